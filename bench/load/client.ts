import { randomBytes } from "node:crypto";
import { Draft } from "@tocsin/client";
import { ed25519Signer, nodeCrypto } from "@tocsin/node";
import type { LoadCount, LoadJob, LoadOfficer, LoadResult } from "./job.ts";
import { type Answer, connect, post } from "./http.ts";
import { reportOf } from "./reports.ts";
import { submissionOf } from "./submissions.ts";

/**
 * A load client: a process of its own that signs reports with its officers' keys and sends them over HTTP. It says
 * `ready`, begins at the next line on its standard input, and ends with its result as one line of JSON.
 */
const LIFETIME_MS = 3_600_000;
/** A client that waits for its turn looks this often. */
const TICK_MS = 2;

interface Signing {
  readonly officer: LoadOfficer;
  sign(bytes: Uint8Array): Uint8Array;
}

class LoadClient {
  readonly #job: LoadJob;
  readonly #signers: readonly Signing[];
  readonly #counts = new Map<number, LoadCount>();
  readonly #perSecond: number[] = [];
  readonly #codes = new Map<string, number>();
  readonly #stages = { endorsedMs: 0, committedMs: 0 };
  /** By number, where they were signed ahead. */
  readonly #signed: Uint8Array[] = [];
  #next = 0;
  #started = 0;

  constructor(job: LoadJob) {
    this.#job = job;
    this.#signers = job.officers.map((officer) => {
      const signer = ed25519Signer(Buffer.from(officer.seed, "base64url"));
      return { officer, sign: (bytes: Uint8Array) => signer.sign(bytes) };
    });
  }

  async run(): Promise<LoadResult> {
    this.#started = performance.now();
    const { rate } = this.#job;
    if (rate === undefined) await Promise.all(Array.from({ length: this.#job.concurrency }, () => this.#closed()));
    else await this.#open(rate);
    const seconds = (performance.now() - this.#started) / 1_000;
    return {
      byUrgency: Object.fromEntries(this.#counts),
      perSecond: Array.from(this.#perSecond, (count) => count ?? 0),
      codes: Object.fromEntries(this.#codes),
      seconds,
      ...this.#stages,
    };
  }

  get #isOver(): boolean {
    const { seconds, reports = Number.POSITIVE_INFINITY } = this.#job;
    return performance.now() - this.#started >= seconds * 1_000 || this.#next >= reports;
  }

  /** A request follows the answer before. */
  async #closed(): Promise<void> {
    while (!this.#isOver) await this.#send();
  }

  /** Requests leave at their times, whether the node answers or not. What more would be under way than may be counts as refused. */
  async #open(rate: number): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (let due = 0; !this.#isOver; ) {
      const elapsed = (performance.now() - this.#started) / 1_000;
      for (; due < elapsed * rate; due += this.#job.bulk) {
        if (underWay.size >= this.#job.concurrency) {
          const urgency = this.#urgency(this.#next);
          const count = this.#count(urgency);
          this.#next += this.#job.bulk;
          count.offered += this.#job.bulk;
          count.refused += this.#job.bulk;
          this.#code("CLIENT_BUSY", this.#job.bulk);
          continue;
        }
        const work = this.#send(this.#started + (1_000 * due) / rate).finally(() => underWay.delete(work));
        underWay.add(work);
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    await Promise.all(underWay);
  }

  /** @param due when it was to be sent; what is sent late has waited since then */
  async #send(due = performance.now()): Promise<void> {
    const number = this.#next;
    const { reports = Number.POSITIVE_INFINITY } = this.#job;
    const bulk = Math.min(this.#job.bulk, reports - number);
    this.#next += bulk;
    const urgency = this.#urgency(number);
    const count = this.#count(urgency);
    count.offered += bulk;
    const sending = this.#job.bulk === 1 ? this.#one(number, urgency) : this.#many(number, bulk, urgency);
    const answer = await sending.catch(() => undefined);
    if (answer === undefined) {
      count.refused += bulk;
      this.#code("UNREACHABLE", bulk);
    } else {
      this.#take(count, read(answer, bulk), answer.status, performance.now() - due);
    }
  }

  /** Signs all that an open load will send, so that the measurement is of the node and not of this process's own work. */
  async signAhead(rate: number): Promise<void> {
    const { seconds, reports = Number.POSITIVE_INFINITY } = this.#job;
    const count = Math.min(Math.ceil(rate * seconds), reports);
    for (let number = 0; number < count; number++) this.#signed.push(await this.#sign(number, this.#urgency(number)));
  }

  async #one(number: number, urgency: number): Promise<Answer> {
    const { area, url, isPublic } = this.#job;
    if (isPublic === true) {
      const told = Buffer.from(JSON.stringify(submissionOf(area, number, Date.now())));
      return post(`${url}/v1/public/submissions`, undefined, "application/json", told);
    }
    const { officer } = this.#signerOf(number);
    const bytes = this.#signed[number] ?? (await this.#sign(number, urgency));
    return post(`${url}/v1/acts/signed`, officer.token, "application/octet-stream", bytes);
  }

  #signerOf(number: number): Signing {
    return this.#signers[number % this.#signers.length] as Signing;
  }

  async #sign(number: number, urgency: number): Promise<Uint8Array> {
    const { chain, contract, area, c, name } = this.#job;
    const { officer, sign } = this.#signerOf(number);
    const draft = new Draft(
      nodeCrypto,
      {
        ...{ chain, contract, urgency },
        action: "reports.submit",
        at: Date.now(),
        lifetimeMs: LIFETIME_MS,
        idempotencyKey: keyOf(name, number),
        nonce: randomBytes(16),
        args: {},
        body: { value: reportOf(area, number, c) as never, salt: randomBytes(16) },
      },
      { ...officer, sign },
    );
    return (await draft.sign()).bytes;
  }

  async #many(number: number, size: number, urgency: number): Promise<Answer> {
    const { area, c, name, url } = this.#job;
    const { officer } = this.#signers[Math.floor(number / this.#job.bulk) % this.#signers.length] as Signing;
    const items = Array.from({ length: size }, (_, i) => ({
      action: "reports.submit",
      args: {},
      urgency,
      body: reportOf(area, number + i, c),
      idempotencyKey: keyOf(name, number + i),
    }));
    return post(`${url}/v1/acts/bulk`, officer.token, "application/json", Buffer.from(JSON.stringify({ items })));
  }

  #take(count: LoadCount, { codes, timings }: Outcome, status: number, ms: number): void {
    this.#stages.endorsedMs += timings?.endorsedMs ?? 0;
    this.#stages.committedMs += timings?.committedMs ?? 0;
    for (const code of codes) {
      if (code === undefined) {
        count.admitted += 1;
        count.latencies.push(Math.round(ms * 100) / 100);
        const second = Math.floor((performance.now() - this.#started) / 1_000);
        this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1;
      } else {
        if (status === 429 || status === 503 || BUSY.includes(code)) count.refused += 1;
        else count.invalid += 1;
        this.#code(code, 1);
      }
    }
  }

  #urgency(number: number): number {
    const { urgencies, bulk } = this.#job;
    return urgencies[Math.floor(number / bulk) % urgencies.length] as number;
  }

  #count(urgency: number): LoadCount {
    const count = this.#counts.get(urgency) ?? { offered: 0, admitted: 0, refused: 0, invalid: 0, latencies: [] };
    this.#counts.set(urgency, count);
    return count;
  }

  #code(code: string, by: number): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + by);
  }
}

function keyOf(name: string, number: number): string {
  return `${name}-${String(number).padStart(9, "0")}`;
}

const BUSY = ["QUEUE_FULL", "INTAKE_FULL", "RATE_LIMITED", "STOPPING", "DISK_FULL"];

interface Reply {
  readonly code?: string;
  readonly timings?: { readonly endorsedMs: number; readonly committedMs: number };
  readonly items?: readonly { readonly ok: boolean; readonly problem?: { readonly code: string } }[];
}

interface Outcome extends Pick<Reply, "timings"> {
  /** For each report of a request: undefined when it was committed, otherwise its code. */
  readonly codes: readonly (string | undefined)[];
}

function read({ status, body }: Answer, reports: number): Outcome {
  const { items, code, timings } = JSON.parse(body) as Reply;
  if (items !== undefined)
    return { codes: items.map((item) => (item.ok ? undefined : (item.problem?.code ?? "NONE"))) };
  if (status !== 200) return { codes: Array.from({ length: reports }, () => code ?? String(status)) };
  return { codes: [undefined], ...(timings === undefined ? {} : { timings }) };
}

async function main(): Promise<void> {
  // The bench has gone: nobody wants the load any more.
  process.stdin.once("close", () => process.exit(1));
  const lines = process.stdin.setEncoding("utf8")[Symbol.asyncIterator]();
  let input = "";
  const line = async (): Promise<string> => {
    while (!input.includes("\n")) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error("the bench has gone");
      input += value as string;
    }
    const end = input.indexOf("\n");
    const first = input.slice(0, end);
    input = input.slice(end + 1);
    return first;
  };
  const job = JSON.parse(await line()) as LoadJob;
  const client = new LoadClient(job);
  const expected = job.rate === undefined ? job.concurrency : Math.ceil(job.rate * job.seconds);
  if (job.rate !== undefined && job.signAhead === true) await client.signAhead(job.rate);
  await connect(job.url, Math.min(job.concurrency, expected));
  process.stdout.write("ready\n");
  await line();
  const result = await client.run();
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

await main();
