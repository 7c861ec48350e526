import type { TimelineItem } from "@tocsin/api";

/** What the entries of a timeline are about, for its filter. */
export const KINDS_OF_ENTRIES = ["said", "reports", "work", "supply", "course"] as const;
export type KindOfEntry = (typeof KINDS_OF_ENTRIES)[number];

const WORK: readonly string[] = ["events.setGroup", "events.assignTask", "events.updateTask"];
const SUPPLY: readonly string[] = [
  ...["events.requestResource", "events.offerResource", "events.acceptOffer"],
  ...["events.markSent", "events.markReceived", "events.need", "events.offer"],
];

export function kindOf({ what }: TimelineItem): KindOfEntry {
  if (what.startsWith("reports.")) return "reports";
  if (what === "events.post" || what === "events.decide") return "said";
  if (WORK.includes(what)) return "work";
  return SUPPLY.includes(what) ? "supply" : "course";
}

/** A member of an entry's content that is text. */
export function textIn(content: object, name: string): string | undefined {
  const value = (content as { readonly [name: string]: unknown })[name];
  return typeof value === "string" ? value : undefined;
}

/** A member of an entry's content that is a number. */
export function numberIn(content: object, name: string): number | undefined {
  const value = (content as { readonly [name: string]: unknown })[name];
  return typeof value === "number" ? value : undefined;
}

/** What a post or decision says, whichever leg it came from. */
export function postIn({ what, content }: TimelineItem) {
  const body = (content as { readonly body?: object }).body ?? {};
  const report = (body as { readonly report?: { readonly record?: unknown; readonly chain?: unknown } }).report;
  return {
    kind: what === "events.decide" ? "decision" : (textIn(body, "kind") ?? "message"),
    text: textIn(body, "text") ?? "",
    s: numberIn(body, "s") ?? 1,
    record: typeof report?.record === "string" ? report.record : undefined,
    group: textIn(content, "group"),
    answers: textIn(content, "answers"),
  };
}
