import type { EscalationStep } from "@tocsin/api";
import { key, type Policy, type Unit } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Random } from "../host/random.ts";
import type { Escalated, EscalationTaken, FindPeer } from "../peer.ts";
import { ATTEMPTS_MAX, pauseMs } from "../subscription/backoff.ts";
import type { HappeningParts } from "../subscription/collect.ts";
import { viewerOf } from "../subscription/deliverer.ts";
import type { Courier } from "../subscription/send.ts";
import { callContact } from "./call.ts";
import { nextBegin, onDuty } from "./duty.ts";
import type { KeptEscalation, RosterStore, StoredRoster } from "./rosters.ts";

export interface EscalatorOptions {
  readonly parts: Omit<HappeningParts, "duties">;
  readonly random: Random;
  readonly rosters: RosterStore;
  readonly courier: Courier;
  readonly findPeer: FindPeer;
  readonly onFault: (error: unknown) => void;
}

type StepName = EscalationStep["step"];

/** What came of telling somebody. */
interface Told extends Pick<EscalationStep, "state" | "code"> {
  readonly unit?: string;
  readonly officer?: string | undefined;
  /** When to look again though nothing failed, ms. */
  readonly again?: number;
}

const POLL_MS = 5_000;
const MINUTE_MS = 60_000;
/** Levels Ⅰ and Ⅱ are to be acknowledged. */
const GRAVE = 2;
/** What nobody has acknowledged for so long is no longer told about by itself. */
const LIVE_MS = 7 * 86_400_000;
const PAGE = 100;
/** Units of one chain below of which this node tells its manager, of one notice. */
const UNITS_BELOW_MAX = 32;
/** Notices of one unit that are told at the same time. */
const AT_ONCE = 8;
/** The node above knows of it, and has nobody on duty. */
const NOBODY_ABOVE = { state: "nobody", code: "NO_SHIFT" } as const;
/** In which order people are told, and how many times the minutes have passed then. */
const STEPS: readonly StepName[] = ["officer", "deputy", "manager"];

/**
 * Tells the officer on duty of each notice of level Ⅰ–Ⅱ, the deputy when it was not acknowledged within the minutes, and
 * after as many again the manager above. Each step is durable before anybody is told, and is tried again until it arrives
 * or the notice is acknowledged.
 */
export class Escalator {
  readonly #options: EscalatorOptions;
  readonly #stop = new AbortController();
  /** Work under way, by the unit whose it is: a gateway that does not answer holds up its own unit only. */
  readonly #running = new Map<string, Promise<void>>();
  #loop: Promise<void> | undefined;

  constructor(options: EscalatorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  /** Tells whoever is to be told by now; for whoever wants to wait for it. */
  async step(): Promise<void> {
    const { rosters } = this.#options;
    const own = rosters.list().map((stored) => this.#pump(stored.unit, () => this.#stepUnit(stored)));
    // Those from below, whose manager is told by this node.
    const isBelow = ({ unit }: KeptEscalation) => rosters.get(unit) === undefined;
    const below = this.#pump("below", () =>
      eachOf(rosters.escalations().filter(isBelow), (kept) => this.#tried(() => this.#again(kept))),
    );
    await Promise.all([...own, below]);
  }

  /** One at a time for each unit, whoever asks. */
  #pump(name: string, work: () => Promise<void>): Promise<void> {
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    const pumping = this.#tried(work).finally(() => this.#running.delete(name));
    this.#running.set(name, pumping);
    return pumping;
  }

  /** One that fails holds up no other: it is looked at again. */
  #tried(work: () => Promise<void>): Promise<void> {
    return work().catch(this.#options.onFault);
  }

  /** Minutes until the next step for a unit: the policy's, or its own where it wants less. */
  minutesOf(unit: string): number {
    const { parts, rosters } = this.#options;
    const policy = parts.chain.state.get(key.policy("clock"))?.value as unknown as { readonly value: Policy<"clock"> };
    const { acknowledgeMinutes } = policy.value;
    return Math.min(acknowledgeMinutes, rosters.get(unit)?.roster.minutes ?? acknowledgeMinutes);
  }

  /** Steps of a unit's escalation of a notice, oldest first. */
  stepsOf(unit: string, record: string): readonly EscalationStep[] {
    return this.#options.rosters.escalation(unit, record)?.steps ?? [];
  }

  /**
   * A node of a chain below says that a unit of it has not acknowledged. This node believes no more of it than it sees
   * itself: that there is such a notice, of such a level, and not an old one. Which units there are below it cannot see, so
   * it is told of so many of one notice.
   * @throws NodeError NOT_FOUND, FORBIDDEN, RATE_LIMITED
   */
  async take(told: Escalated): Promise<EscalationTaken> {
    const { parts, rosters } = this.#options;
    const { chain } = parts;
    const isBelow = chain.state.get(key.child(told.chain)) !== undefined && told.unit.startsWith(`${told.chain}:`);
    if (!isBelow) throw new NodeError("FORBIDDEN", told.chain);
    const notice = await parts.readModel.notice("node", told.record);
    const now = parts.clock.now();
    if (notice?.c === undefined || notice.c > GRAVE || notice.received < now - LIVE_MS)
      throw new NodeError("NOT_FOUND", told.record);
    const unit = this.#managerWithRoster();
    if (rosters.escalation(told.unit, told.record) === undefined) {
      const others = rosters
        .escalations()
        .filter(({ chain: of, record }) => of === told.chain && record === told.record);
      if (others.length >= UNITS_BELOW_MAX) throw new NodeError("RATE_LIMITED", told.chain);
      // A beginning of its own: what is older than escalations are kept would be forgotten, and rung up anew.
      const started = Math.min(now, Math.max(told.started, notice.received));
      const step: EscalationStep = { step: "manager", unit, at: now, state: "waiting", code: "", attempts: 0 };
      rosters.keep(withStep({ ...told, started, c: notice.c, steps: [], next: {} }, step, now));
      // Whoever asks need not wait until somebody's telephone has rung.
      void this.step();
    }
    const stored = rosters.get(unit);
    const duty = stored && onDuty(stored.roster, now);
    return { unit, ...(duty === undefined ? {} : { officer: duty.officer }) };
  }

  async #run(): Promise<void> {
    const { parts } = this.#options;
    while (!this.#stop.signal.aborted) {
      void this.step();
      await parts.clock.sleep(POLL_MS, this.#stop.signal).catch(() => undefined);
    }
  }

  async #stepUnit({ unit, since }: StoredRoster): Promise<void> {
    const { parts, rosters } = this.#options;
    const viewer = viewerOf(parts, unit);
    if (viewer === undefined) return;
    const oldest = Math.max(since, parts.clock.now() - LIVE_MS);
    const filter = { graveTo: GRAVE };
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await parts.readModel.listNotices(viewer, filter, { limit: PAGE, cursor });
      await eachOf(page.items, async ({ record, revision, c, received }) => {
        if (received < oldest || c === undefined) return;
        const acknowledged = this.#acknowledged(unit, record);
        const known = rosters.escalation(unit, record);
        if (acknowledged !== undefined) {
          if (known !== undefined && known.ended === undefined)
            rosters.keep({ ...known, next: {}, ended: acknowledged });
          return;
        }
        const chain = parts.chain.genesis.chain;
        const minutes = this.minutesOf(unit);
        const fresh = { record, revision, unit, chain, c, started: received, minutes, steps: [], next: {} };
        await this.#tried(() => this.#escalate(known ?? fresh));
      });
      ({ next: cursor } = page);
      more = cursor !== undefined && page.items.some(({ received }) => received >= oldest);
    }
  }

  /** Takes the next steps whose time has come, and tries again what failed. */
  async #escalate(escalation: KeptEscalation): Promise<void> {
    const { parts, rosters } = this.#options;
    const { unit, record, started, minutes } = escalation;
    for (const [times, step] of STEPS.entries()) {
      const isDue = parts.clock.now() >= started + times * minutes * MINUTE_MS;
      const current = rosters.escalation(unit, record) ?? escalation;
      if (!isDue || current.steps.some((one) => one.step === step)) continue;
      await this.#tell(current, step, step === "manager" ? this.#managerAbove(unit) : unit);
    }
    const current = rosters.escalation(unit, record);
    if (current !== undefined) await this.#again(current);
  }

  async #again(escalation: KeptEscalation): Promise<void> {
    const { unit, record, steps, next } = escalation;
    const now = this.#options.parts.clock.now();
    for (const one of steps) {
      const at = next[one.step];
      const current = this.#options.rosters.escalation(unit, record);
      if (at !== undefined && at <= now && current !== undefined) await this.#tell(current, one.step, one.unit);
    }
  }

  /** One attempt to tell somebody. The step is kept before, so that a crash does not tell the next one instead. */
  async #tell(escalation: KeptEscalation, name: StepName, unit: string): Promise<void> {
    const { parts, random, rosters } = this.#options;
    const before = escalation.steps.find(({ step }) => step === name);
    const at = before?.at ?? parts.clock.now();
    const attempts = (before?.attempts ?? 0) + 1;
    const begun: EscalationStep = { step: name, unit, at, state: "waiting", code: "", attempts };
    rosters.keep(withStep(escalation, begun, parts.clock.now() + pauseMs(random, attempts)));
    const outcome = await this.#send(escalation, name, unit);
    const isTriedAgain = outcome.state === "failed" && attempts < ATTEMPTS_MAX;
    const { officer, again } = outcome;
    const step: EscalationStep = {
      ...begun,
      unit: outcome.unit ?? unit,
      ...(officer === undefined ? {} : { officer }),
      state: isTriedAgain ? "waiting" : outcome.state,
      code: outcome.code,
      ...(again === undefined ? {} : { attempts: attempts - 1 }),
    };
    const current = rosters.escalation(escalation.unit, escalation.record) ?? escalation;
    rosters.keep(withStep(current, step, isTriedAgain ? parts.clock.now() + pauseMs(random, attempts) : again));
  }

  /** Tells the officer on duty, or the deputy, of a unit; a manager of the chain above by its own node. */
  async #send(escalation: KeptEscalation, name: StepName, unit: string): Promise<Told> {
    const { parts, rosters, findPeer } = this.#options;
    const above = parts.chain.genesis.parent;
    if (!unit.includes(":")) {
      const peer = above === undefined ? undefined : findPeer(above);
      if (peer === undefined) return { state: "nobody", code: "TOP" };
      const { steps: _steps, next: _next, ended: _ended, ...told } = escalation;
      return peer.escalated(told).then(
        (answer) => ({ ...answer, ...(answer.officer === undefined ? NOBODY_ABOVE : { state: "told", code: "OK" }) }),
        (error: unknown) => ({ state: "failed", code: error instanceof NodeError ? error.code : "UNREACHABLE" }),
      );
    }
    const stored = rosters.get(unit);
    if (stored === undefined) return { state: "nobody", code: "NO_ROSTER" };
    const now = parts.clock.now();
    const duty = onDuty(stored.roster, now);
    const officer = name === "deputy" ? duty?.deputy : duty?.officer;
    // Whoever comes on duty next is told then.
    if (officer === undefined) return { state: "nobody", code: "NO_SHIFT", again: nextBegin(stored.roster, now) };
    const code = await this.#call(stored, officer, escalation, name);
    return { state: code === "OK" ? "told" : "failed", code, officer };
  }

  /** All contacts of an officer at once; one that took it is enough. */
  async #call(
    { unit, roster }: StoredRoster,
    officer: string,
    { record, c, unit: owes, minutes }: KeptEscalation,
    step: StepName,
  ): Promise<string> {
    const { courier, rosters } = this.#options;
    const person = roster.persons.find((one) => one.officer === officer);
    const call = { record, c, step, unit: owes, officer, minutes: step === "manager" ? 0 : minutes };
    const outcomes = await Promise.all(
      (person?.contacts ?? []).map((contact) =>
        callContact(courier, contact, roster.templates, call, rosters.secret(unit)),
      ),
    );
    return outcomes.some(({ ok }) => ok) ? "OK" : (outcomes[0]?.code ?? "NO_CONTACT");
  }

  /** The manager above a unit: of a member its host or the chain's first manager; of a manager the chain above answers. */
  #managerAbove(unit: string): string {
    const { chain } = this.#options.parts;
    const managers = this.#managers();
    if (managers.includes(unit)) return chain.genesis.parent ?? chain.genesis.chain;
    const stored = chain.state.get(key.unit(unit))?.value as unknown as Unit | undefined;
    return managers.find((one) => one === stored?.host) ?? (managers[0] as string);
  }

  /** The manager of this chain that answers for units below: the first that keeps a roster, else the first. */
  #managerWithRoster(): string {
    const managers = this.#managers();
    return managers.find((unit) => this.#options.rosters.get(unit) !== undefined) ?? (managers[0] as string);
  }

  #managers(): readonly string[] {
    return (this.#options.parts.chain.state.get(key.managers())?.value ?? []) as readonly string[];
  }

  #acknowledged(unit: string, record: string): number | undefined {
    const stored = this.#options.parts.chain.state.get(key.acknowledgement(record, unit))?.value;
    return (stored as { readonly at: number } | null | undefined)?.at;
  }
}

/** A few at a time, in their order. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_ONCE) await Promise.all(items.slice(i, i + AT_ONCE).map(work));
}

function withStep(escalation: KeptEscalation, step: EscalationStep, next: number | undefined): KeptEscalation {
  const { [step.step]: _before, ...others } = escalation.next;
  const known = escalation.steps.some((one) => one.step === step.step);
  return {
    ...escalation,
    steps: known ? escalation.steps.map((one) => (one.step === step.step ? step : one)) : [...escalation.steps, step],
    next: next === undefined ? others : { ...others, [step.step]: next },
  };
}
