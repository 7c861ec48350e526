import { ApiClient, Draft, ProblemError, type Signed } from "@tocsin/client";
import { ed25519Signer, nodeCrypto } from "@tocsin/node";
import type { Random } from "../random.ts";
import type { NodeProcess } from "./nodeprocess.ts";

/** An officer who files with an own key, at whichever node answers. */
export interface LoadOfficer {
  readonly unit: string;
  readonly officer: string;
  readonly key: string;
  readonly seed: Uint8Array;
}

/** What a node has answered for: the report is in a durable block. */
export interface Acknowledged {
  readonly act: string;
  readonly height: number;
}

export interface LoadOptions {
  /** Engine name of the chain, and the version of its contracts. */
  readonly chain: string;
  readonly contract: number;
  readonly area: string;
  readonly nodes: readonly NodeProcess[];
  readonly officers: readonly LoadOfficer[];
  readonly random: Random;
  /** How many file at once, and how long each rests after an answer, ms. */
  readonly clients: number;
  readonly restMs: number;
}

const LIFETIME_MS = 3 * 3_600_000;
const ANSWER_MS = 10_000;
const AGAIN_MS = 250;

/** Refusals that the fault of a moment explains. Any other is a failure of the run. */
const PASSING = [
  "QUEUE_FULL",
  "RATE_LIMITED",
  "ENDORSER_UNAVAILABLE",
  "ENDORSEMENTS_DIFFER",
  "ENDORSEMENT_INVALID",
  "EFFECTS_MISMATCH",
  "READ_CONFLICT",
  "PEER_UNAVAILABLE",
  "ENGINE_AWAY",
  "ENGINE_STALLED",
  "DISK_FULL",
  "STOPPING",
];

/**
 * Officers who file reports all the time. What is not answered is sent again, the same bytes, to whichever node comes next, until
 * one has answered for it: nothing may be lost then, and nothing be there twice.
 */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Refusals that nothing explains. */
  readonly faults: string[] = [];
  /** How often something was answered with which code. */
  readonly codes = new Map<string, number>();
  readonly #options: LoadOptions;
  readonly #clients: Promise<void>[] = [];
  #isFiling = false;
  #isOver = false;
  #waiting = 0;
  #next = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** Acts that nobody has answered for yet. */
  get waiting(): number {
    return this.#waiting;
  }

  begin(): void {
    this.#isFiling = true;
    const missing = this.#options.clients - this.#clients.length;
    for (let n = 0; n < missing; n++) this.#clients.push(this.#file(n));
  }

  /** No new reports; those under way go on until they are answered. */
  pause(): void {
    this.#isFiling = false;
  }

  /** Gives up. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }

  /** One report by way of one node, again until it is answered. @returns undefined when the load has ended before */
  probe(node: NodeProcess): Promise<Acknowledged | undefined> {
    return this.#report(() => node);
  }

  async #file(number: number): Promise<void> {
    const random = this.#options.random.fork(`client ${number}`);
    while (!this.#isOver) {
      if (this.#isFiling) await this.#report(() => random.pick(this.#options.nodes));
      await pause(this.#options.restMs);
    }
  }

  async #report(next: () => NodeProcess): Promise<Acknowledged | undefined> {
    const signed = await this.#sign(this.#next++);
    this.#waiting += 1;
    try {
      while (!this.#isOver) {
        const height = await this.#send(next(), signed);
        if (height !== undefined) {
          const found = { act: signed.act, height };
          this.acknowledged.push(found);
          return found;
        }
        await pause(AGAIN_MS);
      }
      return undefined;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** @returns the height of its block; undefined where it is to be sent again */
  async #send({ url, unit }: NodeProcess, { act, bytes }: Signed): Promise<number | undefined> {
    try {
      const client = new ApiClient({ baseUrl: url });
      const reply = await client.call("actSigned", { body: bytes, signal: AbortSignal.timeout(ANSWER_MS) });
      this.#count(reply.repeated ? "VALID again" : "VALID");
      if (reply.act !== act) this.faults.push(`${unit} has answered for ${reply.act} instead of ${act}`);
      return reply.height;
    } catch (error) {
      const code = error instanceof ProblemError ? error.problem.code : "no answer";
      this.#count(code);
      if (error instanceof ProblemError && !PASSING.includes(code))
        this.faults.push(`${unit} refuses: ${error.message}`);
      return undefined;
    }
  }

  async #sign(number: number): Promise<Signed> {
    const { chain, contract, officers, random } = this.#options;
    const own = random.fork(`report ${number}`);
    const officer = own.pick(officers);
    const signer = ed25519Signer(officer.seed);
    const key = { ...officer, sign: (bytes: Uint8Array) => signer.sign(bytes) };
    const draft = new Draft(
      nodeCrypto,
      {
        ...{ chain, contract, urgency: own.between(0, 9), at: Date.now(), lifetimeMs: LIFETIME_MS },
        action: "reports.submit",
        idempotencyKey: `load-${String(number).padStart(8, "0")}`,
        nonce: own.bytes(16),
        args: {},
        body: { value: this.#body(number), salt: own.bytes(16) },
      },
      key,
    );
    return draft.sign();
  }

  /** A count of response level Ⅱ, which climbs at once. */
  #body(number: number) {
    const { area } = this.#options;
    const occurred = Date.now() - 60_000;
    const day = new Date(occurred).toISOString().slice(0, 10);
    return {
      form: "open",
      situation: "epidemic",
      a: { category: "infectious-disease", headline: `report ${number}`, place: { area } },
      t: { occurred },
      s: 1,
      c: 2,
      data: { kind: "count", version: 1, series: "faults", day, area, new: number % 50 },
    };
  }

  #count(code: string): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
