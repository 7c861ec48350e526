import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { node } from "../../app/node.ts";

/** A sealed detail that was read, or why it was not given. */
export type Read = { readonly detail: { readonly [name: string]: unknown } } | { readonly code: string };

const AT_ONCE = 200;
const FIELDS_MAX = 12;

/**
 * Sealed details that the officer has asked for. They are held by the page alone and gone with it: no cache, no storage.
 * @param text of the address: another list begins without any
 */
export function useSealed(text: string) {
  const [state, setState] = useState<{ text: string; purpose: string; read: ReadonlyMap<string, Read> }>();
  const current = state?.text === text ? state : undefined;
  const reading = useMutation({
    mutationFn: async ({ purpose, records }: { readonly purpose: string; readonly records: readonly string[] }) => {
      for (let from = 0; from < records.length; from += AT_ONCE) {
        const body = { purpose, records: records.slice(from, from + AT_ONCE) };
        const { items, withheld } = await node.call("caseDetails", { body });
        setState((before) => {
          const read = new Map(before?.text === text ? before.read : []);
          for (const { record, detail } of items) read.set(record, { detail: detail as { [name: string]: unknown } });
          for (const { record, code } of withheld) read.set(record, { code });
          return { text, purpose, read };
        });
      }
    },
  });
  const fields = useMemo(() => fieldsOf([...(current?.read.values() ?? [])]), [current]);
  return {
    purpose: current?.purpose,
    read: current?.read ?? EMPTY,
    /** Names that the details which were read have, those of most lines first. */
    fields,
    reading,
    hide: () => setState(undefined),
  };
}

const EMPTY: ReadonlyMap<string, Read> = new Map();

function fieldsOf(read: readonly Read[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of read)
    if ("detail" in one) for (const name of Object.keys(one.detail)) counts.set(name, (counts.get(name) ?? 0) + 1);
  // A comma parts the names where a table is asked for.
  const names = [...counts].filter(([name]) => !name.includes(","));
  return names
    .sort(([, a], [, b]) => b - a)
    .slice(0, FIELDS_MAX)
    .map(([name]) => name);
}

/** A sealed field's value as text. */
export function shownValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
