import { demand } from "../../codes.ts";
import type { SignatureFacts } from "../../crypto/signature.ts";
import type { Leaf } from "../../order/leaf.ts";
import type { Receive } from "../../order/system.ts";
import { key } from "../../state/key.ts";
import { RECEIVE_APPENDS_MAX } from "../../limits.ts";
import { parseChain } from "../../unit/chain.ts";
import { isBounded } from "../facts.ts";
import type { SystemLedger } from "../systemledger.ts";
import { followHeader } from "./client.ts";
import { type Relation, deliver } from "./deliver.ts";
import { type Lane, isReceived, recordReceipt, recordRefusal, readLane } from "./lane.ts";
import { isLaneFor } from "./packet.ts";
import { type ProvenPacket, provePackets } from "./proven.ts";

/**
 * Takes over a header of a followed chain and the packets proven against it. Each packet succeeds or is refused on
 * its own; a refusal stands in the lane's receipts as a coded error acknowledgement and the lane goes on. Those for which
 * the leaf has no room stay unreceived and come again.
 * @returns the anchor that the leaf records
 * @throws Refusal when the header or the proof is refused, or when nothing in it is new
 */
export function receive(
  ledger: SystemLedger,
  tick: number,
  facts: SignatureFacts,
  payload: Receive,
): NonNullable<Leaf["anchor"]> {
  const source = parseChain(payload.source);
  const header = followHeader(ledger, tick, facts, payload);
  const packets = payload.proof === undefined ? [] : provePackets(ledger.hash, payload.proof, header.appHash);
  const fresh = packets.filter((packet) => !isReceived(readLane(ledger, source.id, packet.queue), packet.sequence));
  demand(header.isNew || fresh.length > 0, "PACKET_REDUNDANT", payload.source);

  const relation = relationOf(ledger, source.id);
  for (const packet of fresh) {
    if (isFull(ledger)) break;
    receivePacket(ledger, tick, relation, source.id, packet);
  }
  return [payload.source, header.height, header.headerHash];
}

/** Whether the leaf names as many appended packets as it may; a packet can go further on some dozens of lanes. */
function isFull(ledger: SystemLedger): boolean {
  return isBounded(ledger.chain) && ledger.appends.length >= RECEIVE_APPENDS_MAX;
}

function receivePacket(
  ledger: SystemLedger,
  tick: number,
  relation: Relation,
  source: string,
  packet: ProvenPacket,
): void {
  const { queue, sequence } = packet;
  demand(isLaneFor(queue, ledger.chain.id, relation), "PACKET_FOREIGN", queue);
  const before = readLane(ledger, source, queue);
  // A source can name two packets by one number; the first one counts.
  if (isReceived(before, sequence)) return;
  const lane: Lane = recordReceipt(before, queue, sequence, isBounded(ledger.chain));
  const refusal = ledger.attempt((nested) => deliver(nested, tick, relation, source, packet.packet));
  ledger.write(key.lane(source, queue), refusal === undefined ? lane : recordRefusal(lane, sequence, refusal.code));
}

/** How the source stands to this chain; the main chain as a parent is both parent and main. */
function relationOf(ledger: SystemLedger, source: string): Relation {
  if (ledger.read(key.child(source)) !== undefined) return "child";
  const { parent } = ledger.chain;
  if (source === "cn") return "main";
  demand(source === parent, "CLIENT_UNKNOWN", source);
  return "parent";
}
