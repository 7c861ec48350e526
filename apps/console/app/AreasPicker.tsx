import { areaFits, areaName } from "@tocsin/api";
import { Select } from "antd";
import { useState } from "react";
import { useAreas } from "./areas.ts";
import { useLanguage } from "./language.tsx";
import { useSession } from "./session.tsx";

const SHOWN_MAX = 30;

/** Picks several areas of this chain by name, pinyin, initials or code (GB/T 2260). Its value is their codes. */
export function AreasPicker({
  id,
  value = [],
  onChange,
  label,
}: {
  readonly id?: string;
  readonly value?: readonly string[];
  readonly onChange?: (codes: readonly string[]) => void;
  readonly label: string;
}) {
  const { language } = useLanguage();
  const { chain, unit } = useSession();
  const own = chain === "cn" ? "" : chain.slice(3);
  const entries = useAreas(own === "" ? undefined : own.slice(0, 2));
  const [search, setSearch] = useState("");
  const within = entries.filter(([code]) => code.startsWith(own));
  const found =
    search === ""
      ? within.filter(([code]) => code === own || code === unit.area || code.length === own.length + 2)
      : within.filter((entry) => areaFits(entry, search));
  const codes = new Set([...value, ...found.slice(0, SHOWN_MAX).map(([code]) => code)]);
  return (
    <Select
      mode="multiple"
      {...(id === undefined ? {} : { id })}
      value={[...value]}
      onChange={(next: string[]) => onChange?.(next)}
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...codes].map((code) => ({ value: code, label: `${areaName(entries, code, language)} ${code}` }))}
    />
  );
}
