import {
  BREAK_GLASS,
  type EventState,
  type GrantState,
  type Json,
  type ReportState,
  type RequestState,
  areaOfChain,
  encodeHex,
  key,
} from "@tocsin/core";
import type { SignedWish, Wish } from "./author.ts";
import { randomDelta } from "./deltas.ts";
import { BEGIN, DUTY } from "./genesis.ts";
import type { Journal, Outcome } from "./journal.ts";
import { signerOf } from "./keys.ts";
import type { Random } from "./random.ts";
import type { UnitPlan } from "./shape.ts";
import type { SimTree } from "./tree.ts";

/** Something that was made on a chain and is known by its id. */
interface Made {
  readonly id: string;
  readonly chain: string;
  readonly unit: string;
}

type Step = (actors: Actors) => Promise<void>;

const YEAR_MS = 365 * 86_400_000;

/**
 * The people of the simulated units: each step one of them does something, with what is known of the chain at that
 * moment. Refusals are part of life; what matters is that every answer is kept.
 */
export class Actors {
  readonly #tree: SimTree;
  readonly #journal: Journal;
  readonly #random: Random;
  readonly records: Made[] = [];
  readonly #events: Made[] = [];
  readonly #requests: Made[] = [];
  readonly #suspended: { readonly unit: string; readonly chain: string }[] = [];
  #rotations = 0;

  constructor(tree: SimTree, journal: Journal, random: Random) {
    this.#tree = tree;
    this.#journal = journal;
    this.#random = random;
  }

  /** Somebody does something. Resolves when it is answered. */
  async step(): Promise<void> {
    const total = STEPS.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#random.below(total);
    for (const [weight, step] of STEPS) {
      left -= weight;
      if (left < 0) return step(this);
    }
  }

  async report(chain = this.#chain(), unit = this.#unit(chain).id): Promise<Outcome> {
    const urgency = this.#random.between(0, 6);
    const wish = this.#tree.sign(chain, {
      unit,
      action: "reports.submit",
      args: {},
      body: this.#delta(chain),
      urgency,
    });
    const outcome = await this.#journal.send(chain, wish);
    if (outcome.kind === "done") this.records.push({ id: wish.act, chain, unit });
    return outcome;
  }

  /** A report by an officer who does not know which of its keys the chain takes, and tries them all. */
  async reportAgain(chain: string): Promise<Outcome> {
    const unit = this.#first(chain);
    let outcome = await this.report(chain, unit);
    for (let keys = this.#tree.author.keyCount(unit); keys > 1; keys--) {
      if (outcome.kind !== "refused" || outcome.code !== "KEY_NOT_VALID") break;
      outcome = await this.report(chain, unit);
    }
    return outcome;
  }

  async verify(): Promise<void> {
    const record = this.#record();
    if (record === undefined) return;
    const verdict = this.#random.pick(["verified", "verified", "doubtful", "rejected"] as const);
    await this.#judge(record, (report) => ({
      unit: this.#manager(record.chain),
      action: "reports.verify",
      args: { record: record.id, verdict, reason: "seen" },
      ifMatch: report.body,
    }));
  }

  async correct(): Promise<void> {
    const record = this.#record();
    if (record === undefined) return;
    await this.#judge(record, (report) => ({
      unit: report.writer,
      action: "reports.correct",
      args: { record: record.id, reason: "a figure was wrong" },
      body: this.#delta(record.chain),
      ifMatch: report.body,
    }));
  }

  async retract(): Promise<void> {
    const record = this.#record();
    if (record !== undefined)
      await this.#judge(record, (report) => ({
        unit: report.writer,
        action: "reports.retract",
        args: { record: record.id, reason: "none of it was so" },
      }));
  }

  async followUp(): Promise<void> {
    const record = this.#record();
    if (record === undefined) return;
    const { chain } = record;
    const unit = this.#unit(chain).id;
    const wish = this.#tree.sign(chain, {
      unit,
      action: "reports.followUp",
      args: { record: record.id },
      body: this.#delta(chain),
    });
    const outcome = await this.#journal.send(chain, wish);
    if (outcome.kind === "done") this.records.push({ id: wish.act, chain, unit });
  }

  async transfer(): Promise<void> {
    const record = this.#record();
    if (record === undefined) return;
    const to = this.#unit(record.chain).id;
    await this.#judge(record, (report) => ({
      unit: report.writer,
      action: "reports.transfer",
      args: { record: record.id, to },
    }));
  }

  async acknowledge(): Promise<void> {
    const record = this.#record();
    if (record !== undefined)
      await this.#send(record.chain, {
        unit: this.#unit(record.chain).id,
        action: "reports.acknowledge",
        args: { record: record.id, revision: 0 },
      });
  }

  async openEvent(): Promise<void> {
    const chain = this.#chain();
    const unit = this.#unit(chain).id;
    const others = [...this.#tree.nodes.keys()].filter((id) => id !== chain && this.#random.chance(60));
    const args: { [name: string]: Json } = {
      category: "outbreak",
      title: { zh: "疫情", en: "outbreak" },
      stage: "response",
      areas: [areaOfChain(chain) || "11"],
    };
    if (others.length > 0) args["chains"] = others;
    const wish = this.#tree.sign(chain, { unit, action: "events.open", args });
    const outcome = await this.#journal.send(chain, wish);
    if (outcome.kind === "done") this.#events.push({ id: wish.act, chain, unit });
  }

  /** Joins where the leg is open; opens the leg where it was offered. */
  async join(): Promise<void> {
    const [event, chain] = [this.#event(), this.#chain()];
    if (event === undefined) return;
    const state = this.#read<EventState>(chain, key.event(event.id));
    const unit = this.#unit(chain).id;
    if (state?.leg === "offered")
      await this.#send(chain, {
        unit,
        action: "events.openLeg",
        args: { event: event.id, origin: state.origin, stage: "response" },
      });
    else await this.#send(chain, { unit, action: "events.join", args: { event: event.id } });
  }

  async post(): Promise<void> {
    const [event, chain] = [this.#event(), this.#chain()];
    if (event === undefined) return;
    const body: Json = {
      kind: "message",
      s: this.#random.between(1, 2),
      text: `消息 ${this.#random.below(1_000_000)}`,
    };
    await this.#send(chain, {
      unit: this.#unit(chain).id,
      action: "events.post",
      args: { event: event.id },
      body,
      urgency: this.#random.between(0, 6),
    });
  }

  async request(): Promise<void> {
    const record = this.#record();
    if (record === undefined) return;
    const chain = this.#chain();
    const unit = this.#unit(chain).id;
    const purpose = this.#random.pick(["contact-tracing", "treatment", "audit"]);
    const breaksGlass = this.#random.chance(10);
    const args = { record: record.id, origin: record.chain, reason: "needed" };
    const wish = this.#tree.sign(
      chain,
      breaksGlass
        ? { unit, action: "access.breakGlass", args }
        : { unit, action: "access.request", args: { ...args, purpose } },
    );
    const outcome = await this.#journal.send(chain, wish);
    if (outcome.kind === "done") this.#requests.push({ id: wish.act, chain, unit });
  }

  /** An officer of the record's chain decides, revokes or reviews. */
  async decide(): Promise<void> {
    const request = this.#requests.length === 0 ? undefined : this.#random.pick(this.#requests);
    if (request === undefined) return;
    const asked = this.#read<RequestState>(request.chain, key.request(request.id));
    if (asked === undefined) return;
    const { origin } = asked;
    const grant = this.#read<GrantState>(origin, key.grant(request.id));
    const unit = this.#manager(origin);
    if (grant?.status === "granted" && grant.purpose === BREAK_GLASS) {
      await this.#send(origin, {
        unit,
        action: "access.review",
        args: { grant: request.id, verdict: this.#random.pick(["justified", "unjustified"]), reason: "looked into" },
      });
    } else if (grant?.status === "granted") {
      if (this.#random.chance(30))
        await this.#send(origin, {
          unit,
          action: "access.revoke",
          args: { grant: request.id, reason: "no longer needed" },
        });
    } else {
      const decision = this.#random.pick(["granted", "refused"] as const);
      const expires =
        decision === "granted" ? { expires: this.#tree.clock.now() + this.#random.between(60_000, 3_600_000) } : {};
      await this.#send(origin, {
        unit,
        action: "access.decide",
        args: { request: request.id, decision, reason: "weighed", ...expires },
      });
    }
  }

  async receipt(): Promise<void> {
    if (this.#requests.length === 0) return;
    const { id, chain, unit } = this.#random.pick(this.#requests);
    await this.#send(chain, {
      unit,
      action: "access.receipt",
      args: { grant: id, digests: [encodeHex(this.#random.bytes(32))] },
    });
  }

  /** A manager, or N1 on the main chain, suspends a unit; later somebody lifts it. */
  async suspend(): Promise<void> {
    const chain = this.#chain();
    const [judge, target] = [this.#random.chance(30) ? "cn" : chain, this.#unit(chain)];
    if (target.role !== "member") return;
    const outcome = await this.#send(judge, {
      unit: this.#first(judge),
      action: "registry.suspend",
      args: { unit: target.id, reason: "under review" },
    });
    if (outcome.kind === "done") this.#suspended.push({ unit: target.id, chain: judge });
  }

  async reinstate(): Promise<void> {
    const suspended = this.#suspended.shift();
    if (suspended !== undefined) await this.#reinstate(suspended);
  }

  /** Lifts every suspension, so that all units can go on. */
  async reinstateAll(): Promise<void> {
    while (this.#suspended.length > 0) await this.reinstate();
  }

  /** An officer gets another key; the old one ends a little later. */
  async rotate(): Promise<void> {
    const chain = this.#chain();
    const { id: unit } = this.#unit(chain);
    const now = this.#tree.clock.now();
    const signer = signerOf(`officer ${unit} ${chain} ${++this.#rotations}`);
    const next = { key: signer.text, notBefore: BEGIN, notAfter: now + YEAR_MS };
    const outcome = await this.#send(chain, {
      unit,
      action: "registry.rotateKey",
      args: { unit, officer: DUTY, key: next, oldNotAfter: now + 1_800_000 },
    });
    if (outcome.kind === "done") this.#tree.author.rotate(this.#tree.node(chain).name, unit, signer);
  }

  async #reinstate({ unit, chain }: { readonly unit: string; readonly chain: string }): Promise<void> {
    await this.#send(chain, {
      unit: this.#first(chain),
      action: "registry.reinstate",
      args: { unit, reason: "cleared" },
    });
  }

  async #judge(record: Made, wish: (report: ReportState) => Omit<Wish, "chain">): Promise<void> {
    const report = this.#read<ReportState>(record.chain, key.report(record.id));
    if (report !== undefined) await this.#send(record.chain, wish(report));
  }

  #send(chain: string, wish: Omit<Wish, "chain">): Promise<Outcome> {
    const signed: SignedWish = this.#tree.sign(chain, wish);
    return this.#journal.send(chain, signed);
  }

  /** The committed value under a key; nothing while the node is down. */
  #read<T>(chain: string, name: string): T | undefined {
    const node = this.#tree.node(chain);
    if (!node.isUp) return undefined;
    return (node.chain.state.get(name)?.value ?? undefined) as unknown as T | undefined;
  }

  #delta(chain: string): Json {
    return randomDelta(this.#random, chain, this.#tree.clock.now());
  }

  #chain(): string {
    return this.#random.pick([...this.#tree.nodes.keys()]);
  }

  #unit(chain: string): UnitPlan {
    return this.#random.pick(this.#units(chain));
  }

  #manager(chain: string): string {
    return this.#random.pick(this.#units(chain).filter(({ role }) => role !== "member")).id;
  }

  /** The unit that rules the chain: N1 on the main chain. */
  #first(chain: string): string {
    return (this.#units(chain)[0] as UnitPlan).id;
  }

  #units(chain: string): readonly UnitPlan[] {
    return this.#tree.shape.find(({ id }) => id === chain)?.units ?? [];
  }

  #record(): Made | undefined {
    return this.records.length === 0 ? undefined : this.#random.pick(this.records);
  }

  #event(): Made | undefined {
    return this.#events.length === 0 ? undefined : this.#random.pick(this.#events);
  }
}

/** What people do, and how often beside the rest. */
const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [30, async (actors) => void (await actors.report())],
  [15, (actors) => actors.verify()],
  [8, (actors) => actors.correct()],
  [4, (actors) => actors.retract()],
  [4, (actors) => actors.followUp()],
  [2, (actors) => actors.transfer()],
  [3, (actors) => actors.acknowledge()],
  [3, (actors) => actors.openEvent()],
  [7, (actors) => actors.join()],
  [12, (actors) => actors.post()],
  [8, (actors) => actors.request()],
  [6, (actors) => actors.decide()],
  [3, (actors) => actors.receipt()],
  [2, (actors) => actors.suspend()],
  [3, (actors) => actors.reinstate()],
  [2, (actors) => actors.rotate()],
];
