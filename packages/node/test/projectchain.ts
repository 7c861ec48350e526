import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { TestContext } from "node:test";
import {
  CONTRACTS,
  CONTRACT_VERSION,
  type Genesis,
  type Json,
  type OpenDelta,
  type ReportState,
  type SignalFacts,
  type Unit,
  actId,
  draftProposal,
  effectsDigest,
  encodeAct,
  encodeBase64url,
  encodeSigned,
  encodeSystem,
  endorsementSignBytes,
  execute,
  key,
  proposalDigest,
  readSignedProposal,
  sourcesOf,
  trustOf,
} from "@tocsin/core";
import type { Chain, Placed } from "../chain.ts";
import { hostClock } from "../host/clock.ts";
import type { Ledger } from "../ledger.ts";
import type { Viewer } from "../project/caller.ts";
import { BEGIN, CrashingStorage, HandClock, VALIDATOR, hash, openTestChain, signerOf } from "./ledgerfixture.ts";

const DAY_MS = 86_400_000;
const digestOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

/** A clock that is moved by hand; waiting is real waiting. */
export class ProjectClock extends HandClock {
  override async sleep(ms?: number, signal?: AbortSignal): Promise<void> {
    await hostClock.sleep(Math.min(ms ?? 0, 20_000), signal);
  }
}

type UnitOf = Pick<Unit, "id"> & Partial<Pick<Unit, "role" | "department" | "area">>;

/** The chain's one manager, which endorses every act. */
export const MANAGER = "cn:hc";
export const HOSPITAL = "cn:hospital";
export const AIRPORT = "cn:airport";
const UNITS: readonly UnitOf[] = [
  { id: MANAGER, role: "manager" },
  { id: HOSPITAL, department: "hospital" },
  { id: AIRPORT, department: "airport" },
];
const ENDORSER = signerOf("endorser");

export interface GenesisOptions {
  readonly chain?: string;
  readonly policies?: Genesis["policies"];
  readonly time?: number;
}

/** An actual chain of the manager and two members, whose officers may do everything that their unit may. */
export function projectGenesis({ chain = "cn", policies = {}, time = BEGIN }: GenesisOptions = {}): Genesis {
  const parent = chain === "cn" ? {} : { parent: "cn" };
  return {
    format: "tocsin/genesis/v1",
    chain,
    epoch: 1,
    ...parent,
    status: "actual",
    clock: "host",
    time,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    validators: [{ key: VALIDATOR.text, power: 1 }],
    units: UNITS.map((unit) => unitFrom(unit, chain)),
    officers: UNITS.map(({ id }) => ({
      unit: id,
      id: "duty",
      roles: ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"] as const,
      status: "active" as const,
      keys: [{ key: signerOf(`officer ${id}`).text, notBefore: BEGIN - DAY_MS, notAfter: BEGIN + 365 * DAY_MS }],
    })) as unknown as Genesis["officers"],
    policies,
    trust: chain === "cn" ? [] : [trustOf(hash, projectGenesis({ time }))],
  };
}

function unitFrom({ id, role = "member", department = "health", area = "" }: UnitOf, chain: string): Unit {
  return {
    id,
    name: { zh: id, en: id },
    role,
    rights: ["report", "post", "request", "publish"],
    department,
    area,
    status: "active",
    host: MANAGER,
    ...(role === "member" ? {} : { endorser: ENDORSER.text }),
    hpke: `x25519:${"A".repeat(43)}`,
    source: chain,
  };
}

/** A member of a chain that asks. */
export function viewer(unit: string, options: Partial<Exclude<Viewer, "node">> = {}): Exclude<Viewer, "node"> {
  return { unit, chain: "cn", role: "member", department: "health", ...options };
}
export const BOSS = viewer(MANAGER, { role: "manager" });
export const NURSE = viewer(HOSPITAL, { department: "hospital" });
export const PILOT = viewer(AIRPORT, { department: "airport" });

export interface Wish {
  readonly unit?: string;
  readonly args?: { readonly [name: string]: Json };
  readonly body?: Json;
  readonly ifMatch?: string;
  readonly urgency?: number;
}

/** A real chain in memory to which units of the test submit signed and endorsed acts. */
export class ProjectChain {
  readonly clock: ProjectClock;
  readonly ledger: Ledger;
  readonly storage: CrashingStorage;
  #acts = 0;

  private constructor(ledger: Ledger, clock: ProjectClock, storage: CrashingStorage) {
    this.ledger = ledger;
    this.clock = clock;
    this.storage = storage;
  }

  static async open(t: TestContext, options: GenesisOptions = {}): Promise<ProjectChain> {
    const clock = new ProjectClock();
    const storage = new CrashingStorage();
    const ledger = await openTestChain({ genesis: projectGenesis(options), clock, storage });
    t.after(() => ledger.close());
    return new ProjectChain(ledger, clock, storage);
  }

  /** Submits an act that has to be valid. Returns its id. */
  async act(action: string, wish: Wish = {}): Promise<string> {
    const { id, placed } = await this.try(action, wish);
    assert.equal(placed.code, "VALID", `${action}: ${placed.code} ${placed.at}`);
    return id;
  }

  /** Submits an act, whatever comes of it. */
  async try(action: string, wish: Wish = {}): Promise<{ readonly id: string; readonly placed: Placed }> {
    this.clock.pass(1_000);
    const { id, bytes } = this.#endorsed(action, wish);
    const { unit = HOSPITAL, urgency = 3 } = wish;
    return { id, placed: await this.ledger.submit(bytes, { urgency, unit }) };
  }

  /** Files a report. Returns its record. */
  report(delta: Partial<OpenDelta> & { readonly headline?: string; readonly area?: string } = {}, wish: Wish = {}) {
    return this.act("reports.submit", { body: openReport(delta), ...wish });
  }

  verify(record: string, verdict: "verified" | "doubtful" | "rejected" = "verified"): Promise<string> {
    const ifMatch = this.state<ReportState>(key.report(record)).body;
    const args = { record, verdict, reason: "seen" };
    return this.act("reports.verify", { unit: MANAGER, args, ifMatch });
  }

  correct(record: string, delta: Parameters<ProjectChain["report"]>[0], unit = HOSPITAL): Promise<string> {
    const ifMatch = this.state<ReportState>(key.report(record)).body;
    return this.act("reports.correct", {
      unit,
      args: { record, reason: "was wrong" },
      body: openReport(delta),
      ifMatch,
    });
  }

  retract(record: string, unit = HOSPITAL): Promise<string> {
    return this.act("reports.retract", { unit, args: { record, reason: "was nothing" } });
  }

  redact(record: string): Promise<string> {
    const { body } = this.state<ReportState>(key.report(record));
    return this.act("reports.redact", { unit: MANAGER, args: { record, body, reason: "names a person" } });
  }

  sameAs(a: string, b: string, same = true): Promise<string> {
    return this.act("reports.sameAs", { unit: MANAGER, args: { a, b, same, reason: "one case" } });
  }

  /** Lets a waiting report climb. */
  async climb({ record, summary, urgency }: { record: string; summary: object; urgency: number }): Promise<string> {
    const transaction = encodeSystem({ type: "climb", record, summary: summary as { [name: string]: Json } });
    return (await this.ledger.submit(transaction, { urgency, unit: "climb" })).code;
  }

  state<T>(name: string): T {
    return this.ledger.state.get(name)?.value as unknown as T;
  }

  #endorsed(action: string, { unit = HOSPITAL, args = {}, body, ifMatch, urgency = 3 }: Wish) {
    const officer = signerOf(`officer ${unit}`);
    const name = `act-${++this.#acts}-of-the-test`;
    const { chain, epoch } = this.ledger.genesis;
    const draft = draftProposal(hash, {
      chain: `${chain}.e${epoch}`,
      contract: CONTRACT_VERSION,
      action,
      author: { unit, officer: "duty", key: officer.text, via: "own" },
      at: this.clock.now(),
      lifetimeMs: 3_600_000,
      idempotencyKey: name,
      nonce: digestOf(`nonce ${name}`).subarray(0, 16),
      urgency,
      args,
      body: body === undefined ? undefined : { value: body, salt: digestOf(`salt ${name}`).subarray(0, 16) },
      ifMatch,
    });
    const id = actId(hash, draft.proposal);
    return { id, bytes: endorse(this.ledger, encodeSigned(draft, officer.sign(draft.signBytes))) };
  }
}

/** The transaction that the manager's endorsement makes of a signed act. */
function endorse(chain: Pick<Chain, "state">, signed: Uint8Array): Uint8Array {
  const { proposal, proposalBytes, signature, body, salt } = readSignedProposal(hash, signed);
  const effects = execute(hash, CONTRACTS, chain.state, { id: actId(hash, proposal), proposal, body });
  const root = effectsDigest(hash, proposalDigest(hash, proposalBytes), effects);
  const endorsement = {
    unit: MANAGER,
    key: ENDORSER.text,
    path: [],
    signature: encodeBase64url(ENDORSER.sign(endorsementSignBytes(proposal.chain, root))),
  };
  return encodeAct({ proposal, signature, body, salt, effects, endorsements: [endorsement] });
}

/** An open report of one positive sample in Lukou, with what differs. */
export function openReport({
  headline = "报告",
  area = "320115",
  a,
  ...rest
}: Partial<OpenDelta> & { readonly headline?: string; readonly area?: string } = {}): Json {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline, place: { area }, ...a },
    t: { occurred: BEGIN },
    s: 2,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
    ...rest,
  } as unknown as Json;
}

/** Figures of a case report under the nth random id. */
export function caseData(n: number, classification = "confirmed", area = "320115", reportDay = "2021-07-20") {
  return {
    kind: "case",
    version: 1,
    case: n.toString(16).padStart(32, "0"),
    classification,
    reportDay,
    occurrenceArea: area,
    responsibleArea: area,
    origin: "local",
  } as unknown as OpenDelta["data"];
}

export function countData(count: number, area = "320100", day = "2021-07-20", series = "confirmed") {
  return { kind: "count", version: 1, series, day, area, new: count } as unknown as OpenDelta["data"];
}

/** What a detector found in Lukou's counts, with what differs. */
export function signalFacts(change: Partial<SignalFacts> = {}): SignalFacts {
  return {
    method: "ears-c2",
    version: 1,
    parameters: { threshold: "3" },
    inputs: "ef".repeat(32),
    series: "confirmed",
    area: "320115",
    from: "2021-07-20",
    to: "2021-07-20",
    observed: "9",
    statistic: "12.25",
    threshold: "3",
    ...change,
  };
}

/** What the signature of a bulletin about Nanjing says. */
export function bulletinFacts(records: readonly string[], change: { readonly [name: string]: Json } = {}) {
  return {
    ...{ area: "3201", digest: "ee".repeat(32), form: "situation-report", from: BEGIN, to: BEGIN + DAY_MS, height: 1 },
    sources: sourcesOf(hash, records) as unknown as Json,
    ...change,
  };
}

/** A report whose content is sealed but for time, place and category. */
export function limitedReport(area = "320115"): Json {
  const digest = "ab".repeat(32);
  const summary = { digest, commitment: digest, audience: digest, policyVersion: 1 };
  return { form: "limited", situation: "epidemic", category: "covid-19", area, t: { occurred: BEGIN }, s: 3, summary };
}

/** A report of which nothing stands in the open. */
export function opaqueReport(s = 4): Json {
  const digest = "cd".repeat(32);
  return { form: "opaque", s, summary: { digest, commitment: digest, audience: digest, policyVersion: 1 } };
}
