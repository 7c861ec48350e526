import type { HandoverItem } from "@tocsin/api";
import type { Caller } from "../project/caller.ts";
import type { NodeParts } from "./parts.ts";

/** A note for the unit's next shift. It stands in the log of readings when this returns. */
export async function handOver(parts: NodeParts, { unit, officer }: Caller, text: string): Promise<HandoverItem> {
  const note = parts.handovers.leave(unit, officer, text);
  await parts.readLog.append({ what: "handover", unit, officer, record: note.id, purpose: "left", at: note.at });
  return note;
}

/** @throws NodeError NOT_FOUND, FORBIDDEN as `Handovers.acknowledge` */
export async function takeOver(parts: NodeParts, { unit, officer }: Caller, id: string): Promise<HandoverItem> {
  const isTaken = parts.handovers.list(unit).some((note) => note.id === id && note.acknowledged !== undefined);
  const note = parts.handovers.acknowledge(unit, officer, id);
  if (!isTaken)
    await parts.readLog.append({
      what: "handover",
      unit,
      officer,
      record: id,
      purpose: "taken",
      at: parts.clock.now(),
    });
  return note;
}
