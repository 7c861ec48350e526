import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { chainContains, chainLineage } from "../../unit/chain.ts";
import type { Ledger } from "../ledger.ts";
import { AUTHORITY_LANE, type Packet, downLane, upLane } from "./packet.ts";

/**
 * Sends a packet on its way from this chain: up to the parent, down to the child in whose subtree a destination lies.
 * Returns whether this chain itself is a destination. Destinations that no child covers go up; the main chain
 * refuses what leads nowhere.
 * @throws Refusal NOT_FOUND for a chain that is not in the tree
 */
export function route(ledger: Ledger, packet: Packet): boolean {
  const { chain } = ledger;
  if (packet.to === "everywhere") {
    ledger.append(AUTHORITY_LANE, packet);
    return true;
  }
  if (packet.to === "ancestors") {
    if (chain.parent !== undefined) ledger.append(upLane(packet.urgency), packet);
    return chain.id !== packet.origin.chain;
  }
  const byLane = new Map<string, string[]>();
  for (const target of packet.to) {
    if (target === chain.id) continue;
    const lane = laneTowards(ledger, target, packet.urgency);
    byLane.set(lane, [...(byLane.get(lane) ?? []), target]);
  }
  for (const [lane, targets] of byLane) ledger.append(lane, { ...packet, to: targets });
  return packet.to.includes(chain.id);
}

function laneTowards(ledger: Ledger, target: string, urgency: number): string {
  const { chain } = ledger;
  if (chainContains(chain.id, target)) {
    const child = chainLineage(target).find((id) => id !== chain.id && ledger.read(key.child(id)) !== undefined);
    demand(child !== undefined, "NOT_FOUND", target);
    return downLane(child, urgency);
  }
  demand(chain.parent !== undefined, "NOT_FOUND", target);
  return upLane(urgency);
}
