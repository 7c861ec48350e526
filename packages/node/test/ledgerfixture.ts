import { createHash } from "node:crypto";
import {
  type Act,
  CONTRACTS,
  CONTRACT_VERSION,
  type Effects,
  type Genesis,
  type Json,
  type SignatureFacts,
  draftProposal,
  effectsDigest,
  encodeAct,
  encodeBase64url,
  encodeSigned,
  endorsementSignBytes,
  execute,
  formatPublicKey,
  key,
  actId,
  proposalDigest,
  readSignedProposal,
  encodeCanonical,
} from "@tocsin/core";
import type { Chain, Placed } from "../chain.ts";
import type { Clock } from "../host/clock.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { type Ed25519Signer, ed25519Signer } from "../host/ed25519.ts";
import { MemoryDisk } from "../host/memorydisk.ts";
import { type ChainOptions, type Ledger, openChain } from "../ledger.ts";
import type { Storage } from "../store/storage.ts";
import { MemoryStore } from "../store/memorystore.ts";
import { CachingVerifier } from "../validate/verifier.ts";

export const BEGIN = 1_626_710_400_000;
const YEAR_MS = 365 * 86_400_000;
const hash = nodeCrypto.sha256;
const digestOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

/** The signer of a name, the same in every run. */
export function signerOf(name: string): Ed25519Signer & { readonly text: string; readonly seed: Uint8Array } {
  const seed = digestOf(`ledger test ${name}`);
  const signer = ed25519Signer(seed);
  return { ...signer, seed, text: formatPublicKey({ suite: "ed25519", bytes: signer.publicKey }) };
}

export const VALIDATOR = signerOf("validator");
const ENDORSER = signerOf("endorser");
export const MANAGER = "cn:hc";

/** The nth reporting unit. */
export const unitName = (n: number) => `cn:unit-${n}`;

function unitOf(id: string, role: "manager" | "member") {
  const endorser = role === "manager" ? { endorser: ENDORSER.text } : {};
  const name = { zh: id, en: id };
  return {
    id,
    name,
    role,
    rights: ["report" as const, "post" as const],
    department: "health" as const,
    area: "",
    status: "active" as const,
    host: MANAGER,
    source: "cn",
    ...endorser,
  };
}

/** A main chain with one manager and some members, each with one officer who reports. */
export function genesisWith(members: number, policies: Genesis["policies"] = {}): Genesis {
  const units = [
    unitOf(MANAGER, "manager"),
    ...Array.from({ length: members }, (_, n) => unitOf(unitName(n), "member")),
  ];
  return {
    format: "tocsin/genesis/v1",
    chain: "cn",
    epoch: 1,
    status: "test",
    clock: "host",
    time: BEGIN,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    validators: [{ key: VALIDATOR.text, power: 1 }],
    units,
    officers: units.map(({ id }) => ({
      unit: id,
      id: "duty",
      roles: ["reporter" as const, "verifier" as const, "governor" as const],
      status: "active" as const,
      keys: [{ key: officerOf(id).text, notBefore: BEGIN - 1, notAfter: BEGIN + YEAR_MS }],
    })),
    policies,
    trust: [],
  };
}

const officers = new Map<string, ReturnType<typeof signerOf>>();
function officerOf(unit: string): ReturnType<typeof signerOf> {
  const officer = officers.get(unit) ?? signerOf(`officer ${unit}`);
  officers.set(unit, officer);
  return officer;
}

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  #now = BEGIN + 60_000;

  now(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  async sleep(): Promise<void> {}
}

export interface ReportOptions {
  readonly name: string;
  readonly unit?: string;
  readonly urgency?: number;
  readonly at?: number;
  readonly event?: string;
  /** Version of the contracts that it names. */
  readonly contract?: number;
}

/** The canonical bytes of a signed report. */
export function signedReport({
  name,
  unit = unitName(0),
  urgency = 3,
  at = BEGIN + 60_000,
  event,
  contract = CONTRACT_VERSION,
}: ReportOptions): Uint8Array {
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: `报告 ${name}`, place: { area: "320115" } },
    t: { occurred: BEGIN },
    s: 2,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
  };
  const args = event === undefined ? {} : { event };
  return signedAct({ name: `report-${name}`, unit, action: "reports.submit", args, body, urgency, at, contract });
}

/** The canonical bytes of any signed act. */
export function signedAct(act: {
  readonly name: string;
  readonly unit: string;
  readonly action: string;
  readonly args: Record<string, Json>;
  readonly body?: Json;
  readonly urgency?: number;
  readonly at?: number;
  readonly contract?: number;
}): Uint8Array {
  const { name, unit, action, args, body, urgency = 3, at = BEGIN + 60_000, contract = CONTRACT_VERSION } = act;
  const officer = officerOf(unit);
  const salt = digestOf(`salt ${name}`).subarray(0, 16);
  const draft = draftProposal(hash, {
    ...{ chain: "cn.e1", contract, action, at, urgency, args },
    author: { unit, officer: "duty", key: officer.text, via: "own" },
    lifetimeMs: 3_600_000,
    idempotencyKey: `${name}-of-the-test`,
    nonce: digestOf(`nonce ${name}`).subarray(0, 16),
    ...(body === undefined ? {} : { body: { value: body, salt } }),
  });
  return encodeSigned(draft, officer.sign(draft.signBytes));
}

/** A report endorsed by the chain's manager against its present state: a transaction. */
export function endorsed(
  chain: Pick<Chain, "state">,
  signed: Uint8Array,
  change: (effects: Effects) => Effects = (effects) => effects,
  contracts = CONTRACTS,
): Uint8Array {
  const { proposal, proposalBytes, signature, body, salt } = readSignedProposal(hash, signed);
  const act = { id: actId(hash, proposal), proposal, body };
  const effects = change(execute(hash, contracts, chain.state, act));
  const root = effectsDigest(hash, proposalDigest(hash, proposalBytes), effects);
  const endorsement = {
    unit: MANAGER,
    key: ENDORSER.text,
    path: [],
    signature: encodeBase64url(ENDORSER.sign(endorsementSignBytes(proposal.chain, root))),
  };
  return encodeAct({ proposal, signature, body, salt, effects, endorsements: [endorsement] });
}

/** Endorses and submits a report. */
export function submitReport(chain: Chain, options: ReportOptions): Promise<Placed> {
  const { unit = unitName(0), urgency = 3 } = options;
  return chain.submit(endorsed(chain, signedReport(options)), { urgency, unit });
}

/** Id of the act of a report, which is also the record's. */
export function recordOf({ name, unit = unitName(0) }: ReportOptions): string {
  return actId(hash, { chain: "cn.e1", author: { unit }, idempotencyKey: `report-${name}-of-the-test` });
}

/** Storage in memory that a crash can hit at every persist step. */
export class CrashingStorage implements Storage {
  blocks: MemoryDisk;
  signing: MemoryDisk;
  values: MemoryStore;
  readonly release = () => undefined;
  /** Steps so far, and the one at which everything ends. */
  steps = 0;
  crashAt = Number.POSITIVE_INFINITY;
  readonly names: string[] = [];
  fail: () => Error = () => new PowerCut();

  constructor() {
    const onStep = (disk: string) => (step: string) => this.#step(`${disk} ${step}`);
    this.blocks = new MemoryDisk(onStep("blocks"));
    this.signing = new MemoryDisk(onStep("signing"));
    this.values = new MemoryStore(onStep("values"));
  }

  #step(name: string): void {
    this.steps += 1;
    this.names.push(name);
    if (this.steps >= this.crashAt) throw this.fail();
  }

  /** What the machine finds when it has power again. @param kept see `MemoryDisk.crash` */
  restart(kept?: (name: string, size: number) => number): void {
    this.blocks.crash(kept);
    this.signing.crash(kept);
    this.values.crash();
    this.crashAt = Number.POSITIVE_INFINITY;
  }
}

export class PowerCut extends Error {}

export type OpenOptions = Partial<ChainOptions> & { readonly storage: Storage };

/** Opens a test chain; signatures are verified on the spot. */
export function openTestChain(options: OpenOptions): Promise<Ledger> {
  return openChain({
    genesis: genesisWith(3),
    contracts: CONTRACTS,
    crypto: nodeCrypto,
    clock: new HandClock(),
    signer: VALIDATOR,
    verifier: new CachingVerifier(nodeCrypto),
    ...options,
  });
}

/** Facts by verifying at once. */
export const facts: SignatureFacts = ({ rule, publicKey, message, signature }) =>
  rule === "strict"
    ? nodeCrypto.verifyEd25519(publicKey, message, signature)
    : nodeCrypto.verifyEd25519Zip215(publicKey, message, signature);

/** Canonical text of a value, for comparing states. */
export function stateText(chain: Chain, name: string): string {
  return Buffer.from(encodeCanonical((chain.state.get(name)?.value ?? null) as Json)).toString("utf8");
}

export { hash, key, type Act };
