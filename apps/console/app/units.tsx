import type { Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { useName } from "./language.tsx";
import { FIXED } from "./live.tsx";
import { node } from "./node.ts";

const RENEW_MS = 300_000;
const PAGE = 200;

/** Units of this chain's registry by id. */
export function useUnits(): ReadonlyMap<string, Unit> | undefined {
  return useQuery({
    queryKey: [FIXED, "units"],
    staleTime: RENEW_MS,
    queryFn: async () => {
      const units = new Map<string, Unit>();
      let cursor: string | undefined;
      do {
        const page = await node.call("units", { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } });
        for (const unit of page.items) units.set(unit.id, unit);
        cursor = page.next;
      } while (cursor !== undefined);
      return units;
    },
  }).data;
}

/** A unit by its name; one of another chain, whose registry is not here, by its id. */
export function UnitName({ id }: { readonly id: string }) {
  const nameOf = useName();
  const unit = useUnits()?.get(id);
  return <span title={id}>{unit === undefined ? id : nameOf(unit.name)}</span>;
}
