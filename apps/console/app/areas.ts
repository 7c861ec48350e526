import { type AreaEntry, areaName } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { loadCounties, TOWNS } from "virtual:areas";
import { useLanguage } from "./language.tsx";
import { FIXED } from "./live.tsx";

/** Provinces to counties, and the townships of a province where one is named; loaded when it is first asked for. */
export function useAreas(province: string | undefined): readonly AreaEntry[] {
  const counties = useQuery({
    queryKey: [FIXED, "counties"],
    queryFn: loadCounties,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const towns = useQuery({
    queryKey: [FIXED, "towns", province ?? ""],
    queryFn: async () => (await TOWNS[province ?? ""]?.()) ?? [],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => [...(counties.data ?? []), ...(towns.data ?? [])], [counties.data, towns.data]);
}

/** An area by its names from the province down, in the language of the moment; by its code as long as or where they are not known. */
export function useAreaName(): (code: string | undefined) => string {
  const { data } = useQuery({
    queryKey: [FIXED, "counties"],
    queryFn: loadCounties,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { language } = useLanguage();
  return useMemo(() => {
    // Rows of a list ask for the same few areas again and again.
    const names = new Map<string, string>();
    return (code) => {
      if (code === undefined) return "";
      const name = names.get(code) ?? areaName(data ?? [], code, language);
      names.set(code, name);
      return name;
    };
  }, [data, language]);
}

const SHORT_MAX = 3;
/** What a name ends with and a tile has no room for. */
const ENDINGS = /(?:特别行政区|自治州|自治县|自治区|地区|新区|街道|盟|市|区|县|旗|镇|乡)$/;

/** An area's name for a tile of a map: at most three characters, without what all names end with. */
export function shortName(name: string): string {
  const short = name.replace(ENDINGS, "");
  return [...(short.length < 2 ? name : short)].slice(0, SHORT_MAX).join("");
}

/** Whether an entry of the codes is no area but groups others: districts of a city, counties directly under a province. */
export function isGrouping(name: string): boolean {
  return /^(?:市辖区|县|(?:省|自治区)直辖县级行政区划)$/.test(name);
}
