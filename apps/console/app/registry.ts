import type { Unit } from "@tocsin/core";
import type { Pair } from "./catalogue.ts";
import { node } from "./node.ts";

const PAGE = 200;

/** Every unit of this chain's registry, by id. */
export async function everyUnit(): Promise<readonly Unit[]> {
  const units: Unit[] = [];
  let cursor: string | undefined;
  do {
    const page = await node.call("units", { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } });
    units.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return units;
}

/** Whether a unit may act, by word and shape. */
export const UNIT_STANDINGS: { readonly [S in Unit["status"]]: { readonly shape: string; readonly word: Pair } } = {
  active: { shape: "✓", word: ["Active", "正常"] },
  suspended: { shape: "⊘", word: ["Suspended", "已暂停"] },
};
