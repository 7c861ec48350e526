import { type Static, Type } from "typebox";
import { AreaText, ChainId, DigestText } from "../unit/unit.ts";

export const Status = Type.Union([Type.Literal("actual"), Type.Literal("exercise"), Type.Literal("test")]);
export type Status = Static<typeof Status>;

/** What genesis fixes about a chain, under the key `chain`. */
export const ChainFacts = Type.Object(
  {
    id: ChainId,
    epoch: Type.Integer({ minimum: 1 }),
    area: Type.Union([AreaText, Type.Literal("")]),
    parent: Type.Optional(ChainId),
    status: Status,
    genesis: Type.Optional(DigestText),
    contract: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
);
export type ChainFacts = Static<typeof ChainFacts>;

/** The version of the contracts since which what officers and other chains say is bounded further. */
const BOUNDS_SINCE = 3;

/** Whether the bounds of the third version hold; what was judged under the versions before stays as it was. */
export function isBounded(chain: ChainFacts): boolean {
  return chain.contract >= BOUNDS_SINCE;
}
