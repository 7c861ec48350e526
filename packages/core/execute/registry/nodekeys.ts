import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { HpkeKeyText, KeyText, UnitId } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import { checkPublicKey } from "./form.ts";
import { putUnit } from "./managers.ts";

/** A unit's node changes its keys: the one that endorses and the one that sealed parts are wrapped to. */
export const setNodeKeys = defineAction({
  name: "registry.setNodeKeys",
  summary: "Set the endorsement and HPKE keys of your unit's node; they replace the old ones at once.",
  args: Type.Object({ unit: UnitId, endorser: Type.Optional(KeyText), hpke: Type.Optional(HpkeKeyText) }, strict),
  units: ANYONE,
  officers: ["administrator"],
  fresh: true,
  endorsers: "two",
  run(context, args) {
    const { unit } = context;
    demand(args.unit === unit.id, "NOT_PERMITTED", args.unit);
    const { endorser, hpke } = args;
    demand(endorser !== undefined || hpke !== undefined, "SCHEMA", "/args");
    if (endorser !== undefined) checkPublicKey(endorser, "/args/endorser");
    const next = { ...(endorser === undefined ? {} : { endorser }), ...(hpke === undefined ? {} : { hpke }) };
    putUnit(context, { ...unit, ...next });
    return { unit: unit.id, ...next };
  },
});
