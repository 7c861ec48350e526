import { type Static, Type } from "typebox";
import { concat } from "../../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import { encodeHex } from "../../bytes/hex.ts";
import { encodeUtf8 } from "../../bytes/utf8.ts";
import { demand } from "../../codes.ts";
import type { Hash } from "../../crypto/seam.ts";
import { key } from "../../state/key.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import { AreaText, DigestText, type OfficerRole } from "../../unit/unit.ts";
import type { Context } from "../context.ts";
import { demandStatus, readEvent } from "../events/state.ts";
import { Status } from "../facts.ts";

export const ReleaseKind = Type.Union([
  Type.Literal("bulletin"),
  Type.Literal("notice"),
  Type.Literal("refutation"),
  Type.Literal("risk-area"),
]);
export type ReleaseKind = Static<typeof ReleaseKind>;

/** `superseded`: another release of the same kind stands for it. Both ends are final. */
export type ReleaseStanding = "released" | "superseded" | "withdrawn";

/** What the state keeps of a release, under `release/<id>`; what it says stands in the act that made it. */
export interface ReleaseState {
  readonly unit: string;
  /** The act that made it. */
  readonly act: string;
  readonly kind: ReleaseKind;
  readonly status: Status;
  readonly standing: ReleaseStanding;
  readonly revision: number;
  /** Digest of a bulletin's content. */
  readonly digest?: string;
  /** The release that stands for it now. */
  readonly by?: string;
}

/** Officers who answer for what their unit says in public. */
export const PUBLISHERS: readonly OfficerRole[] = ["verifier", "governor"];

/** What every release says of itself. */
export const common = {
  /** Where: a code, or "" for the nation on its own chain. */
  area: Type.Union([AreaText, Type.Literal("")]),
  event: Type.Optional(DigestText),
  /** The chain's where absent, and that of the event where one is named. */
  status: Type.Optional(Status),
  /** A release of the same kind and status that this one takes the place of. */
  supersedes: Type.Optional(DigestText),
};

const BULLETIN_TAG = encodeUtf8("tocsin/bulletin/v1\n");

/**
 * Identity of a signed bulletin: H(tag ‖ [chain, unit, digest]), hex. A unit signs a content once.
 * @param chain the engine name, `cn-3201.e1`
 * @param digest of the content
 */
export function bulletinId(hash: Hash, chain: string, unit: string, digest: string): string {
  const identity: Json = [chain, unit, digest];
  return encodeHex(hash(concat(BULLETIN_TAG, encodeCanonical(identity))));
}

interface Said {
  readonly area: string;
  readonly event?: string;
  readonly status?: Status;
  readonly supersedes?: string;
}

/**
 * Writes a new release by the rules that all kinds share: the right, the area, the event, the status, and what it takes
 * the place of. @throws Refusal NOT_PERMITTED, BAD_AREA, NOT_FOUND, WRONG_STATE, POLICY_REFUSED, EXISTS
 */
export function release(context: Context, id: string, kind: ReleaseKind, said: Said, digest?: string): Json {
  const { unit, act, chain } = context;
  demand(unit.rights.includes("publish"), "NOT_PERMITTED", "publish");
  const { area } = said;
  const isHere = area === "" ? chain.area === "" : isAreaCode(area) && areaContains(chain.area, area);
  demand(isHere, "BAD_AREA", "/args/area");
  const status = statusOf(context, said);
  demandStatus(chain, status, "POLICY_REFUSED");
  demand(context.read(key.release(id)) === undefined, "EXISTS", id);
  if (said.supersedes !== undefined) supersede(context, said.supersedes, { kind, status }, id);
  const state: ReleaseState = {
    unit: unit.id,
    act: act.id,
    kind,
    status,
    standing: "released",
    revision: 0,
    ...(digest === undefined ? {} : { digest }),
  };
  context.write(key.release(id), state);
  return { release: id, kind, standing: state.standing };
}

/** What is said of an event has the event's status. */
function statusOf(context: Context, { event, status }: Said): Status {
  if (event === undefined) return status ?? context.chain.status;
  const known = readEvent(context, event);
  demand(known !== undefined, "NOT_FOUND", event);
  demand(status === undefined || status === known.facts.status, "WRONG_STATE", known.facts.status);
  return known.facts.status;
}

function supersede(
  context: Context,
  former: string,
  { kind, status }: Pick<ReleaseState, "kind" | "status">,
  by: string,
): void {
  const state = needRelease(context, former);
  demand(state.kind === kind, "WRONG_STATE", state.kind);
  demand(state.status === status, "WRONG_STATE", state.status);
  settleRelease(context, former, state, { standing: "superseded", by });
}

export function needRelease(context: Context, id: string): ReleaseState {
  return context.need<ReleaseState>(key.release(id), "NOT_FOUND", id);
}

/**
 * Ends a release that stands: the unit that made it does, or one that manages the chain.
 * @throws Refusal WRONG_STATE, NOT_WRITER
 */
export function settleRelease(
  context: Context,
  id: string,
  state: ReleaseState,
  change: Pick<ReleaseState, "standing" | "by">,
): ReleaseState {
  const { unit } = context;
  demand(state.standing === "released", "WRONG_STATE", state.standing);
  demand(state.unit === unit.id || unit.role !== "member", "NOT_WRITER", state.unit);
  const next: ReleaseState = { ...state, ...change, revision: state.revision + 1 };
  context.write(key.release(id), next);
  return next;
}
