import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { LINES } from "./words.ts";

const SHOWN_MAX = 20;

/** Picks an event of this chain by words of its title; the newest stand there at once. */
export function EventPicker(props: {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (event: string) => void;
}) {
  const t = useWords(LINES);
  const nameOf = useName();
  const { id, value, onChange } = props;
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
      aria-label={t("event")}
      allowClear
      placeholder={t("all")}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...options].map(([event, label]) => ({ value: event, label }))}
    />
  );
}
