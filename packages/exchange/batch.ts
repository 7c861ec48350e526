import {
  type Json,
  LANE_WINDOW_MAX,
  PACKETS_MAX,
  type Receive,
  TRANSACTION_BYTES_MAX,
  encodeCanonical,
  isReceived,
} from "@tocsin/core";
import type { Endpoint, LaneEntry } from "./endpoint.ts";

/** A packet that the destination has not yet, and the lane it stands in. */
export interface Waiting extends LaneEntry {
  readonly queue: string;
}

/** Bytes kept free for header, commit, opening and proof nodes. */
const PROOF_BYTES = 16_000;
/** Packets that one leaf of a receive transaction may bring. A leaf of a chain in between can have appended more. */
const LEAF_PACKETS_MAX = 16;

/** Entries of a lane that are asked for at once. */
const PAGE = 2 * PACKETS_MAX;

/**
 * The packets of some lanes that the destination has not received and the source can prove, most urgent lane first,
 * bounded to what one transaction may carry. The first is taken however large it is: the lane must not stop before it unseen.
 * @param isPassed whether a packet is left where it is, because no transaction can carry it
 */
export async function waitingPackets(
  source: Endpoint,
  destination: Endpoint,
  lanes: readonly string[],
  size: number,
  isPassed: (packet: Waiting) => boolean = () => false,
): Promise<Waiting[]> {
  const batch: Waiting[] = [];
  const ofLeaf = new Map<number, number>();
  let room = TRANSACTION_BYTES_MAX - PROOF_BYTES;
  for (const queue of lanes) {
    for await (const packet of lacking(source, destination, queue, size)) {
      if (isPassed(packet)) continue;
      const beside = ofLeaf.get(packet.history) ?? 0;
      // The rest of the lane waits for the next batch, so that an ordered one stays in order.
      if (beside === LEAF_PACKETS_MAX) break;
      ofLeaf.set(packet.history, beside + 1);
      room -= encodeCanonical(packet.packet as unknown as Json).length + 600;
      if (batch.length === PACKETS_MAX || (room < 0 && batch.length > 0)) return batch;
      batch.push(packet);
    }
  }
  return batch;
}

/** What the destination lacks of a lane and may take: it keeps so many numbers above the first that is missing. */
async function* lacking(source: Endpoint, destination: Endpoint, queue: string, size: number): AsyncGenerator<Waiting> {
  const receipts = await destination.receipts(source.name.split(".")[0] as string, queue);
  const end = receipts.low + LANE_WINDOW_MAX;
  for (let from = receipts.low; from <= end; from += PAGE) {
    const entries = await source.lane(queue, from, PAGE);
    for (const entry of entries) {
      if (entry.history >= size || entry.sequence > end) return;
      if (!isReceived(receipts, entry.sequence)) yield { ...entry, queue };
    }
    if (entries.length < PAGE) return;
  }
}

/** The receive transaction for a batch, proven against the source's newest signed app hash. */
export async function receivePayload(
  source: Endpoint,
  batch: readonly Waiting[],
  proven: Awaited<ReturnType<Endpoint["proven"]>>,
): Promise<Receive> {
  const block = await source.lightBlock(proven.height);
  const payload = {
    type: "receive" as const,
    source: source.name,
    block: { ...block, validators: [...block.validators] },
  };
  if (batch.length === 0) return payload;
  const indexes = [...new Set(batch.map((packet) => packet.history))].sort((a, b) => a - b);
  const { leaves, nodes } = await source.leaves(indexes, proven.opening.size);
  const withPackets = leaves.map(({ index, leaf }) => ({
    index,
    leaf,
    packets: batch
      .filter((packet) => packet.history === index)
      .map(({ queue, sequence, packet }) => ({ queue, sequence, packet })),
  }));
  return { ...payload, proof: { opening: proven.opening, leaves: withPackets, nodes: [...nodes] } };
}
