import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { ActReply, ActRequest } from "@tocsin/api";
import type { NetworkNode, RunningNetwork } from "@tocsin/cli";
import { ApiClient, ProblemError } from "@tocsin/client";
import type { SealedReference } from "@tocsin/core";
import type { ScenarioClock } from "@tocsin/node";

export interface StageOptions {
  readonly network: RunningNetwork;
  readonly clock: ScenarioClock;
  /** One line of JSON a step: a replay that was interrupted goes on behind the last. */
  readonly journal: string;
  readonly tokens: ReadonlyMap<string, string>;
  readonly progress: (time: number) => void;
}

/** What an officer does: an act, or something that only seals or reads. */
export interface Doing extends Omit<ActRequest, "args" | "idempotencyKey"> {
  readonly args?: { readonly [name: string]: unknown };
}

/**
 * The stage on which the story is played: officers act over HTTP with their own tokens, time is led. Every step has a
 * name and is written down when it is done, so that it is done once, also when the replay is killed in between.
 */
export class Stage {
  readonly network: RunningNetwork;
  readonly #options: StageOptions;
  readonly #done = new Map<string, unknown>();
  readonly #clients = new Map<string, ApiClient>();

  constructor(options: StageOptions) {
    this.network = options.network;
    this.#options = options;
    if (existsSync(options.journal)) this.#read(readFileSync(options.journal, "utf8"));
  }

  /** Goes forward to a time and lets everything that waits happen: climbing, anchors, notices. */
  async at(time: number): Promise<void> {
    this.#options.clock.moveTo(time);
    this.#options.progress(time);
    await this.network.settle();
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** A step by its name; done once. */
  async once<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#done.has(name)) return this.#done.get(name) as T;
    const result = await work();
    appendFileSync(this.#options.journal, `${JSON.stringify([name, result])}\n`);
    this.#done.set(name, result);
    return result;
  }

  /** The act of a unit's officer on a chain. Its id is that of what it makes. */
  act(name: string, unit: string, doing: Doing, chain = homeOf(unit)): Promise<string> {
    return this.once(name, async () => {
      const reply = await this.try(name, unit, doing, chain);
      return reply.act;
    });
  }

  /** Lets everything arrive that is on its way. */
  settle(): Promise<void> {
    return this.network.settle();
  }

  /** The identifier or code that a step has come to. */
  result(name: string): string {
    return this.made<string>(name);
  }

  /** What a step that is done has made. */
  made<T>(name: string): T {
    if (!this.#done.has(name)) throw new Error(`the step ${name} is not done`);
    return this.#done.get(name) as T;
  }

  /** An act that is not written down: for what is to be refused, and for what is timed. */
  async try(name: string, unit: string, { args = {}, ...doing }: Doing, chain = homeOf(unit)): Promise<ActReply> {
    const body = { ...doing, args, idempotencyKey: keyOf(name) } as ActRequest;
    return this.client(unit, chain, officerOf(doing.action)).call("act", { body });
  }

  /** The code with which something is refused. @throws Error when it is not refused */
  async refusal(work: Promise<unknown>): Promise<string> {
    try {
      await work;
    } catch (error) {
      if (error instanceof ProblemError) return error.problem.code;
      throw error;
    }
    throw new Error("this was to be refused");
  }

  /** Seals a detail for the unit's next report. */
  seal(name: string, unit: string, detail: object): Promise<SealedReference> {
    return this.once(name, () => this.client(unit).call("sealDetail", { body: detail as never }));
  }

  attach(name: string, unit: string, bytes: Uint8Array<ArrayBuffer>): Promise<SealedReference> {
    return this.once(name, () => this.client(unit).call("sealAttachment", { body: bytes }));
  }

  /** A manager's verdict on a report as it stands. */
  judge(name: string, unit: string, record: string, verdict: "verified" | "rejected", reason: string): Promise<string> {
    return this.once(name, async () => {
      const chain = homeOf(unit);
      const { ifMatch } = await this.client(unit, chain).call("report", { params: { record } });
      const reply = await this.try(name, unit, {
        action: "reports.verify",
        args: { record, verdict, reason },
        ifMatch,
      });
      return reply.act;
    });
  }

  client(unit: string, chain = homeOf(unit), officer: "duty" | "admin" = "duty"): ApiClient {
    const name = tokenName(unit, chain, officer);
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const token = this.#options.tokens.get(name);
    if (token === undefined) throw new Error(`no token of ${name}`);
    const client = new ApiClient({ baseUrl: this.node(chain).url, token });
    this.#clients.set(name, client);
    return client;
  }

  node(chain: string): NetworkNode {
    return this.network.node(chain);
  }

  /** A line that a crash cut off is no step. */
  #read(text: string): void {
    for (const line of text.split("\n").slice(0, -1)) {
      const [name, result] = JSON.parse(line) as [string, unknown];
      this.#done.set(name, result);
    }
  }
}

/** `cn-3201` of `cn-3201:nanjing-hc`. */
export function homeOf(unit: string): string {
  return unit.slice(0, unit.indexOf(":"));
}

export function tokenName(unit: string, chain: string, officer: string): string {
  return `${chain}/${unit}/${officer}`;
}

function officerOf(action: string): "duty" | "admin" {
  return action.startsWith("registry.") ? "admin" : "duty";
}

/** The idempotency key of a step: the same whenever it is tried again. */
function keyOf(name: string): string {
  return createHash("sha256").update(name).digest("base64url");
}
