import { type Static, Type } from "typebox";
import type { Code } from "../../codes.ts";
import { encodeHex } from "../../bytes/hex.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import type { Hash } from "../../crypto/seam.ts";
import { LightBlockText } from "../../order/system.ts";
import { key } from "../../state/key.ts";
import { ValidatorText } from "../../trust.ts";
import { ChainId, Role, UnitId } from "../../unit/unit.ts";
import { strict } from "../action.ts";

const AnyObject = Type.Object({}, { additionalProperties: true });

/** What governance can change, one at a time, each with a readable difference. */
export const Change = Type.Union([
  /** A whole policy document replaces the one in force. */
  Type.Object(
    { kind: Type.Literal("policy"), name: Type.String({ pattern: "^[a-z]{1,24}$" }), value: AnyObject },
    strict,
  ),
  /** The version of the contracts that acts must name. */
  Type.Object({ kind: Type.Literal("contract"), version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, strict),
  /** A unit of the main chain gets another role. */
  Type.Object({ kind: Type.Literal("role"), unit: UnitId, role: Role }, strict),
  /** A frozen or expired client of another chain goes on from a header that the managers vouch for. */
  Type.Object({ kind: Type.Literal("client"), chain: ChainId, block: LightBlockText }, strict),
  /** The whole set of the chain's validators, of an engine that has several; it votes two blocks later. */
  Type.Object(
    { kind: Type.Literal("validators"), validators: Type.Array(ValidatorText, { minItems: 1, maxItems: 64 }) },
    strict,
  ),
  /** The chain, whose one node orders it, goes over to an engine of several validators; that node's key is the first of them. */
  Type.Object({ kind: Type.Literal("engine"), engine: Type.Literal("cometbft") }, strict),
]);
export type Change = Static<typeof Change>;

/** A change that was approved and waits for its height, under `pending-changes`; the rest stands under `change/<id>`. */
export interface PendingChange {
  readonly id: string;
  readonly height: number;
  readonly kind: Change["kind"];
}

/** `lapsed`: approved, but no longer possible when its height came. */
export type ChangeStatus = "proposed" | "approved" | "rejected" | "withdrawn" | "applied" | "lapsed";

/** A proposed change, under `change/<id>`; the id is that of the act that proposed it. */
export interface ChangeState {
  readonly change: Change;
  readonly effectiveHeight: number;
  /** What an officer judges by voting (`ifMatch`). */
  readonly digest: string;
  /** Version of the policy that the change was proposed against; a newer one makes it impossible. */
  readonly base?: number;
  /** The unit that proposed it. */
  readonly by: string;
  readonly status: ChangeStatus;
  /** Units by their votes, sorted. The votes of those that are no active managers do not count. */
  readonly approvals: readonly string[];
  readonly rejections: readonly string[];
  /** Height at which it took effect or lapsed. */
  readonly settled?: number;
  /** Why it lapsed. */
  readonly code?: Code;
}

/** Digest of what is voted on: the change and the height from which it holds, hex. */
export function changeDigest(hash: Hash, change: Change, effectiveHeight: number): string {
  return encodeHex(hash(encodeCanonical([change as unknown as Json, effectiveHeight])));
}

/** The key of the state that a change is about. */
export function subjectOf(change: Change): string {
  switch (change.kind) {
    case "policy":
      return key.policy(change.name);
    case "contract":
      return key.chain();
    case "role":
      return key.unit(change.unit);
    case "client":
      return key.client(change.chain);
    case "validators":
      return key.validators();
    case "engine":
      return key.engine();
  }
}
