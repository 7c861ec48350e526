import type { Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { useName } from "./language.tsx";
import { FIXED } from "./live.tsx";
import { everyUnit } from "./registry.ts";

const RENEW_MS = 300_000;

/** Units of this chain's registry by id. */
function useUnits(): ReadonlyMap<string, Unit> | undefined {
  return useQuery({
    queryKey: [FIXED, "units"],
    staleTime: RENEW_MS,
    queryFn: async () => new Map((await everyUnit()).map((unit) => [unit.id, unit])),
  }).data;
}

/** A unit by its name; one of another chain, whose registry is not here, by its id. */
export function UnitName({ id }: { readonly id: string }) {
  const nameOf = useName();
  const unit = useUnits()?.get(id);
  return <span title={id}>{unit === undefined ? id : nameOf(unit.name)}</span>;
}
