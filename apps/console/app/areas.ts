import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { type AreaEntry, loadCounties, TOWNS } from "virtual:areas";
import type { Language } from "./catalogue.ts";
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
  return [...(counties.data ?? []), ...(towns.data ?? [])];
}

/**
 * An area by its names from the province down, `江苏省 南京市 江宁区`, in English `Jiangsu, Nanjing, Jiangning`; by its code as long as
 * or where they are not known.
 */
export function useAreaName(): (code: string | undefined) => string {
  const { data } = useQuery({
    queryKey: [FIXED, "counties"],
    queryFn: loadCounties,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { language } = useLanguage();
  return useCallback((code) => (code === undefined ? "" : fullName(data ?? [], code, language)), [data, language]);
}

/** GB/T 2260 writes provinces and cities with six digits, too: `320000`, `320100`. */
const PADDING = /^(\d{2})0000$|^(\d{4})00$/;

const indexes = new WeakMap<readonly AreaEntry[], ReadonlyMap<string, AreaEntry>>();

function byCode(entries: readonly AreaEntry[]): ReadonlyMap<string, AreaEntry> {
  const known = indexes.get(entries);
  if (known !== undefined) return known;
  const index = new Map(entries.map((entry) => [entry[0], entry]));
  indexes.set(entries, index);
  return index;
}

/** The names of an area and of those around it. */
export function fullName(entries: readonly AreaEntry[], given: string, language: Language = "zh"): string {
  const code = given.replace(PADDING, "$1$2");
  const lengths = [2, 4, 6, 9].filter((length) => length <= code.length);
  const names = lengths.flatMap((length) => {
    const part = code.slice(0, length);
    const entry = byCode(entries).get(part);
    if (entry === undefined) return length === code.length ? [code] : [];
    return [language === "zh" ? entry[1] : romanised(entry)];
  });
  return names.length === 0 ? code : names.join(language === "zh" ? " " : ", ");
}

/** What a name ends with that says of which kind the area is; English leaves it out. */
const KINDS = /(?:省|市|区|县|镇|乡|街道)$/;

/** `江宁区`, `jiang ning qu` → `Jiangning`. A name of two characters keeps both: `城区` is `Chengqu`. */
function romanised([, name, pinyin]: AreaEntry): string {
  const syllables = pinyin.split(" ");
  const kind = KINDS.exec(name)?.[0].length ?? 0;
  const kept =
    syllables.length === name.length && name.length - kind >= 2 ? syllables.slice(0, -kind || undefined) : syllables;
  const text = kept.join("");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a search fits an area: the beginning of its code, part of its name, its pinyin or the initials of it. */
export function fits([code, name, pinyin]: AreaEntry, search: string): boolean {
  const text = search.trim().toLowerCase();
  if (text === "") return false;
  if (/^\d+$/.test(text)) return code.startsWith(text.replace(/(00)+$/, ""));
  if (name.includes(text)) return true;
  const letters = text.replace(/[\s']/g, "");
  const syllables = pinyin.split(" ");
  return (
    syllables.join("").startsWith(letters) ||
    syllables
      .map(([initial]) => initial)
      .join("")
      .startsWith(letters)
  );
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
