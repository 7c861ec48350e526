import type { FormInstance } from "antd";
import { useCallback, useEffect, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** What a page's address asks for behind its `?`, by name. */
export type Asked = { readonly [name: string]: string };

/**
 * A search that stands in the address, so that it can be shared, saved and gone back to. What is empty is left out.
 * @param names that the page knows; others are let go
 */
export function useAsked<N extends string>(
  path: string,
  names: readonly N[],
): {
  readonly asked: { readonly [K in N]?: string };
  /** As the address has it, without `?`. */
  readonly text: string;
  ask(next: { readonly [K in N]?: string | undefined }): void;
  askText(text: string): void;
} {
  const search = useSearch();
  const [, navigate] = useLocation();
  const text = useMemo(() => textOf(Object.fromEntries(new URLSearchParams(search)), names), [search, names]);
  const asked = useMemo(() => Object.fromEntries(new URLSearchParams(text)) as { [K in N]?: string }, [text]);
  const askText = useCallback((next: string) => navigate(next === "" ? path : `${path}?${next}`), [navigate, path]);
  const ask = useCallback(
    (next: { readonly [K in N]?: string | undefined }) => askText(textOf(next as Asked, names)),
    [askText, names],
  );
  return { asked, text, ask, askText };
}

/** The names in the page's own order, so that one search has one address. */
function textOf(values: { readonly [name: string]: string | undefined }, names: readonly string[]): string {
  const found = names.flatMap((name): [string, string][] => {
    const value = values[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  return new URLSearchParams(found).toString();
}

/** Puts what the address asks for into the form, whenever the address has come to ask for something else. */
export function useValues<T extends object>(form: FormInstance<T>, values: T): void {
  const text = JSON.stringify(values);
  useEffect(() => {
    const emptied = Object.fromEntries(Object.keys(form.getFieldsValue()).map((name) => [name, undefined]));
    form.setFieldsValue({ ...emptied, ...(JSON.parse(text) as T) } as never);
  }, [form, text]);
}
