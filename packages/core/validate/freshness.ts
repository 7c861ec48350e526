import { demand } from "../codes.ts";
import type { Proposal } from "../endorse/proposal.ts";
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
export function checkFreshness(
  environment: Environment,
  action: Action,
  proposal: Pick<Proposal, "args">,
  stale: boolean,
): void {
  const waits = action.fresh && stale && !isAboutRegistry(environment, action, proposal);
  demand(!waits, "REGISTRY_STALE", environment.chain.id);
}

/**
 * Whether an act of governance is about this chain's client of the main chain. It does not wait: when that client is frozen or
 * has expired, the registry stays stale until it is recovered (decisions/0023).
 */
function isAboutRegistry({ state }: Environment, action: Action, { args }: Pick<Proposal, "args">): boolean {
  if (!action.name.startsWith("governance.")) return false;
  const { change } = args as { readonly change?: unknown };
  const stored = typeof change === "string" ? state.get(key.change(change))?.value : undefined;
  const named = stored === undefined ? change : (stored as { readonly change?: unknown } | null)?.change;
  const { kind, chain } = (named ?? {}) as { readonly kind?: unknown; readonly chain?: unknown };
  return kind === "client" && chain === "cn";
}
