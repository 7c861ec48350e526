import type { BlockItem } from "@tocsin/api";
import { type Unit, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import type { NodeParts } from "./parts.ts";

/** Whether the caller's unit may see the chain itself, with what others do on it: following is a right (PROTOCOL 17). */
export function mayFollow(parts: Pick<NodeParts, "chain">, caller: Caller): boolean {
  if (caller.role !== "member") return true;
  const unit = parts.chain.state.get(key.unit(caller.unit))?.value as unknown as Unit | null | undefined;
  return unit?.rights.includes("follow") === true;
}

/** Blocks, newest first. A unit that may not follow the chain gets those with transactions of its own, and only these. */
export async function blocks(parts: NodeParts, caller: Caller, page: PageRequest): Promise<Page<BlockItem>> {
  const listed = await parts.readModel.listBlocks(caller, page);
  if (mayFollow(parts, caller)) return listed;
  return { ...listed, items: listed.items.flatMap((item) => ownOf(item, caller) ?? []) };
}

/** One block. @throws NodeError NOT_FOUND also where nothing in it is the caller's to see */
export async function block(parts: NodeParts, caller: Caller, height: number): Promise<BlockItem> {
  const found = await parts.readModel.block(caller, height);
  const shown = found === undefined || mayFollow(parts, caller) ? found : ownOf(found, caller);
  if (shown === undefined) throw new NodeError("NOT_FOUND", `height ${height}`);
  return shown;
}

function ownOf(item: BlockItem, caller: Caller): BlockItem | undefined {
  const transactions = item.transactions.filter(({ unit }) => unit === caller.unit);
  return transactions.length === 0 ? undefined : { ...item, transactions };
}
