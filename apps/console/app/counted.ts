import { useQuery } from "@tanstack/react-query";
import { node } from "./node.ts";
import { useSession } from "./session.tsx";

/** What is counted: reports of this chain, summaries of the chains below, or notices of the main chain. */
export type Over = "reports" | "summaries" | "notices";

/** The area of the officer's chain by GB/T 2260; "" is the nation. */
export function useWhole(): string {
  const { chain } = useSession();
  return chain === "cn" ? "" : chain.slice(3);
}

/** Reports of this chain; where chains below send their summaries, these. */
export function useSource(): Over | undefined {
  const { chain } = useSession();
  const { data } = useQuery({ queryKey: ["chains"], queryFn: () => node.call("chains") });
  if (data === undefined) return undefined;
  const below = data.items.some((item) => {
    const { chain: other } = item as { readonly chain?: unknown };
    return typeof other === "string" && other.length > chain.length && other.startsWith(chain);
  });
  return below ? "summaries" : "reports";
}

/** Series with the most first. */
export function seriesOf(rows: readonly { readonly series: string; readonly count: number }[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { series, count } of rows) sums.set(series, (sums.get(series) ?? 0) + count);
  return [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name);
}
