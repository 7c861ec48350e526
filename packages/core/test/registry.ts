import assert from "node:assert/strict";
import type { Code } from "../codes.ts";
import type { Packet } from "../execute/exchange/packet.ts";
import { type ActOptions, type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import { refuses } from "./tree.ts";

/** Chains and helpers for the tests of registry and governance. */

export const NHC = "cn:nhc";
export const CDC = "cn:cdc";
export const JIANGSU = "cn-32:hc";
export const HUNAN = "cn-43:hc";
export const JIANGSU_CDC = "cn-32:cdc";
export const HUAIAN = "cn-32:huaian-hc";
export const SUQIAN = "cn-32:suqian-hc";
export const MUSEUM = "cn:museum";

/** The main chain: one N1, three N2 and a member. */
export function mainChain(): TestLedgerState {
  const units = [
    unitOf(NHC, "authority"),
    unitOf(CDC, "manager"),
    unitOf(JIANGSU, "manager", { source: "cn" }),
    unitOf(HUNAN, "manager", { source: "cn" }),
    unitOf(MUSEUM, "member", { host: CDC }),
  ];
  return newChain({ id: "cn", units });
}

/** Jiangsu's chain: two managers that the main chain authorised, and two members. */
export function provinceChain(): TestLedgerState {
  const units = [
    unitOf(JIANGSU, "manager", { source: "cn" }),
    unitOf(JIANGSU_CDC, "manager", { source: "cn" }),
    unitOf(HUAIAN, "member", { host: JIANGSU }),
    unitOf(SUQIAN, "member", { host: JIANGSU }),
  ];
  return newChain({ id: "cn-32", parent: "cn", units });
}

/** One act that is refused: author as `unit/officer`, arguments, code, and what the place must contain. */
export type RefusedAct = readonly [author: string, args: object, code: Code, at?: string, options?: ActOptions];

/** Every act is refused with its code and place, and changes nothing. */
export function refusesAll(state: TestLedgerState, action: string, acts: readonly RefusedAct[]): void {
  for (const [author, args, code, at, options] of acts) {
    const [unit = "", officer = ""] = author.split("/");
    const before = state.fingerprint();
    assert.throws(() => state.run(unit, officer, action, args, options), refuses(code, at), `${author} ${code} ${at}`);
    assert.equal(state.fingerprint(), before);
  }
}

/** The packets on a queue that were appended since a position. */
export function packetsOn(state: TestLedgerState, queue: string, from = 0): Packet[] {
  const appended = state.appended.slice(from).filter((one) => one.queue === queue);
  return appended.map(({ packet }) => packet as unknown as Packet);
}

/** Carries everything that the main chain broadcast since a position to a sidechain; gives the codes of refusals. */
export function broadcastTo(main: TestLedgerState, sidechain: TestLedgerState, from = 0): (Code | undefined)[] {
  return packetsOn(main, "authority", from).map((packet) => sidechain.receive("main", "cn", packet as never));
}
