import type { CommittedBlock, CommittedEntry } from "../../chain.ts";
import type { RowChanges } from "../rowchanges.ts";
import { chainIdOf } from "./resources.ts";

/** The block and its ordered transactions, valid or refused, as the explorer and the audit see them. */
export function putBlock(changes: RowChanges, block: CommittedBlock): void {
  const { height, headerHash, tick } = block;
  changes.put("blocks", { height, hash: headerHash, tick });
  for (const entry of block.entries) {
    putEntry(changes, block, entry);
    putAnchor(changes, block, entry);
  }
}

function putEntry(changes: RowChanges, { tick }: CommittedBlock, entry: CommittedEntry): void {
  const { history, height, index, code, leaf, transaction } = entry;
  const proposal = transaction?.type === "act" ? transaction.proposal : undefined;
  const what = proposal?.action ?? (transaction?.type === "system" ? transaction.payload.type : "malformed");
  changes.put("entries", {
    history,
    height,
    position: index,
    code,
    what,
    act: leaf.act ?? null,
    unit: proposal?.author.unit ?? null,
    officer: proposal?.author.officer ?? null,
    via: proposal?.author.via ?? null,
    at: proposal?.at ?? null,
    urgency: proposal?.urgency ?? null,
    marks: leaf.marks === undefined ? null : JSON.stringify(leaf.marks),
    tick,
  });
}

function putAnchor(
  changes: RowChanges,
  { tick }: CommittedBlock,
  { leaf, history, height, index }: CommittedEntry,
): void {
  if (leaf.anchor === undefined) return;
  const [name, header] = leaf.anchor;
  changes.put("anchors", { history, chain: chainIdOf(name), header, height, position: index, tick });
}
