import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { ReportReply } from "@tocsin/api";
import { areaOfChain, type Json, key, type OpenDelta, type Unit } from "@tocsin/core";
import { bundleOfReport, type FhirRecord, FINDINGS, readCaseReport, taskOfReport } from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { act } from "./acts.ts";
import { understood, wholeDocument } from "./alerts.ts";
import { filedAct } from "./filed.ts";
import type { NodeParts } from "./parts.ts";
import { report } from "./reports.ts";
import { sealDetail } from "./sealed.ts";
import { demandFilable } from "./wouldfile.ts";

/**
 * Files a case report and replies what became of it. One that has a name of its sender's is filed once.
 * @throws NodeError NOT_JSON, DOCUMENT with what is wrong; Refusal
 */
export async function fileBundle(parts: NodeParts, caller: Caller, stream: Readable): Promise<string> {
  const bundle = jsonOf(await wholeDocument(stream));
  const options = { area: areaOfChain(parts.chain.genesis.chain), now: parts.clock.now() };
  const read = (caseNumber: string) => readCaseReport(bundle, { ...options, caseNumber });
  const { body: trial, identifier, findings } = understood(new Uint8Array(), () => read("0".repeat(32)));
  const name = identifier && `fhir-${createHash("sha256").update(identifier).digest("hex")}`;
  const filed = name === undefined ? undefined : filedAct(parts, caller.unit, name);
  const notes = findings.map(({ code, row }) => `entry ${row}: ${FINDINGS[code][1]}`);
  if (filed !== undefined) return task(parts, caller, filed, notes);
  demandFilable(parts, caller, trial);
  // The ciphertext is random, and so is the case's number that is made of it.
  const detail = await sealDetail(parts, caller, { fhir: bundle });
  const { body } = read(createHash("sha256").update(detail.digest).digest("hex").slice(0, 32));
  const reply = await act(parts, caller, {
    action: "reports.submit",
    args: {},
    body: { ...body, sealed: { detail } },
    ...(name === undefined ? {} : { idempotencyKey: name }),
  });
  await parts.readModel.waitFor(reply.height, PROJECTION_MS_MAX);
  return task(parts, caller, reply.act, notes);
}

/** How long the reply waits for the read model. */
const PROJECTION_MS_MAX = 10_000;

/** A report of this chain as a Bundle. @throws NodeError NOT_FOUND also for what the caller may not see or has no open part */
export async function bundle(parts: NodeParts, caller: Caller, record: string): Promise<string> {
  const item = await report(parts, caller, record);
  const body = item.body as unknown as OpenDelta | undefined;
  if (body?.form !== "open") throw new NodeError("NOT_FOUND", record);
  return JSON.stringify(bundleOfReport({ ...recordOf(parts, item), body }));
}

/** What became of a report. @throws NodeError NOT_FOUND also for what the caller may not see */
export async function task(
  parts: NodeParts,
  caller: Caller,
  record: string,
  notes: readonly string[] = [],
): Promise<string> {
  const item = await report(parts, caller, record);
  const reasons = item.lineage.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  return JSON.stringify(taskOfReport(recordOf(parts, item), managerOf(parts), [...reasons, ...notes]));
}

function recordOf(parts: NodeParts, item: ReportReply): Omit<FhirRecord, "body"> {
  const { record, unit, standing, revision, tick, lineage } = item;
  return {
    record,
    unit,
    unitName: nameOf(parts, unit),
    standing,
    revision,
    tick,
    changed: lineage.at(-1)?.tick ?? tick,
  };
}

/** The chain's first manager has the report until it is judged. */
function managerOf(parts: NodeParts): string {
  const [first] = (parts.chain.state.get(key.managers())?.value ?? []) as readonly string[];
  return first === undefined ? parts.chain.genesis.chain : nameOf(parts, first);
}

function nameOf({ chain }: NodeParts, unit: string): string {
  const known = chain.state.get(key.unit(unit))?.value as unknown as Unit | null | undefined;
  return known?.name.zh ?? unit;
}

/** Levels of arrays and objects in a Bundle, far more than any profile has. */
const DEPTH_MAX = 64;

/** @throws NodeError NOT_JSON; DOCUMENT for what is nested deeper than any Bundle, on which whoever walks it would run out of stack */
function jsonOf(bytes: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw new NodeError("NOT_JSON");
  }
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) throw new NodeError("DOCUMENT", "depth");
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return value;
}
