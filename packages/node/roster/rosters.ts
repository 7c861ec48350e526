import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";
import type { EscalationItem, Roster } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import { secretText } from "../subscription/signature.ts";
import { RecordFiles } from "../token/recordfiles.ts";

export interface StoredRoster {
  readonly unit: string;
  readonly roster: Roster;
  /** When the unit first kept one here: what came before does not escalate. */
  readonly since: number;
  /** What the secret for gateways is derived from together with the unit's key. */
  readonly salt: string;
}

/** A step as it is kept: with the time at which it is tried again. */
export type KeptEscalation = EscalationItem & {
  /** Steps that are tried again, by their place, ms. */
  readonly next: { readonly [step: string]: number };
};

export interface RosterOptions {
  /** The node's folder. */
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  /** Secret that this node keeps for a unit. */
  readonly unitKey: (unit: string) => Uint8Array;
}

const TAG = "tocsin/roster-secret/v1";
/** How long an escalation is kept, for the audit: as long as the log of readings at least. */
const KEPT_MS = 183 * 86_400_000;

/** Duty rosters and escalations of the units of a node, a file each. */
export class RosterStore {
  readonly #options: RosterOptions;
  readonly #rosters: RecordFiles<StoredRoster>;
  readonly #escalations: RecordFiles<KeptEscalation>;

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#rosters = new RecordFiles(join(options.dir, "rosters"));
    this.#escalations = new RecordFiles(join(options.dir, "escalations"));
  }

  list(): readonly StoredRoster[] {
    return this.#rosters.list();
  }

  get(unit: string): StoredRoster | undefined {
    return this.#rosters.get(idOf(unit));
  }

  /** Returns the gateways' secret where it was made now. */
  set(unit: string, roster: Roster, newSecret: boolean): string | undefined {
    const { random, now } = this.#options;
    const before = this.get(unit);
    const isNew = before === undefined || newSecret;
    const salt = isNew ? Buffer.from(random(24)).toString("base64url") : before.salt;
    this.#rosters.put(idOf(unit), { unit, roster, since: before?.since ?? now(), salt });
    return isNew ? secretText(this.secret(unit)) : undefined;
  }

  remove(unit: string): boolean {
    return this.#rosters.remove(idOf(unit));
  }

  /** @throws NodeError NOT_FOUND */
  secret(unit: string): Uint8Array {
    const stored = this.get(unit);
    if (stored === undefined) throw new NodeError("NOT_FOUND", unit);
    const text = `${TAG}\n${unit}\n${stored.salt}`;
    return new Uint8Array(createHmac("sha256", this.#options.unitKey(unit)).update(text).digest());
  }

  escalation(unit: string, record: string): KeptEscalation | undefined {
    return this.#escalations.get(idOf(`${unit} ${record}`));
  }

  /** Newest first; those that nobody asks for any more are swept away. */
  escalations(): readonly KeptEscalation[] {
    const old = this.#options.now() - KEPT_MS;
    const found = this.#escalations.list();
    for (const { unit, record, started } of found)
      if (started < old) this.#escalations.remove(idOf(`${unit} ${record}`));
    return found.filter(({ started }) => started >= old).sort((a, b) => b.started - a.started);
  }

  /** Durable when it returns. */
  keep(escalation: KeptEscalation): void {
    this.#escalations.put(idOf(`${escalation.unit} ${escalation.record}`), escalation);
  }
}

function idOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
