import { type Static, Type } from "typebox";
import { ChainId, DatedKey, HpkeKeyText, Officer, OfficerId, Right, Role, Unit, UnitId } from "../../unit/unit.ts";
import type { Context } from "../context.ts";
import type { Packet } from "../exchange/packet.ts";
import { AUTHORITY_LANE } from "../exchange/packet.ts";

const strict = { additionalProperties: false } as const;

/** A unit's standing on a chain, as the main chain decides it (DESIGN, identity). */
const UnitRecord = Type.Object(
  { kind: Type.Literal("unit"), chain: ChainId, unit: Unit, officers: Type.Array(Officer, { maxItems: 16 }) },
  strict,
);
const StandingRecord = Type.Object(
  {
    kind: Type.Literal("standing"),
    chain: ChainId,
    unit: UnitId,
    status: Type.Union([Type.Literal("active"), Type.Literal("suspended")]),
    rights: Type.Optional(Type.Array(Right, { maxItems: 8 })),
  },
  strict,
);
/** An officer's keys: they hold wherever that officer is registered. */
const KeysRecord = Type.Object(
  { kind: Type.Literal("keys"), unit: UnitId, officer: OfficerId, keys: Type.Array(DatedKey, { minItems: 1, maxItems: 8 }) },
  strict,
);
const AudienceRecord = Type.Object(
  { kind: Type.Literal("audience"), chain: ChainId, role: Role, epoch: Type.Integer({ minimum: 1 }), key: HpkeKeyText },
  strict,
);

/** What travels on the authority lane of the main chain to every chain. */
export const AuthorityRecord = Type.Union([UnitRecord, StandingRecord, KeysRecord, AudienceRecord]);
export type AuthorityRecord = Static<typeof AuthorityRecord>;

/** Sends an authority record of the main chain to every chain. */
export function broadcastAuthority(context: Context, record: AuthorityRecord): void {
  const packet: Packet = {
    type: "authority",
    to: "everywhere",
    origin: { chain: context.chain.id, act: context.act.id },
    urgency: 9,
    body: { ...record },
  };
  context.append(AUTHORITY_LANE, packet);
}
