import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useName } from "./language.tsx";
import { node } from "./node.ts";

const SHOWN_MAX = 20;

/** Picks an event of this chain by words of its title; the newest stand there at once. */
export function EventPicker(props: {
  readonly label: string;
  /** What it says while none is chosen. */
  readonly none: string;
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (event: string | undefined) => void;
}) {
  const nameOf = useName();
  const { label, none, id, value, onChange } = props;
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["events", "picker", search],
    queryFn: () => node.call("events", { query: { limit: SHOWN_MAX, ...(search === "" ? {} : { q: search }) } }),
  });
  const chosen = useQuery({
    queryKey: ["event", value],
    enabled: value !== undefined,
    queryFn: () => node.call("event", { params: { event: value ?? "" } }),
  });
  const items = [...(chosen.data === undefined ? [] : [chosen.data]), ...(found.data?.items ?? [])];
  const options = new Map(items.map(({ event, title }) => [event, nameOf(title)]));
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      {...(value === undefined ? {} : { value })}
      {...(onChange === undefined ? {} : { onChange })}
      aria-label={label}
      allowClear
      placeholder={none}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...options].map(([event, title]) => ({ value: event, label: title }))}
    />
  );
}
