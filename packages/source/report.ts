import { createHash } from "node:crypto";
import { masked, type OpenDelta, type Situation } from "@tocsin/core";
import type { SourceItem } from "./item.ts";
import type { SourceSettings } from "./settings.ts";

/** The five situations of a text, or none that could be told. */
export type Classify = (text: string) => Situation | null;

/** The ledger's own bounds (core, `delta.ts`, `kind.ts`). */
const HEADLINE_MAX = 200;
const MAIN_MAX = 4_000;
const TITLE_MAX = 120;

/**
 * The report that an item becomes: of kind `release`, what a channel has published. Identity and mobile numbers are masked in it; the
 * journal has the item as it came.
 */
export function reportOf(item: SourceItem, { report }: SourceSettings, classify: Classify, taken: number): OpenDelta {
  const { situation, category, area, channel, security = 1 } = report;
  const [title, main] = [masked(item.title, []), masked(item.text, [])];
  return {
    form: "open",
    situation: situation ?? classify(`${item.title}\n${item.text}`) ?? "media",
    a: {
      category,
      headline: cut(title, HEADLINE_MAX),
      ...(main === "" ? {} : { main: cut(main, MAIN_MAX) }),
      place: { area },
    },
    t: { occurred: Math.min(item.published ?? taken, taken), detected: taken },
    s: security,
    data: {
      kind: "release",
      version: 1,
      title: cut(title, TITLE_MAX),
      channel,
      ...(item.address === undefined ? {} : { address: item.address }),
    },
  };
}

/** The same item of the same source gives the same record, however often it is sent. */
export function idempotencyKey(source: string, item: SourceItem): string {
  return `source.${createHash("sha256")
    .update(JSON.stringify([source, item.key]))
    .digest("hex")}`;
}

/** A text within a bound of UTF-16 units, whole characters, with a sign where it was cut. */
function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…`;
}
