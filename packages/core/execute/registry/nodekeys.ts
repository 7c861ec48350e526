import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { HostPort, HpkeKeyText, KeyText, type Unit, UnitId, type UnitNode } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import { checkPublicKey } from "./form.ts";
import { putUnit } from "./managers.ts";

const Node = Type.Object({ key: KeyText, address: HostPort, engine: Type.Optional(HostPort) }, strict);

/**
 * A unit's node changes its keys: the one that endorses, the one that sealed parts are wrapped to, and the one by which
 * other nodes know it.
 */
export const setNodeKeys = defineAction({
  name: "registry.setNodeKeys",
  summary: "Set the endorsement and HPKE keys of your unit's node, or its node key and address.",
  args: Type.Object(
    {
      unit: UnitId,
      endorser: Type.Optional(KeyText),
      hpke: Type.Optional(HpkeKeyText),
      node: Type.Optional(Node),
    },
    strict,
  ),
  units: ANYONE,
  officers: ["administrator"],
  fresh: true,
  endorsers: "two",
  run(context, args) {
    const { unit } = context;
    demand(args.unit === unit.id, "NOT_PERMITTED", args.unit);
    const { endorser, hpke, node } = args;
    demand(endorser !== undefined || hpke !== undefined || node !== undefined, "SCHEMA", "/args");
    if (endorser !== undefined) checkPublicKey(endorser, "/args/endorser");
    const next = {
      ...(endorser === undefined ? {} : { endorser }),
      ...(hpke === undefined ? {} : { hpke }),
      ...(node === undefined ? {} : { node: nodeAfter(unit, node) }),
    };
    putUnit(context, { ...unit, ...next });
    return { unit: unit.id, ...next };
  },
});

/** The key before stays known beside the new one, so that what is connected goes on. @throws Refusal SCHEMA */
function nodeAfter(unit: Unit, node: Static<typeof Node>): UnitNode {
  demand(unit.host === unit.id, "SCHEMA", "/args/node");
  checkPublicKey(node.key, "/args/node/key");
  const before = unit.node;
  const previous = before === undefined || before.key !== node.key ? before?.key : before.previous;
  return { ...node, ...(previous === undefined ? {} : { previous }) };
}
