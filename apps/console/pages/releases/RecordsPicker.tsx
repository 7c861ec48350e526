import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";

const SHOWN_MAX = 20;
const DIGITS = 12;
/** Words that a search needs at least. */
const SEARCH_MIN = 2;

/** Picks records of this chain by their text; the newest stand there at once. Its value is their ids. */
export function RecordsPicker(props: {
  readonly id?: string;
  readonly label: string;
  readonly value?: readonly string[];
  readonly onChange?: (records: readonly string[]) => void;
}) {
  const { id, label, value = [], onChange } = props;
  const [search, setSearch] = useState("");
  const q = search.trim();
  const { data } = useQuery({
    queryKey: ["reports", "picker", q],
    queryFn: () => node.call("reports", { query: { limit: SHOWN_MAX, ...(q.length < SEARCH_MIN ? {} : { q }) } }),
  });
  const found = new Map((data?.items ?? []).map(({ record, headline }) => [record, headline ?? ""]));
  for (const record of value) if (!found.has(record)) found.set(record, "");
  return (
    <Select
      mode="multiple"
      {...(id === undefined ? {} : { id })}
      value={[...value]}
      onChange={(next: string[]) => onChange?.(next)}
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...found].map(([record, headline]) => ({
        value: record,
        label: (
          <>
            <Plain text={headline} /> {record.slice(0, DIGITS)}
          </>
        ),
      }))}
    />
  );
}
