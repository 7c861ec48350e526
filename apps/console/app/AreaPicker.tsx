import { areaFits, areaName } from "@tocsin/api";
import { Select } from "antd";
import { useState } from "react";
import { useAreas } from "./areas.ts";
import { useLanguage } from "./language.tsx";
import { useSession } from "./session.tsx";

const SHOWN_MAX = 30;

/**
 * Picks an area by name, pinyin, initials or code (GB/T 2260), the chain's own first, townships of its province among them.
 * Its value is the code, as in a form's other fields.
 */
export function AreaPicker({
  id,
  value,
  onChange,
  label,
  isAnywhere = false,
}: {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (code: string) => void;
  readonly label: string;
  /** For a search: any area of the country, or none. */
  readonly isAnywhere?: boolean;
}) {
  const { chain, unit } = useSession();
  const own = chain === "cn" || isAnywhere ? "" : chain.slice(3);
  const entries = useAreas(chain === "cn" ? undefined : chain.slice(3, 5));
  const { language } = useLanguage();
  const [search, setSearch] = useState("");
  const within = entries.filter(([code]) => code.startsWith(own));
  const found =
    search === ""
      ? within.filter(([code]) => code === own || code.startsWith(unit.area) || code.length === own.length + 2)
      : within.filter((entry) => areaFits(entry, search));
  const codes = new Set([...(value === undefined ? [] : [value]), ...found.slice(0, SHOWN_MAX).map(([code]) => code)]);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      {...(value === undefined ? {} : { value })}
      {...(onChange === undefined ? {} : { onChange })}
      aria-label={label}
      allowClear={isAnywhere}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...codes].map((code) => ({ value: code, label: `${areaName(entries, code, language)} ${code}` }))}
    />
  );
}
