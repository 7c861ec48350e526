import { demand } from "../codes.ts";
import type { Action } from "../execute/action.ts";
import { key } from "../state/key.ts";
import type { Environment } from "./environment.ts";

/** The newest proven header time of the main chain, as the light client holds it. */
interface ClientTime {
  readonly timeMs: number;
}

/**
 * Whether this chain's copy of the registry is older than its lease (PROTOCOL 9). The main chain's own is never old.
 * Genesis counts as proof of the main chain's state at genesis time.
 */
export function isRegistryStale(environment: Pick<Environment, "chain" | "state" | "tick">): boolean {
  if (environment.chain.parent === undefined) return false;
  const client = environment.state.get(key.client("cn"))?.value as ClientTime | undefined;
  const lease = environment.state.get(key.policy("registry"))?.value as { value: { leaseMs: number } };
  return client === undefined || environment.tick - client.timeMs > lease.value.leaseMs;
}

/** Acts that need a fresh registry wait for it; all others go on and are marked. */
export function checkFreshness(environment: Environment, action: Action, stale: boolean): void {
  demand(!(action.fresh && stale), "REGISTRY_STALE", environment.chain.id);
}
