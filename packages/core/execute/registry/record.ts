import { type Static, Type } from "typebox";
import {
  ChainId,
  DatedKey,
  HpkeKeyText,
  KeyText,
  Officer,
  OfficerId,
  Right,
  Role,
  Time,
  Unit,
  UnitId,
} from "../../unit/unit.ts";
import { strict } from "../action.ts";
import type { Context } from "../context.ts";
import { AUTHORITY_LANE, type Packet } from "../exchange/packet.ts";
import type { Ledger } from "../ledger.ts";

/** A unit of one chain with officers, as the main chain authorises it. */
const UnitRecord = Type.Object(
  { kind: Type.Literal("unit"), chain: ChainId, unit: Unit, officers: Type.Array(Officer, { maxItems: 16 }) },
  strict,
);

/** A unit's standing on a chain, or wherever it is registered. What is absent stays as it is. */
const StandingRecord = Type.Object(
  {
    kind: Type.Literal("standing"),
    chain: Type.Optional(ChainId),
    unit: UnitId,
    status: Type.Optional(Type.Union([Type.Literal("active"), Type.Literal("suspended")])),
    rights: Type.Optional(Type.Array(Right, { maxItems: 8 })),
  },
  strict,
);

/** An officer's keys: they hold wherever that officer is registered. */
const KeysRecord = Type.Object(
  {
    kind: Type.Literal("keys"),
    unit: UnitId,
    officer: OfficerId,
    keys: Type.Array(DatedKey, { minItems: 1, maxItems: 8 }),
  },
  strict,
);

/** One key of an officer is revoked, or without a key the officer, wherever it is registered. */
const RevocationRecord = Type.Object(
  {
    kind: Type.Literal("revocation"),
    unit: UnitId,
    officer: OfficerId,
    key: Type.Optional(KeyText),
    compromisedSince: Type.Optional(Time),
  },
  strict,
);

/** The public audience key of a role on a chain. */
export const AudienceRecord = Type.Object(
  {
    kind: Type.Literal("audience"),
    chain: ChainId,
    role: Role,
    epoch: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    key: HpkeKeyText,
  },
  strict,
);
export type AudienceRecord = Static<typeof AudienceRecord>;

/** What travels on the authority lane of the main chain to every chain. */
export const AuthorityRecord = Type.Union([UnitRecord, StandingRecord, KeysRecord, RevocationRecord, AudienceRecord]);
export type AuthorityRecord = Static<typeof AuthorityRecord>;

/** Authority records are few and everything below waits for them. */
const URGENCY = 9;

/** Sends a record of the main chain to every chain. @param act the act that caused it, on whatever chain */
export function broadcast(ledger: Ledger, act: string, record: AuthorityRecord): void {
  const packet: Packet = {
    type: "authority",
    to: "everywhere",
    origin: { chain: ledger.chain.id, act },
    urgency: URGENCY,
    body: { ...record },
  };
  ledger.append(AUTHORITY_LANE, packet);
}

/** Sends a record to every chain if this is the main chain; other chains' records hold there alone. */
export function broadcastFromMain(context: Context, record: AuthorityRecord): void {
  if (context.chain.id === "cn") broadcast(context, context.act.id, record);
}
