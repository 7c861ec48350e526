import { createHmac } from "node:crypto";
import { join } from "node:path";
import type { SubscriptionChannel, SubscriptionRule } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import { SECRET_OVERLAP_MS, SUBSCRIPTIONS_UNIT_MAX } from "./limits.ts";
import { secretText } from "./signature.ts";

/** What a unit wants to be told of, and where. */
export interface Subscription {
  readonly id: string;
  readonly unit: string;
  /** Who made it, and in whose name its receiver acknowledges. */
  readonly officer: string;
  readonly created: number;
  readonly name: string;
  readonly rule: SubscriptionRule;
  readonly channel: SubscriptionChannel;
  readonly digestMinutes: number;
  readonly perMinute: number;
  readonly acknowledges: boolean;
  readonly state: "active" | "paused" | "gone";
}

interface Salt {
  /** Base64url. */
  readonly salt: string;
  /** When it ends, ms; absent for the newest. */
  readonly until?: number;
}

interface StoredSubscription extends Subscription {
  /** What the secrets are derived from together with the unit's key; newest first. */
  readonly salts: readonly Salt[];
}

export type NewSubscription = Omit<Subscription, "id" | "created" | "state">;
export type Change = Partial<
  Pick<Subscription, "name" | "rule" | "digestMinutes" | "perMinute" | "acknowledges" | "state">
>;

export interface SubscriptionOptions {
  /** The node's folder. */
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  /** Secret that this node keeps for a unit. */
  readonly unitKey: (unit: string) => Uint8Array;
}

const FOLDER = "subscriptions";
const TAG = "tocsin/webhook-secret/v1";

/** Subscriptions of the units of a node, a file each. No file holds a secret: the keystore's keys are needed for it. */
export class SubscriptionStore {
  readonly #options: SubscriptionOptions;
  readonly #files: RecordFiles<StoredSubscription>;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /** @throws NodeError SUBSCRIPTIONS_FULL */
  create(wanted: NewSubscription): Subscription {
    const { random, now } = this.#options;
    if (this.list(wanted.unit).length >= SUBSCRIPTIONS_UNIT_MAX) throw new NodeError("SUBSCRIPTIONS_FULL", wanted.unit);
    const id = Buffer.from(random(8)).toString("hex");
    const made: StoredSubscription = { ...wanted, id, created: now(), state: "active", salts: [this.#salt()] };
    this.#files.put(id, made);
    return shown(made);
  }

  /** Of a unit or of all, oldest first. */
  list(unit?: string): readonly Subscription[] {
    const found = this.#files.list().filter((one) => unit === undefined || one.unit === unit);
    return found.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)).map(shown);
  }

  get(id: string): Subscription | undefined {
    const found = this.#files.get(id);
    return found && shown(found);
  }

  change(id: string, change: Change): Subscription {
    const changed = { ...this.#need(id), ...change };
    this.#files.put(id, changed);
    return shown(changed);
  }

  /** Whether this call removed it. */
  remove(id: string): boolean {
    return this.#files.remove(id);
  }

  /** The newest secret as it is shown. */
  secret(id: string): string {
    return secretText(this.secrets(id)[0] as Uint8Array);
  }

  /** The secrets that count now, newest first. */
  secrets(id: string): readonly Uint8Array[] {
    const { unit, salts } = this.#need(id);
    const now = this.#options.now();
    const key = this.#options.unitKey(unit);
    return salts
      .filter(({ until }) => until === undefined || until > now)
      .map(({ salt }) => new Uint8Array(createHmac("sha256", key).update(`${TAG}\n${id}\n${salt}`).digest()));
  }

  /** Makes the next secret. The one before signs beside it for a day; older ones end now. */
  rotate(id: string): string {
    const stored = this.#need(id);
    const [newest] = stored.salts;
    const before = newest === undefined ? [] : [{ salt: newest.salt, until: this.#options.now() + SECRET_OVERLAP_MS }];
    this.#files.put(id, { ...stored, salts: [this.#salt(), ...before] });
    return this.secret(id);
  }

  #salt(): Salt {
    return { salt: Buffer.from(this.#options.random(24)).toString("base64url") };
  }

  #need(id: string): StoredSubscription {
    const found = this.#files.get(id);
    if (found === undefined) throw new NodeError("NOT_FOUND", id);
    return found;
  }
}

function shown({ salts: _salts, ...subscription }: StoredSubscription): Subscription {
  return subscription;
}
