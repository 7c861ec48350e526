import type { Clock } from "../host/clock.ts";
import type { Random } from "../host/random.ts";
import { Deliverer } from "./deliverer.ts";
import type { HappeningParts } from "./collect.ts";
import type { Deliveries } from "./deliveries.ts";
import { DeliveryStates } from "./deliverystate.ts";
import { Courier, type DeliverySettings } from "./send.ts";
import { SubscriptionStore } from "./subscription.ts";
import { Trials } from "./trials.ts";

export interface DeliveriesOptions {
  /** The node's folder. */
  readonly dir: string;
  readonly parts: HappeningParts;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: DeliverySettings | undefined;
  readonly unitKey: (unit: string) => Uint8Array;
  readonly onFault: (error: unknown) => void;
}

/** Puts together what subscriptions need; nothing is sent before the deliverer is started. */
export function openDeliveries(options: DeliveriesOptions): Deliveries & { readonly deliverer: Deliverer } {
  const { dir, parts, clock, random, settings = {}, unitKey, onFault } = options;
  const { chain, status } = parts.chain.genesis;
  const subscriptions = new SubscriptionStore({
    ...{ dir, unitKey, random: (size) => random.bytes(size), now: () => clock.now() },
  });
  const states = new DeliveryStates(dir);
  const courier = new Courier(settings, clock, { chain, status });
  const deliverer = new Deliverer({ parts, random, subscriptions, states, courier, onFault });
  return { subscriptions, states, courier, trials: new Trials(() => clock.now()), deliverer };
}
