import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { areaOfChain } from "../../unit/chain.ts";
import { ChainId, Right, type Unit, UnitId } from "../../unit/unit.ts";
import { MANAGERS, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { speaksFor } from "../exchange/claim.ts";
import { isMaster } from "./charge.ts";
import { Reason, homeOf } from "./form.ts";
import { writeUnit } from "./managers.ts";
import { broadcast } from "./record.ts";
import type { AuthorisedUnit } from "./units.ts";

const common = { units: MANAGERS, officers: ["registrar" as const], fresh: true, endorsers: "two" as const };
const target = { unit: UnitId, chain: Type.Optional(ChainId) };

type Change = Partial<Pick<Unit, "status" | "rights">>;
interface Target {
  readonly unit: string;
  readonly chain?: string;
}

/** Changes what a unit may do. */
export const setRights = defineAction({
  name: "registry.setRights",
  summary: "Set a member's rights on this chain; N1 on the main chain, those of any unit on one chain or everywhere.",
  args: Type.Object({ ...target, rights: Type.Array(Right, { maxItems: 8, uniqueItems: true }) }, strict),
  ...common,
  run: (context, args) => changeStanding(context, args, { rights: args.rights }),
});

/** From the next transaction on, acts of the unit are refused. Its records stay. */
export const suspend = defineAction({
  name: "registry.suspend",
  summary: "Suspend a member of this chain; N1 on the main chain, any unit on one chain or everywhere.",
  args: Type.Object({ ...target, reason: Reason }, strict),
  ...common,
  run: (context, args) => changeStanding(context, args, { status: "suspended" }),
});

/** Ends a suspension. One by N1 is ended by N1 alone. */
export const reinstate = defineAction({
  name: "registry.reinstate",
  summary: "End the suspension of a member of this chain; N1 on the main chain, of any unit.",
  args: Type.Object({ ...target, reason: Reason }, strict),
  ...common,
  run: (context, args) => changeStanding(context, args, { status: "active" }),
});

/** Without a chain, N1's word holds wherever the unit is registered, another manager's on its own chain. */
function changeStanding(context: Context, { unit, chain }: Target, change: Change) {
  const here = context.chain.id;
  const master = isMaster(context);
  const scope = chain ?? (master ? "everywhere" : here);
  demand(scope === here || master, "NOT_PERMITTED", scope);
  demand(unit !== context.act.proposal.author.unit, "NOT_PERMITTED", "own unit");
  if (scope === here) {
    changeHere(context, context.need<Unit>(key.unit(unit), "UNKNOWN_UNIT", unit), change);
  } else {
    const stored = context.read(key.unit(unit)) as Unit | undefined;
    if (scope === "everywhere" && stored !== undefined) writeUnit(context, { ...stored, ...change });
    changeElsewhere(context, unit, chain, change);
  }
  return { unit, chain: scope };
}

function changeHere(context: Context, unit: Unit, change: Change): void {
  const master = isMaster(context);
  // Equals do not judge each other: a manager changes members, N1 changes managers.
  demand(unit.role === "member" || master, "NOT_PERMITTED", unit.id);
  demand(change.status === undefined || change.status !== unit.status, "WRONG_STATE", unit.status);
  demand(change.status !== "active" || unit.source === context.chain.id, "NOT_PERMITTED", `by ${unit.source}`);
  writeUnit(context, { ...unit, ...change });
}

/** N1's word for other chains: it takes effect where it arrives with proof. */
function changeElsewhere(context: Context, unit: string, chain: string | undefined, change: Change): void {
  areaOfChain(homeOf(unit));
  demand(chain === undefined || speaksFor(chain, unit), "BAD_AREA", "/args/chain");
  const name = key.authority(chain ?? homeOf(unit), unit);
  const stored = context.read(name) as AuthorisedUnit | undefined;
  if (stored !== undefined) context.write(name, { ...stored, unit: { ...stored.unit, ...change } });
  const where = chain === undefined ? {} : { chain };
  broadcast(context, context.act.id, { kind: "standing", ...where, unit, ...change });
}
