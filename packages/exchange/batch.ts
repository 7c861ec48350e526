import { type Json, PACKETS_MAX, type Receive, TRANSACTION_BYTES_MAX, encodeCanonical, isReceived } from "@tocsin/core";
import type { Endpoint, LaneEntry } from "./endpoint.ts";

/** A packet that the destination has not yet, and the lane it stands in. */
interface Waiting extends LaneEntry {
  readonly queue: string;
}

/** Bytes kept free for header, commit, opening and proof nodes. */
const PROOF_BYTES = 16_000;
/** Packets that one leaf of a receive transaction may bring. A leaf of a chain in between can have appended more. */
const LEAF_PACKETS_MAX = 16;

/**
 * The packets of some lanes that the destination has not received and the source can prove, most urgent lane first,
 * bounded to what one transaction may carry.
 */
export async function waitingPackets(
  source: Endpoint,
  destination: Endpoint,
  lanes: readonly string[],
  size: number,
): Promise<Waiting[]> {
  const batch: Waiting[] = [];
  const ofLeaf = new Map<number, number>();
  let room = TRANSACTION_BYTES_MAX - PROOF_BYTES;
  const chain = source.name.split(".")[0] as string;
  for (const queue of lanes) {
    const receipts = await destination.receipts(chain, queue);
    const entries = await source.lane(queue, receipts.low, 2 * PACKETS_MAX);
    for (const entry of entries) {
      if (entry.history >= size) break;
      if (isReceived(receipts, entry.sequence)) continue;
      const beside = ofLeaf.get(entry.history) ?? 0;
      // The rest of the lane waits for the next batch, so that an ordered one stays in order.
      if (beside === LEAF_PACKETS_MAX) break;
      ofLeaf.set(entry.history, beside + 1);
      room -= encodeCanonical(entry.packet as unknown as Json).length + 600;
      if (room < 0 || batch.length === PACKETS_MAX) return batch;
      batch.push({ ...entry, queue });
    }
  }
  return batch;
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
