import type { DeliveryStates } from "./deliverystate.ts";
import type { Courier } from "./send.ts";
import type { SubscriptionStore } from "./subscription.ts";
import type { Trials } from "./trials.ts";

/** Everything about subscriptions of a node, as operations use it. */
export interface Deliveries {
  readonly subscriptions: SubscriptionStore;
  readonly states: DeliveryStates;
  readonly courier: Courier;
  readonly trials: Trials;
  readonly deliverer: {
    /** Looks soon whether something is to be sent. */
    wake(): void;
    /** Sends everything that is due now. */
    step(): Promise<void>;
  };
}
