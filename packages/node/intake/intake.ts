import { createCipheriv, createDecipheriv } from "node:crypto";
import { join } from "node:path";
import type { SubmissionContent, SubmissionItem, SubmissionStatus } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import { newCode, shownCode, typedCode } from "../token/spokencode.ts";
import { digestOf } from "../token/tokens.ts";
import { CODES_PER_MINUTE, KEPT_DAYS, PER_ADDRESS_MINUTE, PER_MINUTE, WAITING_MAX } from "./limits.ts";
import type { StoredSubmission } from "./store.ts";
import { StoreThread } from "./storethread.ts";
import { Turnstile } from "./turnstile.ts";

/** Which unit the public may tell something. */
export interface IntakeSettings {
  readonly unit: string;
  /** From one address in a minute; 20 where absent. */
  readonly perAddressMinute?: number | undefined;
}

export interface IntakeOptions extends IntakeSettings {
  /** The node's folder. */
  readonly dir: string;
  /** 32 bytes under which what people say rests. */
  readonly key: Uint8Array;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  /** Steady milliseconds, for rates. */
  readonly elapsed: () => number;
}

const CODE_LENGTH = 16;
const DAY_MS = 86_400_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A submission with its place in the list. */
export type Submission = StoredSubmission & { readonly number: number };

/**
 * What the public tells a unit. The person goes on by a code of 80 bits that is kept nowhere; what is said is sealed under the node's
 * key, bound to the submission, and destroyed when it has become a report's sealed detail, was declined or withdrawn.
 */
export class Intake {
  readonly unit: string;
  readonly #options: IntakeOptions;
  readonly #store: StoreThread;
  readonly #arrivals: Turnstile;
  readonly #tries: Turnstile;
  #waiting: number | undefined;

  constructor(options: IntakeOptions) {
    this.unit = options.unit;
    this.#options = options;
    this.#store = new StoreThread(join(options.dir, "submissions.sqlite"));
    const now = options.elapsed;
    this.#arrivals = new Turnstile({
      perAddress: options.perAddressMinute ?? PER_ADDRESS_MINUTE,
      perMinute: PER_MINUTE,
      now,
    });
    this.#tries = new Turnstile({ perAddress: CODES_PER_MINUTE, perMinute: PER_MINUTE, now });
  }

  /** Before a submission's body is read. @throws NodeError RATE_LIMITED, INTAKE_FULL */
  demandArrival(address: string): void {
    this.#arrivals.demand(address);
  }

  /** Before a code is looked up. @throws NodeError RATE_LIMITED, INTAKE_FULL */
  demandTry(address: string): void {
    this.#tries.demand(address);
  }

  /** Takes a submission; durable when it resolves. @throws NodeError INTAKE_FULL */
  async take(content: SubmissionContent): Promise<SubmissionStatus & { readonly code: string }> {
    const { random, now } = this.#options;
    this.#waiting ??= (await this.#store.ask({ what: "waiting" })).changed;
    if (this.#waiting >= WAITING_MAX) throw new NodeError("INTAKE_FULL");
    this.#waiting += 1;
    const digits = newCode(random, CODE_LENGTH);
    const id = Buffer.from(random(16)).toString("hex");
    const at = now();
    const submission: StoredSubmission = {
      ...{ id, code: digestOf(digits), kind: content.kind, area: content.area, state: "received" },
      ...{ created: at, changed: at, revision: 0, sealed: this.#seal(id, content) },
      ...{ answer: null, record: null, officer: null },
    };
    await this.#store.ask({ what: "add", submission });
    return { code: shownCode(digits), ...statusOf(submission) };
  }

  /** The submission of a code. @throws NodeError NOT_FOUND */
  async byCode(code: string): Promise<Submission> {
    return this.#find("code", digestOf(typedCode(code)));
  }

  /** @throws NodeError NOT_FOUND */
  async byId(id: string): Promise<Submission> {
    return this.#find("id", id);
  }

  /** The person says it otherwise; a report that came of it gets a follow-up when an officer accepts again. @throws NodeError WITHDRAWN, CONFLICT */
  async correct(submission: Submission, content: SubmissionContent): Promise<SubmissionStatus> {
    demandStanding(submission);
    if (submission.state !== "received") this.#waiting = undefined;
    const { kind, area } = content;
    const sealed = this.#seal(submission.id, content);
    return statusOf(await this.#replace(submission, { state: "received", kind, area, sealed, answer: null }));
  }

  /** The person takes it back. @throws NodeError CONFLICT */
  async withdraw(submission: Submission): Promise<SubmissionStatus> {
    if (submission.state === "withdrawn") return statusOf(submission);
    return statusOf(await this.#replace(submission, { state: "withdrawn", sealed: null }));
  }

  /** An officer ends it; what it says is destroyed here. @throws NodeError CONFLICT when it changed meanwhile */
  async settle(
    submission: Submission,
    by: {
      readonly state: "accepted" | "declined";
      readonly officer: string;
      readonly answer?: string;
      readonly record?: string;
    },
  ): Promise<StoredSubmission> {
    const { state, officer } = by;
    const record = by.record ?? submission.record;
    try {
      return await this.#replace(submission, { state, officer, record, answer: by.answer ?? null, sealed: null });
    } catch (error) {
      // The person was quicker: what stands now keeps the report that came of what stood before.
      if (by.record !== undefined) await this.#replace(await this.byId(submission.id), { record: by.record });
      throw error;
    }
  }

  /** What a submission says; null once it is destroyed. */
  content({ id, sealed }: Submission): SubmissionContent | null {
    if (sealed === null) return null;
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.#options.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(id, "hex"));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plainBytes = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(plainBytes.toString("utf8")) as SubmissionContent;
  }

  /** Newest first, before a number. */
  async list(state: string | undefined, before: number, limit: number): Promise<readonly Submission[]> {
    return (await this.#store.ask({ what: "list", state: state ?? null, before, limit })).rows;
  }

  /** Forgets what was ended long ago. */
  async tidy(): Promise<void> {
    await this.#store.ask({ what: "forget", before: this.#options.now() - KEPT_DAYS * DAY_MS });
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #find(by: "id" | "code", value: string): Promise<Submission> {
    const [found] = (await this.#store.ask({ what: "find", by, value })).rows;
    if (found === undefined) throw new NodeError("NOT_FOUND", by);
    return found;
  }

  async #replace({ number: _, ...old }: Submission, changes: Partial<StoredSubmission>): Promise<StoredSubmission> {
    const submission = { ...old, ...changes, changed: this.#options.now(), revision: old.revision + 1 };
    const { changed } = await this.#store.ask({ what: "replace", submission });
    if (changed !== 1) throw new NodeError("CONFLICT", old.id);
    if (old.state === "received" && submission.state !== "received" && this.#waiting !== undefined) this.#waiting -= 1;
    return submission;
  }

  #seal(id: string, content: SubmissionContent): string {
    const nonce = this.#options.random(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#options.key, nonce);
    cipher.setAAD(Buffer.from(id, "hex"));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final(), cipher.getAuthTag()]);
    return Buffer.concat([nonce, sealed]).toString("base64");
  }
}

function demandStanding({ state, id }: Submission): void {
  if (state === "withdrawn") throw new NodeError("WITHDRAWN", id);
}

/** What the person sees. */
export function statusOf({ kind, state, created, changed, answer }: StoredSubmission): SubmissionStatus {
  return { kind, state, created, changed, ...(answer === null ? {} : { answer }) };
}

/** What an officer sees in a list. */
export function itemOf(submission: StoredSubmission): SubmissionItem {
  const { id, area, revision, record, officer } = submission;
  return {
    ...{ id, ...statusOf(submission), area, revision },
    ...(record === null ? {} : { record }),
    ...(officer === null ? {} : { officer }),
  };
}
