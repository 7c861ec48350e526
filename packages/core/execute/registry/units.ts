import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { chainContains } from "../../unit/chain.ts";
import { ChainId, Officer, Right, Unit, UnitId } from "../../unit/unit.ts";
import { MANAGERS, defineAction, strict } from "../action.ts";
import { writeUnit } from "./managers.ts";
import { broadcastAuthority } from "./record.ts";

const Officers = Type.Array(Officer, { minItems: 1, maxItems: 16 });
const common = { officers: ["registrar" as const], fresh: true, endorsers: "two" as const };

/** A manager takes a unit into the chain's registry; on the main chain an authority may also take in a manager. */
export const registerUnit = defineAction({
  name: "registry.registerUnit",
  summary: "Take a unit with its first officers into this chain's registry.",
  args: Type.Object({ unit: Unit, officers: Officers }, strict),
  units: MANAGERS,
  ...common,
  run(context, { unit, officers }) {
    const { chain } = context;
    const home = unit.id.slice(0, unit.id.indexOf(":"));
    demand(context.read(key.unit(unit.id)) === undefined, "EXISTS", unit.id);
    demand(home === chain.id || (chain.id === "cn" && chainContains(chain.id, home)), "BAD_AREA", unit.id);
    // Managers of a sidechain are authorised by the main chain alone (DESIGN 9).
    const byAuthority = chain.id === "cn" && context.unit.role === "authority";
    demand(unit.role === "member" || (byAuthority && unit.role === "manager"), "NOT_PERMITTED", unit.role);
    demand(unit.source === chain.id, "SCHEMA", "/args/unit/source");
    demand(context.read(key.unit(unit.host)) !== undefined || unit.host === unit.id, "UNKNOWN_UNIT", unit.host);
    writeUnit(context, { ...unit, status: "active" });
    for (const officer of officers) {
      demand(officer.unit === unit.id, "SCHEMA", "/args/officers");
      context.write(key.officer(unit.id, officer.id), officer);
    }
    return { unit: unit.id };
  },
});

/** The main chain authorises a manager of a sidechain; the record takes effect there with proof. */
export const authorise = defineAction({
  name: "registry.authorise",
  summary: "Authorise a manager of a sidechain, or change its record; for N1 on the main chain.",
  args: Type.Object({ chain: ChainId, unit: Unit, officers: Type.Array(Officer, { maxItems: 16 }) }, strict),
  units: ["authority"],
  ...common,
  run(context, { chain, unit, officers }) {
    demand(context.chain.id === "cn" && chain !== "cn", "WRONG_CHAIN", chain);
    demand(unit.role !== "member" && unit.source === "cn", "SCHEMA", "/args/unit");
    demand(officers.every((officer) => officer.unit === unit.id), "SCHEMA", "/args/officers");
    context.write(key.authority(chain, unit.id), { unit, officers });
    broadcastAuthority(context, { kind: "unit", chain, unit, officers });
    return { chain, unit: unit.id };
  },
});

/** Changes what a unit may do. */
export const setRights = defineAction({
  name: "registry.setRights",
  summary: "Set the rights of a unit of this chain; N1 on the main chain, of a unit of any chain.",
  args: Type.Object({ chain: ChainId, unit: UnitId, rights: Type.Array(Right, { maxItems: 8, uniqueItems: true }) }, strict),
  units: MANAGERS,
  ...common,
  run: (context, args) => changeStanding(context, args.chain, args.unit, { rights: args.rights }),
});

/** From the next block on, acts of the unit are refused. Its records stay. */
export const suspend = defineAction({
  name: "registry.suspend",
  summary: "Suspend a unit of this chain; N1 on the main chain, of any chain: it takes effect there.",
  args: Type.Object({ chain: ChainId, unit: UnitId, reason: Type.String({ minLength: 1, maxLength: 400 }) }, strict),
  units: MANAGERS,
  ...common,
  run: (context, args) => changeStanding(context, args.chain, args.unit, { status: "suspended" }),
});

export const reinstate = defineAction({
  name: "registry.reinstate",
  summary: "End the suspension of a unit.",
  args: Type.Object({ chain: ChainId, unit: UnitId, reason: Type.String({ minLength: 1, maxLength: 400 }) }, strict),
  units: MANAGERS,
  ...common,
  run: (context, args) => changeStanding(context, args.chain, args.unit, { status: "active" }),
});

/** Which manager's node a unit is hosted on; its own id where it runs a node. */
export const setHost = defineAction({
  name: "registry.setHost",
  summary: "State on which unit's node a unit is hosted.",
  args: Type.Object({ unit: UnitId, host: UnitId }, strict),
  units: MANAGERS,
  ...common,
  run(context, args) {
    const unit = context.need<Unit>(key.unit(args.unit), "UNKNOWN_UNIT", args.unit);
    demand(context.read(key.unit(args.host)) !== undefined, "UNKNOWN_UNIT", args.host);
    writeUnit(context, { ...unit, host: args.host });
    return { unit: args.unit, host: args.host };
  },
});

function changeStanding(
  context: Parameters<typeof registerUnit.run>[0],
  chain: string,
  unitId: string,
  change: Partial<Pick<Unit, "status" | "rights">>,
) {
  const { unit: author, chain: here } = context;
  if (chain === here.id) {
    const unit = context.need<Unit>(key.unit(unitId), "UNKNOWN_UNIT", unitId);
    // Equals do not judge each other: a manager changes members, N1 changes managers.
    demand(unit.role === "member" || (author.role === "authority" && unit.id !== author.id), "NOT_PERMITTED", unitId);
    demand(unit.source === here.id || here.id === "cn" || change.status !== "active", "NOT_PERMITTED", unitId);
    writeUnit(context, { ...unit, ...change });
    return { chain, unit: unitId };
  }
  demand(here.id === "cn" && author.role === "authority", "NOT_PERMITTED", chain);
  const stored = context.read(key.authority(chain, unitId)) as { unit: Unit } | undefined;
  const status = change.status ?? stored?.unit.status ?? "active";
  if (stored !== undefined) context.write(key.authority(chain, unitId), { ...stored, unit: { ...stored.unit, ...change } });
  broadcastAuthority(context, { kind: "standing", chain, unit: unitId, status, ...(change.rights === undefined ? {} : { rights: change.rights }) });
  return { chain, unit: unitId };
}
