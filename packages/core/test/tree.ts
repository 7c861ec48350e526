import { createHash } from "node:crypto";
import type { Json } from "../bytes/canonical.ts";
import { type Code, Refusal } from "../codes.ts";
import type { Effects } from "../endorse/effects.ts";
import { type Proposal, actId } from "../endorse/proposal.ts";
import { accessActions } from "../execute/access/actions.ts";
import { type Contracts, contractsOf, execute } from "../execute/contracts.ts";
import { eventActions } from "../execute/events/actions.ts";
import { type Relation, deliver } from "../execute/exchange/deliver.ts";
import type { Packet } from "../execute/exchange/packet.ts";
import { erase } from "../execute/reports/erase.ts";
import { submit } from "../execute/reports/submit.ts";
import type { Status } from "../execute/facts.ts";
import { SystemLedger } from "../execute/systemledger.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { key } from "../state/key.ts";
import { Overlay, type StateReader, type Versioned } from "../state/versioned.ts";
import { areaOfChain } from "../unit/chain.ts";
import type { Department, OfficerRole, Role, Unit } from "../unit/unit.ts";
import { checkReads } from "../validate/reads.ts";

/** A tree of chains in memory: acts go through the contracts, packets through the lanes. No signatures, no blocks. */

export const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
export const NOW = 1_626_710_400_000;
const KEY = `ed25519:${"A".repeat(43)}`;
export const HPKE = `x25519:${"A".repeat(43)}`;

/** Every officer of the tree has one name; a role may be left out by naming another officer. */
const OFFICERS: readonly OfficerRole[] = [
  "reporter",
  "verifier",
  "access",
  "registrar",
  "governor",
  "auditor",
  "administrator",
];

const CONTRACTS: Contracts = contractsOf(1, [...eventActions, ...accessActions, submit, erase]);

export interface ActOptions {
  readonly officer?: string;
  readonly urgency?: number;
  readonly at?: number;
  readonly body?: Json;
  /** Leave the digest of the body out of the proposal. */
  readonly bare?: boolean;
  readonly key?: string;
}

export interface Done {
  readonly id: string;
  readonly result: { readonly [name: string]: Json };
  readonly effects: Effects;
}

interface Queued {
  readonly queue: string;
  readonly packet: Json;
}

export class Chain implements StateReader {
  readonly id: string;
  readonly parent: string | undefined;
  readonly state = new Map<string, Versioned>();
  readonly queued: Queued[] = [];
  #height = 0;
  #acts = 0;

  constructor(id: string, parent: string | undefined, status: Status) {
    this.id = id;
    this.parent = parent;
    this.set(key.chain(), {
      id,
      epoch: 1,
      area: areaOfChain(id),
      status,
      contract: 1,
      ...(parent === undefined ? {} : { parent }),
    });
    for (const [name, value] of Object.entries(DEFAULT_POLICIES)) this.set(key.policy(name), { version: 1, value });
  }

  get(name: string): Versioned | undefined {
    return this.state.get(name);
  }

  set(name: string, value: object | null): void {
    this.state.set(name, { value: value as Json, version: [++this.#height, 1] });
  }

  /** The value under a key as plain data. */
  value(name: string): { readonly [name: string]: Json } | undefined {
    return (this.state.get(name)?.value ?? undefined) as { readonly [name: string]: Json } | undefined;
  }

  addUnit(id: string, role: Role, department: Department, change: Partial<Unit> = {}): void {
    const unit = {
      id,
      name: { zh: id, en: id },
      role,
      rights: ["report", "post", "request"],
      department,
      area: areaOfChain(this.id),
      status: "active",
      host: id,
      hpke: HPKE,
      source: this.id,
      ...change,
    };
    this.set(key.unit(id), unit);
    const keys = [{ key: KEY, notBefore: 0, notAfter: NOW * 2 }];
    this.set(key.officer(id, "all"), { unit: id, id: "all", roles: OFFICERS, keys, status: "active" });
    for (const role of OFFICERS)
      this.set(key.officer(id, role), { unit: id, id: role, roles: [role], keys, status: "active" });
  }

  /** Executes an act and keeps what it did. Throws the contract's refusal and then keeps nothing. */
  act(unit: string, action: string, args: object, options: ActOptions = {}): Done {
    const done = this.endorse(unit, action, args, options);
    this.commit(done.effects);
    return done;
  }

  /** Executes an act on the committed state and keeps nothing. */
  endorse(unit: string, action: string, args: object, options: ActOptions = {}): Done {
    const at = options.at ?? NOW;
    const proposal: Proposal = {
      chain: `${this.id}.e1`,
      action,
      contract: 1,
      author: { unit, officer: options.officer ?? "all", key: KEY, via: "own" },
      at,
      expires: at + 60_000,
      idempotencyKey: options.key ?? `act-${String(this.#acts++).padStart(5, "0")}`,
      nonce: "AAAAAAAAAAAAAAAA",
      urgency: options.urgency ?? 5,
      args: args as { readonly [key: string]: Json },
      ...(options.body === undefined || options.bare === true
        ? {}
        : { body: hex(sha256(new TextEncoder().encode(JSON.stringify(options.body)))) }),
    };
    const id = actId(sha256, proposal);
    const effects = execute(sha256, CONTRACTS, this, { id, proposal, body: options.body });
    return { id, result: effects.result as { readonly [name: string]: Json }, effects };
  }

  /** Commits effects as one transaction. */
  commit(effects: Effects): void {
    const version = [++this.#height, 1] as const;
    for (const write of effects.writes) this.state.set(write.key, { value: write.value, version });
    for (const { queue, item } of effects.appends) this.queued.push({ queue, packet: item });
  }

  /** Commits many effects as one block: whatever an earlier one has changed refuses a later one. */
  commitBlock(block: readonly Effects[]): { readonly valid: number } {
    const overlay = new Overlay(this);
    const height = ++this.#height;
    let valid = 0;
    block.forEach((effects, i) => {
      try {
        checkReads(overlay, effects);
      } catch (error) {
        if (error instanceof Refusal) return;
        throw error;
      }
      valid += 1;
      for (const write of effects.writes) overlay.set(write.key, { value: write.value, version: [height, i + 1] });
      for (const { queue, item } of effects.appends) this.queued.push({ queue, packet: item });
    });
    for (const [name, versioned] of overlay.writes) this.state.set(name, versioned);
    return { valid };
  }

  /** Receives one packet from a neighbour; gives the code when it is refused. */
  receive(relation: Relation, source: string, packet: Json): Code | undefined {
    const ledger = SystemLedger.over(sha256, this);
    const refusal = ledger.attempt((nested) => deliver(nested, NOW, relation, source, packet));
    const version = [++this.#height, 1] as const;
    for (const [name, value] of ledger.writes) this.state.set(name, { value, version });
    for (const { queue, item } of ledger.appends) this.queued.push({ queue, packet: item });
    return refusal?.code;
  }
}

export interface Delivery {
  readonly from: string;
  readonly to: string;
  readonly packet: Packet;
  readonly code: Code | undefined;
}

/** The chains of the scenario, with their managers and some common units. */
export class Tree {
  readonly chains = new Map<string, Chain>();
  /** Everything that was delivered, in order. */
  readonly delivered: Delivery[] = [];

  constructor(status: Status = "actual") {
    for (const [id, parent] of PARENTS) this.#addChain(id, parent, status);
    for (const [chain, unit, role, department] of UNITS) this.chain(chain).addUnit(unit, role, department);
  }

  chain(id: string): Chain {
    const chain = this.chains.get(id);
    if (chain === undefined) throw new Error(`no chain ${id}`);
    return chain;
  }

  /** Adds a province with one manager, for events with many legs. */
  addProvince(id: string): void {
    this.#addChain(id, "cn", "actual");
    this.chain(id).addUnit(`${id}:hc`, "manager", "health");
  }

  #addChain(id: string, parent: string | undefined, status: Status): void {
    this.chains.set(id, new Chain(id, parent, status));
    if (parent !== undefined) this.chain(parent).set(key.child(id), { epoch: 1 });
  }

  /** Carries packets until none is left. `choose` picks the next of n waiting ones, `again` repeats a delivery. */
  settle(choose: (n: number) => number = () => 0, again: () => boolean = () => false): void {
    for (let waiting = this.#waiting(); waiting.length > 0; waiting = this.#waiting()) {
      const chain = waiting[choose(waiting.length) % waiting.length] as Chain;
      const [queued] = chain.queued.splice(choose(chain.queued.length) % chain.queued.length, 1);
      if (queued === undefined) throw new Error("nothing was waiting");
      this.#carry(chain, queued);
      if (again()) this.#carry(chain, queued);
    }
  }

  #waiting(): Chain[] {
    return [...this.chains.values()].filter((chain) => chain.queued.length > 0);
  }

  #carry(from: Chain, { queue, packet }: Queued): void {
    const [direction, child] = queue.split("/");
    const target = direction === "up" ? from.parent : child;
    const to = this.chain(target as string);
    const down: Relation = from.id === "cn" ? "main" : "parent";
    const code = to.receive(direction === "up" ? "child" : down, from.id, packet);
    this.delivered.push({ from: from.id, to: to.id, packet: packet as unknown as Packet, code });
  }

  refusals(): string[] {
    return this.delivered.flatMap(({ to, packet, code }) =>
      code === undefined ? [] : [`${packet.type} at ${to}: ${code}`],
    );
  }
}

const PARENTS: readonly (readonly [string, string | undefined])[] = [
  ["cn", undefined],
  ["cn-32", "cn"],
  ["cn-3201", "cn-32"],
  ["cn-3210", "cn-32"],
  ["cn-43", "cn"],
  ["cn-4308", "cn-43"],
];

const UNITS: readonly (readonly [string, string, Role, Department])[] = [
  ["cn", "cn:nhc", "authority", "health"],
  ["cn", "cn-32:hc", "manager", "health"],
  ["cn-32", "cn-32:hc", "manager", "health"],
  ["cn-32", "cn-32:cdc", "manager", "cdc"],
  ["cn-3201", "cn-3201:hc", "manager", "health"],
  ["cn-3201", "cn-3201:police", "manager", "security"],
  ["cn-3201", "cn-3201:airport", "member", "airport"],
  ["cn-3201", "cn-3201:media", "member", "media"],
  ["cn-3210", "cn-3210:hc", "manager", "health"],
  ["cn-3210", "cn-3210:hospital", "member", "hospital"],
  ["cn-43", "cn-43:hc", "manager", "health"],
  ["cn-4308", "cn-4308:hc", "manager", "health"],
  ["cn-4308", "cn-4308:tourism", "member", "tourism"],
];

/** A field of a packet's body. */
export function said(packet: Packet | undefined, name: string): Json | undefined {
  return (packet?.body as { readonly [name: string]: Json } | undefined)?.[name];
}

/** Whether the rule refuses with this code, and where. */
export function refuses(code: Code, at?: string): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.code === code && (at === undefined || error.at.includes(at));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** A digest of its own for every label. */
export function digest(label: string): string {
  return hex(sha256(new TextEncoder().encode(label)));
}
