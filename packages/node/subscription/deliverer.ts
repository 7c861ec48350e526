import { setImmediate as turn } from "node:timers/promises";
import { key, type Unit } from "@tocsin/core";
import type { Random } from "../host/random.ts";
import type { UnitViewer } from "../project/caller.ts";
import { ClockWatch } from "../serve/streamevents.ts";
import { ATTEMPTS_MAX, pauseMs, receiverPauseMs } from "./backoff.ts";
import { collect, collectClocks, happeningOf, type HappeningParts, newestPlace } from "./collect.ts";
import {
  bury,
  deliveryOf,
  type DeliveryState,
  type DeliveryStates,
  isTold,
  noteRecent,
  noteTold,
  type Parked,
} from "./deliverystate.ts";
import type { Happening, Place } from "./happening.ts";
import { CLOCKS_MS, DIGEST_EVENTS_MAX, PARKED_MAX, POLL_MS, SENDING_MAX, TURN_MESSAGES_MAX } from "./limits.ts";
import { messageId } from "./message.ts";
import type { Courier } from "./send.ts";
import type { Subscription, SubscriptionStore } from "./subscription.ts";
import type { Outcome } from "./webhook.ts";

export interface DelivererOptions {
  readonly parts: HappeningParts;
  readonly random: Random;
  readonly subscriptions: SubscriptionStore;
  readonly states: DeliveryStates;
  readonly courier: Courier;
  /** Told of what could not be done for a reason of the node's own; it is tried again. */
  readonly onFault: (error: unknown) => void;
}

const MINUTE_MS = 60_000;
/** From this many failures in a row only what failed is tried, one message at a time; the rest waits on the chain. */
const FAILURES_MAX = 3;

/** A message that is to be sent now, and what changes when it was, or was not. */
interface Due {
  readonly events: readonly Happening[];
  readonly message: string;
  readonly attempts: number;
  readonly parked: Parked | undefined;
  /** Sent before its time, to see whether a receiver that was down is back. */
  readonly isProbe: boolean;
  /** Whether nothing that came before is left for the next message. */
  readonly isWhole: boolean;
  /** The cursor before and behind it. */
  readonly before: Place;
  readonly to: Place;
}

/**
 * Sends to each subscription what its unit may see, at least once: the cursor is moved behind a message only when the
 * receiver has taken it or the message is parked, and either is durable first. Nothing is queued: what is still to be sent
 * stands on the chain, is read when it is sent, and judged then by the unit's visibility.
 */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #askedAgain = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  readonly #clocksLooked = new Map<string, number>();
  /** How often the numbers of notices' changes had begun anew when a cursor was last looked at. */
  readonly #numberings = new Map<string, number>();
  #sending = 0;
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  start(): void {
    const { parts } = this.#options;
    this.#unsubscribe = [parts.chain.onCommitted(() => this.#wake()), parts.readModel.onNotices(() => this.#wake())];
    // Before new notices come in, while it shows whether their numbers begin anew.
    for (const { id } of this.#options.subscriptions.list()) this.#cursor(id, this.#stateOf(id));
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end();
    this.#stop.abort();
    this.#wake();
    await this.#loop;
    await Promise.all(this.#running.values());
    this.#options.states.saveAll();
  }

  /** Looks now. */
  wake(): void {
    this.#wake();
  }

  /** Sends everything that is due now; for whoever wants to wait for it. */
  async step(): Promise<void> {
    await Promise.all(this.#options.subscriptions.list().map((one) => this.#pump(one.id)));
  }

  async #run(): Promise<void> {
    const { parts, subscriptions, onFault } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const pause = new AbortController();
      this.#wake = () => pause.abort();
      try {
        // A slow receiver holds nobody else up: its pump goes on by itself.
        for (const { id } of subscriptions.list()) void this.#pump(id);
      } catch (error) {
        onFault(error);
      }
      await parts.clock.sleep(POLL_MS, AbortSignal.any([signal, pause.signal])).catch(() => undefined);
    }
  }

  #stateOf(id: string): DeliveryState {
    const { parts, states } = this.#options;
    return states.of(id, () => newestPlace(parts));
  }

  /** One at a time for each subscription, whoever asks; who asks meanwhile waits until it has been looked at once more. */
  #pump(id: string): Promise<void> {
    const known = this.#running.get(id);
    if (known !== undefined) {
      this.#askedAgain.add(id);
      return known;
    }
    const pumping = this.#deliverAll(id)
      .catch((error: unknown) => this.#options.onFault(error))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, pumping);
    return pumping;
  }

  async #deliverAll(id: string): Promise<void> {
    do {
      this.#askedAgain.delete(id);
      await this.#deliver(id);
    } while (this.#askedAgain.has(id) && !this.#stop.signal.aborted);
  }

  async #deliver(id: string): Promise<void> {
    const { parts, subscriptions, states } = this.#options;
    for (let sent = 0; !this.#stop.signal.aborted; sent++) {
      const subscription = subscriptions.get(id);
      const viewer = subscription && viewerOf(parts, subscription.unit);
      if (subscription?.state !== "active" || viewer === undefined) return;
      const state = this.#stateOf(id);
      const due = await this.#due(subscription, state, viewer);
      if (due === undefined) return;
      const outcome = await this.#inTurn(() => this.#send(subscription, due));
      // Removed while it was sent.
      if (subscriptions.get(id) === undefined) return;
      this.#settle(subscription, state, due, outcome);
      states.save(id);
      if (sent % TURN_MESSAGES_MAX === TURN_MESSAGES_MAX - 1) await turn();
    }
  }

  async #send(subscription: Subscription, { events, message }: Due): Promise<Outcome> {
    if (events.length === 0) return { ok: true, code: "WITHHELD" };
    const { courier, subscriptions, onFault } = this.#options;
    try {
      return await courier.send(subscription, message, { events }, subscriptions.secrets(subscription.id));
    } catch (error) {
      // A defect in one message holds up no other: it is tried again, and buried with those that nobody takes.
      onFault(error);
      return { ok: false, code: "FAULT" };
    }
  }

  /** What is to be sent now; undefined where nothing is, or the receiver is to be left alone. */
  async #due(subscription: Subscription, state: DeliveryState, viewer: UnitViewer): Promise<Due | undefined> {
    const now = this.#options.parts.clock.now();
    if (now < state.pausedUntil) return undefined;
    const minute = Math.floor(now / MINUTE_MS);
    if (state.minute !== minute) Object.assign(state, { minute, sent: 0 });
    if (state.sent >= subscription.perMinute) return undefined;
    const isDown = state.failing >= FAILURES_MAX && state.parked.length > 0;
    const isFull = state.parked.length >= PARKED_MAX;
    const fresh = isDown || isFull ? undefined : await this.#fresh(subscription, state, viewer, now);
    return fresh ?? this.#again(state, viewer, now, isDown);
  }

  /** What stands on the chain and was not sent yet: one event, or all there is for a digest or the last message of a minute. */
  async #fresh(
    { id, rule, digestMinutes, perMinute }: Subscription,
    state: DeliveryState,
    viewer: UnitViewer,
    now: number,
  ): Promise<Due | undefined> {
    const { parts } = this.#options;
    const period = digestMinutes === 0 ? 0 : Math.floor(now / (digestMinutes * MINUTE_MS));
    if (digestMinutes > 0 && state.digested === 0) state.digested = period;
    if (digestMinutes > 0 && period === state.digested) return undefined;
    const limit = digestMinutes > 0 || state.sent === perMinute - 1 ? DIGEST_EVENTS_MAX : 1;
    const events: Happening[] = await this.#clocks(id, rule, state, viewer, now);
    const before = this.#cursor(id, state);
    let [to, isEnd] = [before, false];
    while (!isEnd && events.length < limit && !this.#stop.signal.aborted) {
      const more = await collect(parts, viewer, rule, to, limit - events.length);
      events.push(...more.found.filter(({ ref }) => !isTold(state, ref)));
      ({ to, isEnd } = more);
      if (!isEnd) await turn();
    }
    if (events.length > 0) {
      const message = messageId(id, refsOf(events));
      return { events, message, attempts: 0, parked: undefined, isProbe: false, isWhole: isEnd, before, to };
    }
    if (digestMinutes > 0) state.digested = period;
    // Not worth a write: after a crash it is looked through once more.
    if (state.cursor === before) state.cursor = to;
    return undefined;
  }

  /** The cursor, at the notices' beginning where their numbers have begun anew: those that were sent are known by name. */
  #cursor(id: string, state: DeliveryState): Place {
    const { readModel } = this.#options.parts;
    const numbering = readModel.noticeRenumbered();
    const isAnew = (this.#numberings.get(id) ?? numbering) !== numbering;
    if (isAnew || state.cursor.change > readModel.noticeChange()) state.cursor = { ...state.cursor, change: 0 };
    this.#numberings.set(id, numbering);
    return state.cursor;
  }

  async #clocks(
    id: string,
    rule: Subscription["rule"],
    state: DeliveryState,
    viewer: UnitViewer,
    now: number,
  ): Promise<Happening[]> {
    const looked = this.#clocksLooked.get(id);
    const isWanted = rule.topics === undefined || rule.topics.includes("clock");
    if (!isWanted || (looked !== undefined && now - looked < CLOCKS_MS && now >= looked)) return [];
    this.#clocksLooked.set(id, now);
    const watch = new ClockWatch(state.clocks);
    const found = await collectClocks(this.#options.parts, viewer, rule, watch, state.cursor);
    state.clocks = watch.told;
    return found.slice(0, DIGEST_EVENTS_MAX);
  }

  /** A message that failed and whose time has come; the one that waits longest where the receiver is down. */
  async #again(state: DeliveryState, viewer: UnitViewer, now: number, isDown: boolean): Promise<Due | undefined> {
    const [parked] = state.parked.toSorted((a, b) => a.next - b.next);
    if (parked === undefined || (parked.next > now && !isDown)) return undefined;
    const { cursor } = state;
    const found = await Promise.all(parked.refs.map((ref) => happeningOf(this.#options.parts, viewer, ref, cursor)));
    const events = found.filter((one) => one !== undefined);
    const { message, attempts } = parked;
    return {
      events,
      message,
      attempts,
      parked,
      isProbe: parked.next > now,
      isWhole: false,
      before: cursor,
      to: cursor,
    };
  }

  /** Takes over what came of an attempt. */
  #settle(subscription: Subscription, state: DeliveryState, due: Due, { ok, code, afterMs }: Outcome): void {
    const { parts, random, subscriptions } = this.#options;
    const now = parts.clock.now();
    const { events, message, parked, isProbe, isWhole, before, to } = due;
    const refs = parked?.refs ?? refsOf(events);
    // A look whether the receiver is back is none of the message's own attempts: its time has not come.
    const attempts = due.attempts + (code === "WITHHELD" || (isProbe && !ok) ? 0 : 1);
    const next = isProbe && parked !== undefined ? parked.next : now + pauseMs(random, Math.max(attempts, 1), afterMs);
    const result: Parked = { message, refs, attempts, at: now, code, next };
    state.parked = state.parked.filter((one) => one.message !== message);
    if (state.cursor === before) state.cursor = to;
    if (subscription.digestMinutes > 0 && isWhole)
      state.digested = Math.floor(now / (subscription.digestMinutes * MINUTE_MS));
    noteTold(state, refs);
    state.sent++;
    if (ok) {
      Object.assign(state, { failing: 0, since: 0, pausedUntil: 0 });
      noteRecent(state, deliveryOf(result, code === "WITHHELD" ? "withheld" : "delivered"));
      return;
    }
    Object.assign(state, {
      failing: state.failing + 1,
      since: state.failing === 0 ? now : state.since,
      pausedUntil: now + receiverPauseMs(random, state.failing + 1, afterMs),
    });
    const isDead = attempts >= ATTEMPTS_MAX;
    if (isDead) bury(state, result);
    else state.parked.push(result);
    noteRecent(state, deliveryOf(result, isDead ? "dead" : "waiting"));
    if (code === "HTTP_410") subscriptions.change(subscription.id, { state: "gone" });
  }

  /** Waits until fewer messages are under way. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.#sending >= SENDING_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#sending++;
    try {
      return await work();
    } finally {
      this.#sending--;
      this.#waiting.shift()?.();
    }
  }
}

function refsOf(events: readonly Happening[]) {
  return events.map(({ ref }) => ref);
}

/** The unit as the registry has it at the moment; undefined while it is suspended or gone. */
export function viewerOf({ chain }: Pick<HappeningParts, "chain">, id: string): UnitViewer | undefined {
  const unit = chain.state.get(key.unit(id))?.value as unknown as Unit | null | undefined;
  if (unit?.status !== "active") return undefined;
  return { unit: unit.id, chain: chain.genesis.chain, role: unit.role, department: unit.department };
}
