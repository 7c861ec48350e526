import type { ChangeItem } from "@tocsin/api";
import type { Pair } from "../../app/catalogue.ts";

/** How a change stands, by shape and word. */
export const CHANGE_STATES: {
  readonly [S in ChangeItem["status"]]: { readonly shape: string; readonly word: Pair };
} = {
  proposed: { shape: "○", word: ["Proposed", "已提出"] },
  approved: { shape: "◐", word: ["Approved", "已通过"] },
  rejected: { shape: "✕", word: ["Rejected", "已否决"] },
  withdrawn: { shape: "↩", word: ["Withdrawn", "已撤回"] },
  applied: { shape: "✓", word: ["In force", "已生效"] },
  lapsed: { shape: "—", word: ["Lapsed", "已失效"] },
};
