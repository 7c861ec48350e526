import { type Static, Type } from "typebox";
import { LightBlockText } from "../../order/system.ts";
import { ChainId, Role, UnitId } from "../../unit/unit.ts";

const strict = { additionalProperties: false } as const;
const AnyObject = Type.Object({}, { additionalProperties: true });
const PolicyNameText = Type.String({ pattern: "^[a-z]{1,24}$" });

/** What governance can change, one at a time, each with a readable difference. */
export const Change = Type.Union([
  /** A whole policy document replaces the one in force. */
  Type.Object({ kind: Type.Literal("policy"), name: PolicyNameText, value: AnyObject }, strict),
  /** The version of the contracts that acts must name. */
  Type.Object({ kind: Type.Literal("contract"), version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, strict),
  /** A unit becomes manager or member of this chain. */
  Type.Object({ kind: Type.Literal("role"), unit: UnitId, role: Role }, strict),
  /** A frozen or expired client of another chain goes on from a header that the managers vouch for. */
  Type.Object({ kind: Type.Literal("client"), chain: ChainId, block: LightBlockText }, strict),
]);
export type Change = Static<typeof Change>;

/** A change that was approved and waits for its height, under `pending-changes`. */
export interface PendingChange {
  readonly id: string;
  readonly height: number;
  readonly change: Change;
}

/** A proposed change, under `change/<id>`. */
export interface ChangeState {
  readonly change: Change;
  readonly by: string;
  readonly effectiveHeight: number;
  readonly status: "proposed" | "approved" | "rejected" | "withdrawn";
  readonly approvals: readonly string[];
  readonly rejections: readonly string[];
}

export const PENDING_MAX = 16;
