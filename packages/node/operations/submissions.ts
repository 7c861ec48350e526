import type { ActReply, SubmissionContent, SubmissionItem, SubmissionStatus } from "@tocsin/api";
import { type OpenDelta, type Unit, actId, areaContains, beijingDay, formatChain, isDay, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { type Intake, type Submission, itemOf, statusOf } from "../intake/intake.ts";
import type { Caller } from "../project/caller.ts";
import type { PageRequest } from "../project/seam.ts";
import { act } from "./acts.ts";
import type { NodeParts } from "./parts.ts";
import { sealDetail } from "./sealed.ts";

/** @throws NodeError INTAKE_CLOSED where the node takes nothing from the public */
function openIntake({ intake }: Pick<NodeParts, "intake">): Intake {
  if (intake === undefined) throw new NodeError("INTAKE_CLOSED");
  return intake;
}

/** Which unit the public tells something here. */
export function publicIntake(parts: NodeParts) {
  const { unit } = openIntake(parts);
  const { name, area } = unitOf(parts, unit);
  return { unit, name, area, status: parts.chain.genesis.status, now: parts.clock.now() };
}

/** @throws NodeError INTAKE_CLOSED where the registry has no such unit any more */
function unitOf({ chain }: NodeParts, id: string): Unit {
  const unit = chain.state.get(key.unit(id))?.value as unknown as Unit | null | undefined;
  if (unit?.status !== "active") throw new NodeError("INTAKE_CLOSED");
  return unit;
}

/** @throws NodeError BAD_REQUEST with the place of a stay that ends before it begins or lies ahead, or of a day that does */
export function submitPublicly(parts: NodeParts, content: SubmissionContent) {
  const intake = openIntake(parts);
  demandSensible(parts, intake, content);
  return intake.take(content);
}

export async function followPublicly(parts: NodeParts, code: string): Promise<SubmissionStatus> {
  return statusOf(await openIntake(parts).byCode(code));
}

export async function correctPublicly(
  parts: NodeParts,
  code: string,
  content: SubmissionContent,
): Promise<SubmissionStatus> {
  const intake = openIntake(parts);
  demandSensible(parts, intake, content);
  return intake.correct(await intake.byCode(code), content);
}

export async function withdrawPublicly(parts: NodeParts, code: string): Promise<SubmissionStatus> {
  const intake = openIntake(parts);
  return intake.withdraw(await intake.byCode(code));
}

const DAY_MS = 86_400_000;

function demandSensible(parts: NodeParts, { unit }: Intake, content: SubmissionContent): void {
  const now = parts.clock.now();
  const { area } = unitOf(parts, unit);
  if (!areaContains(area, content.area)) throw new NodeError("BAD_REQUEST", "/area");
  if (content.kind === "symptoms") {
    const onset = Date.parse(`${content.onset}T00:00:00+08:00`);
    if (!isDay(content.onset) || onset > now || onset < now - 366 * DAY_MS)
      throw new NodeError("BAD_REQUEST", "/onset");
    return;
  }
  for (const [i, { from, to }] of content.stops.entries())
    if (to < from || from > now || from < now - 366 * DAY_MS) throw new NodeError("BAD_REQUEST", `/stops/${i}`);
}

/** @throws NodeError FORBIDDEN for all but reporters and verifiers of the intake's unit */
function demandScreener(intake: Intake, caller: Caller): void {
  const isScreener = caller.officerRoles.includes("reporter") || caller.officerRoles.includes("verifier");
  if (caller.unit !== intake.unit || !isScreener) throw new NodeError("FORBIDDEN", "reporter");
}

/** The list of an officer who screens. */
export async function listSubmissions(
  parts: NodeParts,
  caller: Caller,
  { state }: { readonly state?: string },
  { limit = 50, cursor }: PageRequest,
) {
  const intake = openIntake(parts);
  demandScreener(intake, caller);
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
  if (!Number.isSafeInteger(before)) throw new NodeError("BAD_REQUEST", "/query/cursor");
  const found = await intake.list(state, before, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(itemOf),
    ...(found.length > limit && last !== undefined ? { next: String(last.number) } : {}),
    height: parts.readModel.height,
  };
}

/** What a submission says; the reading is written down first. */
export async function readSubmission(parts: NodeParts, caller: Caller, id: string, purpose: string) {
  const intake = openIntake(parts);
  demandScreener(intake, caller);
  const submission = await intake.byId(id);
  const content = intake.content(submission);
  if (content !== null) await logged(parts, caller, id, purpose);
  return { ...itemOf(submission), ...(content === null ? {} : { content }) };
}

async function logged(parts: NodeParts, caller: Caller, record: string, purpose: string): Promise<void> {
  const { unit, officer } = caller;
  await parts.readLog.append({ unit, officer, record, purpose, at: parts.clock.now() });
}

export interface Acceptance {
  readonly headline: string;
  readonly category?: string;
  readonly answer?: string;
}

/**
 * Makes a report of a submission; of one that was corrected after its report, a follow-up of that. The report's key comes of the
 * submission's revision: what was filed before a crash, or by a colleague at the same moment, is not filed again.
 * @throws NodeError CONFLICT when nothing waits to be accepted, or the person changed it meanwhile
 */
export async function acceptSubmission(
  parts: NodeParts,
  caller: Caller,
  id: string,
  acceptance: Acceptance,
): Promise<ActReply> {
  const intake = openIntake(parts);
  demandScreener(intake, caller);
  const submission = await intake.byId(id);
  const content = intake.content(submission);
  if (submission.state !== "received" || content === null) throw new NodeError("CONFLICT", id);
  await logged(parts, caller, id, "screening");
  const reply = await file(parts, caller, submission, content, acceptance);
  const { answer } = acceptance;
  await intake.settle(submission, {
    ...{ state: "accepted", officer: caller.officer, record: reply.act },
    ...(answer === undefined ? {} : { answer }),
  });
  return reply;
}

async function file(
  parts: NodeParts,
  caller: Caller,
  { id, revision, record }: Submission,
  content: SubmissionContent,
  acceptance: Acceptance,
): Promise<ActReply> {
  const { chain, crypto, clock } = parts;
  const idempotencyKey = `intake.${id}.${revision}`;
  const filed = actId(crypto.sha256, {
    chain: formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch }),
    author: caller,
    idempotencyKey,
  });
  const location = chain.locateAct(filed);
  if (location !== undefined)
    return { act: filed, code: "VALID", ...location, result: { record: filed }, repeated: true };
  const detail = await sealDetail(parts, caller, content as never);
  return act(parts, caller, {
    action: record === null ? "reports.submit" : "reports.followUp",
    args: record === null ? {} : { record },
    body: { ...openPart(id, content, acceptance, clock.now()), sealed: { detail } },
    idempotencyKey,
  });
}

export async function declineSubmission(
  parts: NodeParts,
  caller: Caller,
  id: string,
  answer: string,
): Promise<SubmissionItem> {
  const intake = openIntake(parts);
  demandScreener(intake, caller);
  const submission: Submission = await intake.byId(id);
  if (submission.state !== "received") throw new NodeError("CONFLICT", id);
  return itemOf(await intake.settle(submission, { state: "declined", officer: caller.officer, answer }));
}

/** What of a submission may stand in the open: days, areas and one person, never who. A case bears the submission's random identifier. */
function openPart(
  id: string,
  content: SubmissionContent,
  { headline, category = "public-intake" }: Acceptance,
  now: number,
): OpenDelta {
  const base = { form: "open", situation: "epidemic", s: 2 } as const;
  const a = { category, headline, place: { area: content.area } };
  if (content.kind === "symptoms") {
    const reportDay = beijingDay(now);
    const data = {
      kind: "case",
      version: 1,
      case: id,
      classification: "suspected",
      onsetDay: content.onset,
      reportDay,
      occurrenceArea: content.area,
      responsibleArea: content.area,
      origin: "local",
    } as const;
    return { ...base, a, t: { occurred: Date.parse(`${content.onset}T00:00:00+08:00`), detected: now }, data };
  }
  const from = Math.min(...content.stops.map((stop) => stop.from));
  const to = Math.max(...content.stops.map((stop) => stop.to));
  const areas = [...new Set(content.stops.map((stop) => stop.area))].sort().slice(0, 32);
  const data = {
    kind: "trajectory",
    version: 1,
    from: beijingDay(from),
    to: beijingDay(Math.min(to, now)),
    areas,
    persons: 1,
  } as const;
  return { ...base, a, t: { occurred: from, detected: now }, data };
}
