import type { ChangeItem, ChangeVote } from "@tocsin/api";
import { type ChangeState, key } from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import { actOf } from "./actof.ts";
import { everyItem } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

/** Changes of governance, newest first, with the votes that the units have given and their reasons. */
export async function changes(parts: NodeParts, caller: Caller, page: PageRequest): Promise<Page<ChangeItem>> {
  const listed = await parts.readModel.listChanges(caller, page);
  const oldest = listed.items.at(-1)?.tick ?? 0;
  const votes = await votesSince(parts, oldest);
  const items = listed.items.map((item): ChangeItem => {
    const state = parts.chain.state.get(key.change(item.change))?.value as unknown as ChangeState;
    return {
      ...item,
      content: item.content,
      approvals: [...item.approvals],
      rejections: [...item.rejections],
      differences: [...item.differences],
      votes: votes.get(item.change) ?? [],
      digest: state.digest,
      ...(state.settled === undefined ? {} : { settled: state.settled }),
      ...(state.code === undefined ? {} : { code: state.code }),
    };
  });
  return { ...listed, items };
}

const APPROVES: { readonly [action: string]: boolean } = {
  "governance.propose": true,
  "governance.approve": true,
  "governance.reject": false,
};

/** Votes on changes by the change, oldest first; the registry and governance are public to every unit. */
async function votesSince({ readModel, chain }: NodeParts, from: number): Promise<Map<string, ChangeVote[]>> {
  const votes = new Map<string, ChangeVote[]>();
  for (const [action, approves] of Object.entries(APPROVES)) {
    for (const item of await everyItem((page) => readModel.listActs("node", { action, from }, page))) {
      const act = item.code === "VALID" ? actOf(chain, item) : undefined;
      if (act === undefined || item.act === undefined) continue;
      const { args } = act.proposal;
      const change = action === "governance.propose" ? item.act : String(args["change"]);
      const { unit, officer, tick } = item;
      votes.set(change, [
        ...(votes.get(change) ?? []),
        { unit, officer, approves, reason: String(args["reason"]), tick },
      ]);
    }
  }
  for (const given of votes.values()) given.sort((a, b) => a.tick - b.tick);
  return votes;
}
