import { DEFAULT_POLICIES, type Json, type SealedReference, signalId } from "@tocsin/core";
import { hash } from "./ledgerfixture.ts";
import {
  AIRPORT,
  HOSPITAL,
  MANAGER,
  type ProjectChain,
  caseData,
  bulletinFacts,
  countData,
  openReport,
  opaqueReport,
  signalFacts,
} from "./projectchain.ts";

const HOUR_MS = 3_600_000;
const DETAIL: SealedReference = { digest: "11".repeat(32), commitment: "22".repeat(32), size: 9 };

/** Ids of what was done. */
export type Life = Awaited<ReturnType<typeof liveThrough>>;

/**
 * Does something of everything on a chain: reports with verdicts, an event with its work, access, governance, redaction.
 * @param pause called after each act
 */
export async function liveThrough(chain: ProjectChain, pause: () => Promise<void> = async () => undefined) {
  const act: ProjectChain["act"] = async (action, wish) => {
    const id = await chain.act(action, wish);
    await pause();
    return id;
  };
  const events = await liveEvent(act);
  const detailed = await act("reports.submit", {
    body: { ...(openReport() as object), sealed: { detail: DETAIL } } as Json,
  });
  const access = await liveAccess(chain, act, detailed);
  const reports = await liveReports(chain, act, pause, events.event);
  const clock = { ...DEFAULT_POLICIES.clock, warnAtPercent: 50 };
  await change(act, { kind: "policy", name: "clock", value: clock }, chain.ledger.head().height + 13);
  for (const own of [true, false]) await change(act, { kind: "policy", name: "verification", value: { own } }, 1);
  await act("reports.erase", { unit: MANAGER, args: { record: detailed, reason: "not needed" } });
  await act("reports.confirmErasure", { unit: AIRPORT, args: { record: detailed, digests: [DETAIL.digest] } });
  const redacted = await act("reports.submit", { body: openReport({ headline: "张三 named", area: "320115" }) });
  await chain.redact(redacted);
  await pause();
  await act("reports.submit", { body: opaqueReport() });
  await liveSignals(act);
  await liveReleases(act, events.event, redacted);
  return { ...events, ...access, ...reports, detailed, redacted };
}

type Act = ProjectChain["act"];

async function liveEvent(act: Act) {
  const title = { zh: "疫情", en: "outbreak" };
  const opening = { category: "outbreak", title, stage: "preparedness", areas: ["3201"] };
  const event = await act("events.open", { unit: MANAGER, args: opening });
  await act("events.join", { args: { event } });
  await act("events.join", { unit: AIRPORT, args: { event } });
  await act("events.setLevel", { unit: MANAGER, args: { event, level: 2 } });
  await act("events.setStage", { unit: MANAGER, args: { event, stage: "response" } });
  const post = await act("events.post", { args: { event }, body: { kind: "message", s: 1, text: "床位 free" } });
  const members = [
    { unit: HOSPITAL, duty: "treats" },
    { unit: AIRPORT, duty: "screens" },
  ];
  await act("events.setGroup", { unit: MANAGER, args: { event, group: "treatment", lead: HOSPITAL, members } });
  const task = await act("events.assignTask", {
    unit: MANAGER,
    args: { event, to: AIRPORT, due: 1_700_000_000_000 },
    body: { title: "筛查", text: "screen all" },
  });
  await act("events.updateTask", { unit: AIRPORT, args: { event, task, status: "doing", note: "half" } });
  const decision = await act("events.decide", {
    unit: MANAGER,
    args: { event, answers: post },
    body: { s: 1, text: "close" },
  });
  const resource = await act("events.requestResource", {
    args: { event, item: "N95", quantity: 100, measure: "box", area: "3201" },
  });
  const offer = await act("events.offerResource", { unit: AIRPORT, args: { resource, quantity: 60 } });
  await act("events.acceptOffer", { args: { offer, quantity: 50 } });
  await act("events.markSent", { unit: AIRPORT, args: { offer } });
  await act("events.markReceived", { args: { offer, quantity: 49 } });
  const second = await act("events.open", { unit: AIRPORT, args: opening });
  await act("events.merge", { unit: MANAGER, args: { a: event, b: second, same: true, reason: "one outbreak" } });
  await act("events.leave", { unit: AIRPORT, args: { event: second } });
  return { event, second, post, task, decision, resource, offer };
}

async function liveAccess(chain: ProjectChain, act: Act, record: string) {
  const ask = { record, origin: "cn", purpose: "treatment", reason: "a patient" };
  const asked = await act("access.request", { unit: AIRPORT, args: ask });
  const expires = chain.clock.now() + HOUR_MS;
  await act("access.decide", {
    unit: MANAGER,
    args: { request: asked, decision: "granted", reason: "is so", expires },
  });
  await act("access.receipt", { unit: AIRPORT, args: { grant: asked, digests: [DETAIL.digest] } });
  const refused = await act("access.request", { unit: AIRPORT, args: ask });
  await act("access.decide", { unit: MANAGER, args: { request: refused, decision: "refused", reason: "twice" } });
  const withdrawn = await act("access.request", { unit: AIRPORT, args: ask });
  await act("access.withdraw", { unit: AIRPORT, args: { request: withdrawn } });
  const broken = await act("access.breakGlass", { unit: AIRPORT, args: { record, origin: "cn", reason: "now" } });
  const reviewed = await act("access.breakGlass", { unit: AIRPORT, args: { record, origin: "cn", reason: "again" } });
  await act("access.review", { unit: MANAGER, args: { grant: reviewed, verdict: "unjustified", reason: "no need" } });
  return { asked, refused, withdrawn, broken, reviewed };
}

async function liveSignals(act: Act): Promise<void> {
  for (const to of ["2021-07-20", "2021-07-21"]) {
    const facts = signalFacts({ to });
    const signal = signalId(hash, "cn.e1", HOSPITAL, facts);
    await act("signals.raise", { args: facts });
    await act("signals.screen", { unit: MANAGER, args: { signal, finding: "as the laboratory says" } });
    if (to === "2021-07-21")
      await act("signals.discard", { unit: MANAGER, args: { signal, cause: "known-event", reason: "is known" } });
  }
}

async function liveReleases(act: Act, event: string, record: string): Promise<void> {
  const args = { kind: "notice", area: "3201", event, records: [] };
  const body = { title: { zh: "通告", en: "notice" }, text: { zh: "减少聚集。" } };
  const first = await act("releases.publish", { args, body });
  const second = await act("releases.publish", { args: { ...args, supersedes: first }, body });
  await act("releases.withdraw", { unit: MANAGER, args: { release: second, reason: "is over" } });
  await act("releases.sign", { unit: MANAGER, args: bulletinFacts([record]) });
}

async function liveReports(chain: ProjectChain, act: Act, pause: () => Promise<void>, event: string) {
  const first = await act("reports.submit", {
    args: { event },
    body: openReport({ headline: "南京", data: caseData(1) }),
  });
  const stock = { kind: "resource", version: 1, item: "N95", measureUnit: "box", available: 7 } as never;
  const stocked = await act("reports.submit", { unit: AIRPORT, body: openReport({ data: stock }) });
  const followed = await act("reports.followUp", { args: { record: first }, body: openReport({ data: caseData(1) }) });
  for (const step of [
    () => chain.verify(first),
    () => chain.correct(first, { headline: "扬州", data: countData(3) }),
    () => chain.verify(stocked, "doubtful"),
    () => chain.sameAs(first, followed),
    () => chain.retract(followed),
  ]) {
    await step();
    await pause();
  }
  await act("reports.acknowledge", { unit: AIRPORT, args: { record: first, revision: 1 } });
  await act("reports.transfer", { args: { record: first, to: AIRPORT } });
  return { first, stocked, followed };
}

/** What is approved takes effect with the first block of its height or later that holds anything. */
async function change(act: Act, wanted: Json, effectiveHeight: number): Promise<void> {
  await act("governance.propose", { unit: MANAGER, args: { change: wanted, effectiveHeight, reason: "better" } });
  await act("reports.submit", { unit: AIRPORT, body: openReport({ headline: "in between" }) });
}
