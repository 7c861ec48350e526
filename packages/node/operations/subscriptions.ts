import type { DeliveryItem, SubscriptionChannel, SubscriptionItem, SubscriptionRule } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { demandAddress } from "../subscription/address.ts";
import { newestPlace } from "../subscription/collect.ts";
import { deliveryOf, type DeliveryState } from "../subscription/deliverystate.ts";
import { placeText } from "../subscription/happening.ts";
import { PER_MINUTE_MAIL, PER_MINUTE_WEBHOOK } from "../subscription/limits.ts";
import { messageId } from "../subscription/message.ts";
import type { Change, Subscription } from "../subscription/subscription.ts";
import type { NodeParts } from "./parts.ts";

/** Subscriptions of the caller's unit. */
export function listSubscriptions({ deliveries, ...parts }: NodeParts, caller: Caller) {
  const items = deliveries.subscriptions.list(caller.unit).map((one) => itemOf({ ...parts, deliveries }, one));
  return { items, mail: deliveries.courier.hasMail };
}

interface Wanted {
  readonly name: string;
  readonly rule: SubscriptionRule;
  readonly channel: SubscriptionChannel;
  readonly digestMinutes?: number;
  readonly perMinute?: number;
  readonly acknowledges?: boolean;
}

/** @throws NodeError ADDRESS_REFUSED, MAIL_MISSING, SUBSCRIPTIONS_FULL, BAD_REQUEST */
export function createSubscription(
  parts: NodeParts,
  { unit, officer }: Caller,
  wanted: Wanted,
): SubscriptionItem & { readonly secret?: string } {
  const { subscriptions, states, courier } = parts.deliveries;
  const { name, rule, channel, digestMinutes = 0, acknowledges = false } = wanted;
  if (channel.kind === "webhook") demandAddress(channel.url, courier.rules);
  else if (!courier.hasMail) throw new NodeError("MAIL_MISSING", "/channel");
  // A mail has no secret by which its receiver could be known.
  if (channel.kind === "mail" && acknowledges) throw new NodeError("BAD_REQUEST", "/acknowledges");
  const perMinute = wanted.perMinute ?? (channel.kind === "mail" ? PER_MINUTE_MAIL : PER_MINUTE_WEBHOOK);
  const made = subscriptions.create({ unit, officer, name, rule, channel, digestMinutes, perMinute, acknowledges });
  // What comes from this moment on is sent, whatever happens to the node.
  states.of(made.id, () => newestPlace(parts));
  states.save(made.id);
  const item = itemOf(parts, made);
  return channel.kind === "webhook" ? { ...item, secret: subscriptions.secret(made.id) } : item;
}

/** @throws NodeError NOT_FOUND, BAD_REQUEST; FORBIDDEN where another officer would let the receiver acknowledge in the maker's name */
export function changeSubscription(parts: NodeParts, caller: Caller, id: string, change: Change): SubscriptionItem {
  const { subscriptions, deliverer } = parts.deliveries;
  const { channel, officer } = ownOf(parts, caller, id);
  if (change.acknowledges === true && officer !== caller.officer) throw new NodeError("FORBIDDEN", "/acknowledges");
  if (channel.kind === "mail" && change.acknowledges === true) throw new NodeError("BAD_REQUEST", "/acknowledges");
  if (change.state === "active") {
    const state = stateOf(parts, id);
    Object.assign(state, { failing: 0, since: 0, pausedUntil: 0 });
  }
  const changed = subscriptions.change(id, change);
  deliverer.wake();
  return itemOf(parts, changed);
}

/** @throws NodeError NOT_FOUND */
export function removeSubscription(parts: NodeParts, caller: Caller, id: string): { readonly removed: boolean } {
  ownOf(parts, caller, id);
  const removed = parts.deliveries.subscriptions.remove(id);
  parts.deliveries.states.remove(id);
  return { removed };
}

/**
 * Whoever has the secret acknowledges in the name of the officer who made the subscription, so nobody else is given one.
 * @throws NodeError NOT_FOUND, also for what has no secret; FORBIDDEN for other officers
 */
export function rotateSecret(parts: NodeParts, caller: Caller, id: string): { readonly secret: string } {
  const { channel, officer } = ownOf(parts, caller, id);
  if (channel.kind !== "webhook") throw new NodeError("NOT_FOUND", id);
  if (officer !== caller.officer) throw new NodeError("FORBIDDEN", "officer");
  return { secret: parts.deliveries.subscriptions.rotate(id) };
}

/** Sends a test now. @throws NodeError NOT_FOUND, RATE_LIMITED */
export async function testSubscription(parts: NodeParts, caller: Caller, id: string) {
  const { subscriptions, courier, trials } = parts.deliveries;
  const subscription = ownOf(parts, caller, id);
  trials.demand(caller.unit, 1);
  const message = messageId(id, [["entry", parts.clock.now(), -1]]);
  const { ok, code } = await courier.send(subscription, message, "test", subscriptions.secrets(id));
  return { ok, code };
}

/** @throws NodeError NOT_FOUND */
export function deliveriesOf(parts: NodeParts, caller: Caller, id: string) {
  ownOf(parts, caller, id);
  const { cursor, parked, dead, recent } = stateOf(parts, id);
  const shown = (state: DeliveryItem["state"]) => (one: (typeof parked)[number]) => deliveryOf(one, state);
  return {
    position: placeText(cursor),
    waiting: parked.map(shown("waiting")),
    dead: dead.map(shown("dead")).reverse(),
    recent,
  };
}

/** Tries messages of the dead-letter list again: one, or all. @throws NodeError NOT_FOUND */
export function redeliver(parts: NodeParts, caller: Caller, id: string, message: string | undefined) {
  ownOf(parts, caller, id);
  const state = stateOf(parts, id);
  const now = parts.clock.now();
  const isWanted = (one: { readonly message: string }) => message === undefined || one.message === message;
  const wanted = state.dead.filter(isWanted);
  if (message !== undefined && wanted.length === 0) throw new NodeError("NOT_FOUND", message);
  state.dead = state.dead.filter((one) => !isWanted(one));
  state.parked = [...state.parked, ...wanted.map((one) => ({ ...one, attempts: 0, next: now }))];
  state.pausedUntil = 0;
  parts.deliveries.states.save(id);
  parts.deliveries.deliverer.wake();
  return { messages: wanted.length };
}

/** Sets a subscription back to an event of the stream. @throws NodeError NOT_FOUND */
export function replaySubscription(parts: NodeParts, caller: Caller, id: string, from: string) {
  ownOf(parts, caller, id);
  const newest = newestPlace(parts);
  const [height = 0, index = 0, change = newest.change] = from.split("-").map(Number);
  const state = stateOf(parts, id);
  state.cursor = { height: Math.min(height, newest.height), index, change: Math.min(change, newest.change) };
  state.told = [];
  parts.deliveries.states.save(id);
  parts.deliveries.deliverer.wake();
  return { position: placeText(state.cursor) };
}

function stateOf(parts: NodeParts, id: string): DeliveryState {
  return parts.deliveries.states.of(id, () => newestPlace(parts));
}

/** @throws NodeError NOT_FOUND also for subscriptions of other units */
function ownOf({ deliveries }: NodeParts, { unit }: Caller, id: string): Subscription {
  const found = deliveries.subscriptions.get(id);
  if (found?.unit !== unit) throw new NodeError("NOT_FOUND", id);
  return found;
}

function itemOf(parts: NodeParts, subscription: Subscription): SubscriptionItem {
  const { failing, since, parked, dead } = stateOf(parts, subscription.id);
  return {
    ...subscription,
    failing,
    ...(failing === 0 ? {} : { since }),
    waiting: parked.length,
    dead: dead.length,
  };
}
