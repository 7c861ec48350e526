import type { Said } from "../../app/acting/ActForm.tsx";
import { fromField } from "../../app/time.ts";

/** A text as the forms' fields carry it, `titleZh` and `titleEn`, in the contract's form; undefined where it is empty. */
export function bilingual(said: Said, name: string): { readonly zh: string; readonly en?: string } | undefined {
  const zh = textOf(said, `${name}Zh`);
  const en = textOf(said, `${name}En`);
  if (zh === "") return undefined;
  return { zh, ...(en === "" ? {} : { en }) };
}

export function textOf(said: Said, name: string): string {
  const text = said[name];
  return typeof text === "string" ? text.trim() : "";
}

/** What every release says of itself. */
export function commonOf(said: Said): object {
  const { area, supersedes, records } = said;
  return {
    area: area ?? "",
    records: Array.isArray(records) ? [...records].sort() : [],
    ...(supersedes === undefined ? {} : { supersedes }),
  };
}

/** Addresses, one a line. */
export function postsOf(said: Said): readonly { readonly address: string }[] {
  return linesOf(textOf(said, "posts")).map((address) => ({ address }));
}

export function linesOf(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export function riskOf(said: Said): object {
  return {
    level: said["level"],
    from: fromField(textOf(said, "from")),
    to: fromField(textOf(said, "to")),
  };
}
