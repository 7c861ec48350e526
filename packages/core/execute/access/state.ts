import { type Static, Type } from "typebox";
import { key } from "../../state/key.ts";
import { ChainId, Department, HpkeKeyText, Role, Time, UnitId } from "../../unit/unit.ts";
import { strict } from "../action.ts";
import type { ActOrigin } from "../exchange/claim.ts";
import type { Ledger } from "../ledger.ts";

/** Life of a request (DOMAIN): pending → granted | refused → revoked | expired. Expiry is judged when a grant is used. */
export const AccessStatus = Type.Union([
  Type.Literal("pending"),
  Type.Literal("granted"),
  Type.Literal("refused"),
  Type.Literal("withdrawn"),
  Type.Literal("revoked"),
]);
export type AccessStatus = Static<typeof AccessStatus>;

export const Purpose = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" });
/** Purpose of an access in an emergency; it stands in no policy and no request can name it. */
export const BREAK_GLASS = "break-glass";

/** Who decided: a policy, the emergency itself, or an officer as `unit/officer`. */
export const Decider = Type.String({
  pattern: "^(policy|break-glass|cn(-[0-9]{2,12})?:[a-z0-9-]{1,48}/[a-z0-9-]{1,32})$",
});

/** After-the-fact review of a break-glass access: open until an auditor has judged it. */
export const Review = Type.Object(
  {
    verdict: Type.Union([Type.Literal("open"), Type.Literal("justified"), Type.Literal("unjustified")]),
    /** When it should be done, ms. Judged by the audit, never by the ledger. */
    due: Time,
    by: Type.Optional(Decider),
  },
  strict,
);

/** Why a policy refused. */
export const RefusalReason = Type.Union([
  Type.Literal("NOT_FOUND"),
  Type.Literal("WRONG_STATE"),
  Type.Literal("POLICY_REFUSED"),
  Type.Literal("UNIT_SUSPENDED"),
]);
export type RefusalReason = Static<typeof RefusalReason>;

/** What was decided on a request, by whom, and who answers for the record. */
export const Standing = Type.Object(
  {
    status: AccessStatus,
    by: Type.Optional(Decider),
    code: Type.Optional(RefusalReason),
    expires: Type.Optional(Time),
    /** The unit that holds the record's pen; absent where there is no such record. */
    responsible: Type.Optional(UnitId),
    review: Type.Optional(Review),
    /** Counts every change at the source; the newest wins elsewhere. */
    revision: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  },
  strict,
);
export type Standing = Static<typeof Standing>;

/** The asking unit as its own chain's registry describes it. */
export const Requester = Type.Object(
  {
    unit: UnitId,
    chain: ChainId,
    role: Role,
    department: Department,
    /** The unit's HPKE key of the time of asking. A release wraps to the key that is current then (PROTOCOL 16). */
    hpke: HpkeKeyText,
  },
  strict,
);
export type Requester = Static<typeof Requester>;

/** A request on its source chain, under `grant/<request id>`: the only authority for a release. */
export interface GrantState extends Standing, Requester {
  readonly record: string;
  readonly purpose: string;
  /** The requester's time, ms. */
  readonly at: number;
}

/** A request on its requester's chain, under `request/<id>`: a copy that informs. */
export interface RequestState extends Standing {
  readonly record: string;
  /** Chain of the record: it has the request and decides. */
  readonly origin: string;
  readonly purpose: string;
  readonly at: number;
  readonly asker: ActOrigin;
}

/** A break-glass access as committed on the chain where it was asked for, under `break-glass/<id>`; a copy on the main chain. */
export interface BreakGlassState {
  readonly record: string;
  readonly origin: string;
  readonly unit: string;
  readonly chain: string;
  readonly at: number;
  readonly expires: number;
}

export function readGrant(ledger: Ledger, request: string): GrantState | undefined {
  return ledger.read(key.grant(request)) as unknown as GrantState | undefined;
}

export function needGrant(ledger: Ledger, request: string): GrantState {
  return ledger.need<GrantState>(key.grant(request), "NOT_FOUND", request);
}

/** What every reply about a request says: how it stands, who has it, who decided and why, and who is responsible. */
export function describe(request: string, holder: string, standing: Standing) {
  const { status, by, code, expires, responsible } = standing;
  return {
    request,
    status,
    holder,
    ...(by === undefined ? {} : { by }),
    ...(code === undefined ? {} : { code }),
    ...(responsible === undefined ? {} : { responsible }),
    ...(expires === undefined ? {} : { expires }),
  };
}
