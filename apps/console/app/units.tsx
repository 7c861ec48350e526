import type { Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { useName } from "./language.tsx";
import { FIXED } from "./live.tsx";
import { node } from "./node.ts";
import { Plain } from "./Plain.tsx";
import { everyUnit } from "./registry.ts";

const RENEW_MS = 300_000;
const UNIT_ID = /^cn(-\d{2,12})?:[a-z0-9-]{1,48}$/;

/** Units of this chain's registry by id. */
export function useUnits(): ReadonlyMap<string, Unit> | undefined {
  return useQuery({
    queryKey: [FIXED, "units"],
    staleTime: RENEW_MS,
    queryFn: async () => new Map((await everyUnit()).map((unit) => [unit.id, unit])),
  }).data;
}

/** A unit of another chain, as that chain's nodes prove it to this one. */
function ForeignName({ id }: { readonly id: string }) {
  const { data } = useQuery({
    queryKey: [FIXED, "unit", id],
    staleTime: RENEW_MS,
    retry: false,
    queryFn: () => node.call("unit", { params: { unit: id } }),
  });
  return <Name id={id} unit={data} />;
}

function Name({ id, unit }: { readonly id: string; readonly unit: Unit | undefined }) {
  const nameOf = useName();
  return unit === undefined ? <Plain text={id} max={80} /> : nameOf(unit.name);
}

/** An officer as the ledger writes one, `unit/officer`: the unit by its name. */
export function OfficerName({ id }: { readonly id: string }) {
  const [unit = "", officer = ""] = id.split("/");
  return (
    <>
      <UnitName id={unit} /> <Plain text={officer} max={80} />
    </>
  );
}

/** A unit by its name; by its id as long as no name is known, and where nobody can prove one. */
export function UnitName({ id }: { readonly id: string }) {
  const units = useUnits();
  const own = units?.get(id);
  const isForeign = units !== undefined && own === undefined && UNIT_ID.test(id);
  return <span title={id.slice(0, 80)}>{isForeign ? <ForeignName id={id} /> : <Name id={id} unit={own} />}</span>;
}
