import { ed25519 } from "@noble/curves/ed25519.js";
import { encodeBase64url } from "../bytes/base64url.ts";
import type { Json } from "../bytes/canonical.ts";
import type { Code } from "../codes.ts";
import { formatPublicKey } from "../crypto/keys.ts";
import type { Effects } from "../endorse/effects.ts";
import { type Proposal, actId } from "../endorse/proposal.ts";
import { CONTRACTS, CONTRACT_VERSION } from "../execute/all.ts";
import { execute } from "../execute/contracts.ts";
import type { Status } from "../execute/facts.ts";
import { type Relation, deliver } from "../execute/exchange/deliver.ts";
import { SystemLedger } from "../execute/systemledger.ts";
import { defaultPolicies } from "../policy/defaults.ts";
import { key } from "../state/key.ts";
import type { StateReader, Versioned } from "../state/versioned.ts";
import { areaOfChain } from "../unit/chain.ts";
import type { Department, Officer, OfficerRole, Role, Unit } from "../unit/unit.ts";
import { NOW, digest, hex, sha256 } from "./tree.ts";

/** One chain in memory with all contracts, for tests of what acts read, write and refuse. No signatures, no blocks. */

const DAY_MS = 86_400_000;
const OFFICER_ROLES: readonly OfficerRole[] = [
  "reporter",
  "verifier",
  "access",
  "registrar",
  "governor",
  "auditor",
  "administrator",
];

const keys = new Map<string, string>();

/** The public key of a label: a real one, of prime order. */
export function keyOf(label: string): string {
  let text = keys.get(label);
  if (text === undefined) {
    const bytes = ed25519.getPublicKey(sha256(new TextEncoder().encode(label)));
    text = formatPublicKey({ suite: "ed25519", bytes });
    keys.set(label, text);
  }
  return text;
}

/** An HPKE key's text of a label. */
export function hpkeOf(label: string): string {
  return `x25519:${encodeBase64url(sha256(new TextEncoder().encode(label)))}`;
}

/** A unit as a registry holds it; one of a chain is its own host. */
export function unitOf(id: string, role: Role, change: Partial<Unit> = {}): Unit {
  const source = id.slice(0, id.indexOf(":"));
  return {
    id,
    name: { zh: id, en: id },
    role,
    rights: ["report", "post", "request"],
    department: "health" as Department,
    area: areaOfChain(source),
    status: "active",
    host: id,
    ...(role === "member" ? {} : { endorser: keyOf(`endorser ${id}`) }),
    source,
    ...change,
  };
}

/** An officer with one key that is valid for a year about `NOW`. */
export function officerOf(
  unit: string,
  id: string,
  roles: readonly OfficerRole[],
  change: Partial<Officer> = {},
): Officer {
  const keys = [{ key: keyOf(`${unit}/${id}`), notBefore: NOW - 30 * DAY_MS, notAfter: NOW + 335 * DAY_MS }];
  return { unit, id, roles: [...roles], keys, status: "active", ...change };
}

export interface ActOptions {
  readonly body?: Json;
  readonly urgency?: number;
  readonly at?: number;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

export interface TestAct {
  readonly id: string;
  readonly proposal: Proposal;
  readonly body: Json | undefined;
}

export interface Appended {
  readonly queue: string;
  readonly packet: Json;
}

export class TestLedgerState implements StateReader {
  readonly id: string;
  /** Version of the contracts that its acts name. */
  contract = CONTRACT_VERSION;
  readonly values = new Map<string, Versioned>();
  /** Everything that was appended, in order. */
  readonly appended: Appended[] = [];
  #height = 0;
  #acts = 0;

  constructor(id: string) {
    this.id = id;
  }

  get(name: string): Versioned | undefined {
    return this.values.get(name);
  }

  set(name: string, value: unknown): void {
    this.values.set(name, { value: value as Json, version: [++this.#height, 1] });
  }

  /** The value under a key, as the type that its contract wrote. */
  value<T = { readonly [name: string]: Json }>(name: string): T | undefined {
    return (this.values.get(name)?.value ?? undefined) as T | undefined;
  }

  /** Commits effects as one transaction. */
  apply(effects: Pick<Effects, "writes" | "appends">): void {
    const version = [++this.#height, 1] as const;
    for (const { key: name, value } of effects.writes) this.values.set(name, { value, version });
    for (const { queue, item } of effects.appends) this.appended.push({ queue, packet: item });
  }

  /** Builds an act of an officer; `all` has every role, `registrar`, `governor` … one each. */
  act(unit: string, officer: string, action: string, args: object, options: ActOptions = {}): TestAct {
    const at = options.at ?? NOW;
    const proposal: Proposal = {
      chain: `${this.id}.e1`,
      action,
      contract: this.contract,
      author: { unit, officer, key: keyOf(`${unit}/${officer}`), via: "own" },
      at,
      expires: at + 60_000,
      idempotencyKey: options.idempotencyKey ?? `act-${String(this.#acts++).padStart(6, "0")}`,
      nonce: "AAAAAAAAAAAAAAAA",
      urgency: options.urgency ?? 3,
      args: args as { readonly [key: string]: Json },
      ...(options.body === undefined ? {} : { body: digest(JSON.stringify(options.body)) }),
      ...(options.ifMatch === undefined ? {} : { ifMatch: options.ifMatch }),
    };
    return { id: actId(sha256, proposal), proposal, body: options.body };
  }

  /** Executes an act and commits what it did. Throws the contract's refusal and then changes nothing. */
  run(unit: string, officer: string, action: string, args: object, options: ActOptions = {}) {
    const act = this.act(unit, officer, action, args, options);
    const effects = execute(sha256, CONTRACTS, this, act);
    this.apply(effects);
    return { id: act.id, effects, result: effects.result as { readonly [name: string]: Json } };
  }

  /** Receives one packet of a neighbour; gives the code where it is refused. */
  receive(relation: Relation, source: string, packet: Json): Code | undefined {
    const ledger = SystemLedger.over(sha256, this);
    const refusal = ledger.attempt((nested) => deliver(nested, NOW, relation, source, packet));
    const writes = [...ledger.writes].map(([name, value]) => ({ key: name, value }));
    this.apply({ writes, appends: ledger.appends });
    return refusal?.code;
  }

  /** A digest of all values and appends: equal before and after what changes nothing. */
  fingerprint(): string {
    const values = [...this.values].map(([name, { value, version }]) => [name, value, version] as const);
    return hex(sha256(new TextEncoder().encode(JSON.stringify([values, this.appended]))));
  }
}

export interface NewChain {
  readonly id: string;
  readonly parent?: string;
  readonly units: readonly Unit[];
  readonly status?: Status;
  /** Version of the contracts; the newest where absent. */
  readonly contract?: number;
}

/** A chain as its genesis leaves it: default policies, and for each unit an officer `all` and one of each role. */
export function newChain(options: NewChain): TestLedgerState {
  const { id, parent, units, status = "actual", contract = CONTRACT_VERSION } = options;
  const state = new TestLedgerState(id);
  state.contract = contract;
  const facts = { id, epoch: 1, area: areaOfChain(id), status, contract };
  state.set(key.chain(), { ...facts, ...(parent === undefined ? {} : { parent }) });
  for (const [name, value] of Object.entries(defaultPolicies(contract)))
    state.set(key.policy(name), { version: 1, value });
  const managers = units.filter((unit) => unit.role !== "member" && unit.status === "active");
  state.set(key.managers(), managers.map((unit) => unit.id).sort());
  for (const unit of units) {
    state.set(key.unit(unit.id), unit);
    state.set(key.officer(unit.id, "all"), officerOf(unit.id, "all", OFFICER_ROLES));
    for (const role of OFFICER_ROLES) state.set(key.officer(unit.id, role), officerOf(unit.id, role, [role]));
  }
  return state;
}
