import type { Json } from "../bytes/canonical.ts";
import { demand } from "../codes.ts";
import type { Policy } from "../policy/policy.ts";
import { key } from "../state/key.ts";
import type { Action } from "./action.ts";
import type { Context } from "./context.ts";

/**
 * Holds an action to the urgency policy: the weight that the unit's role may claim, or any where the act belongs to
 * an event whose response level on this chain is grave enough (DESIGN 7).
 */
export function underUrgencyPolicy(action: Action): Action {
  return {
    ...action,
    run(context, args, body) {
      const result = action.run(context, args, body);
      demandUrgency(context, args);
      return result;
    },
  };
}

function demandUrgency(context: Context, args: Json): void {
  const { byRole, anyAtResponse } = context.policy<Policy<"urgency">>("urgency");
  const most = byRole[context.unit.role];
  if (context.act.proposal.urgency <= most) return;
  // The leg is read only for a weight that needs it, so that other acts do not depend on its level.
  const { event } = args as { readonly event?: string };
  const leg = event === undefined ? undefined : context.read(key.eventLeg(event, context.chain.id));
  const level = (leg as { readonly level: number } | undefined)?.level ?? 0;
  demand(level > 0 && level <= anyAtResponse, "URGENCY_ABOVE_POLICY", String(most));
}
