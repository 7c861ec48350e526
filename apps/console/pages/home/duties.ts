import { useQuery } from "@tanstack/react-query";
import { node } from "../../app/node.ts";
import { useSession } from "../../app/session.tsx";

const CLOCKS_MAX = 50;
export const COUNTED_MAX = 50;
export const NOTICES_SHOWN_MAX = 10;

/** Legal clocks that are owed, the least time left first. */
export function useOpenClocks() {
  return useQuery({
    queryKey: ["clocks", "open"],
    queryFn: async () => {
      const page = await node.call("clocks", { query: { limit: CLOCKS_MAX } });
      return { ...page, items: page.items.filter(({ ended }) => ended === undefined) };
    },
  });
}

/** Notices that the officer's unit has not acknowledged, newest first. */
export function useUnacknowledged() {
  return useQuery({
    queryKey: ["notices", "unacknowledged"],
    queryFn: () => node.call("notices", { query: { unacknowledged: true, limit: COUNTED_MAX } }),
  });
}

/** Signals that nobody has looked at, newest first. */
export function useRaised() {
  return useQuery({
    queryKey: ["signals", "raised"],
    queryFn: () => node.call("signals", { query: { state: "raised", limit: COUNTED_MAX } }),
  });
}

/** Reports that await a verdict, for those who judge them. */
export function useUnverified() {
  const { roles, unit } = useSession();
  return useQuery({
    queryKey: ["reports", "unverified", "count"],
    enabled: unit.role !== "member" && roles.includes("verifier"),
    queryFn: () => node.call("reports", { query: { unverified: true, limit: COUNTED_MAX } }),
  });
}

/** A count of a list's first page, `50+` where there are more. */
export function counted(page: { readonly items: readonly unknown[]; readonly next?: string } | undefined): string {
  if (page === undefined) return "…";
  return page.next === undefined ? String(page.items.length) : `${page.items.length}+`;
}
