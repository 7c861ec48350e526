import type { BreakGlassState, GrantState, Standing } from "./state.ts";

/**
 * Whether a grant permits a release at this time: granted and not expired. The grant must be read from the newest state
 * of the record's own chain (PROTOCOL 16); copies elsewhere never authorise.
 * @param tick the time of the release, ms
 */
export function mayRelease(grant: Pick<GrantState, "status" | "expires">, tick: number): boolean {
  return grant.status === "granted" && grant.expires !== undefined && tick < grant.expires;
}

/**
 * Whether a custodian may release on a break-glass access while the record's chain is away (PROTOCOL 16): it is
 * committed here, not expired, and nothing has been heard of a refusal or revocation.
 * @param state `break-glass/<id>` of the custodian's chain
 * @param said the newest decision known there, `request/<id>` or `decision/<source>/<id>`
 */
export function mayReleaseAway(
  state: Pick<BreakGlassState, "expires">,
  said: Pick<Standing, "status"> | undefined,
  tick: number,
): boolean {
  const isOpposed = said !== undefined && said.status !== "pending" && said.status !== "granted";
  return !isOpposed && tick < state.expires;
}
