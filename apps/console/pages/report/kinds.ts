import type { Kind } from "@tocsin/core";
import type { FIELDS } from "./words.ts";

/** What a field of a kind's content takes. */
export interface KindField {
  readonly name: keyof typeof FIELDS;
  readonly is: "count" | "change" | "text" | "list" | "day" | readonly (keyof typeof FIELDS)[];
  readonly optional?: true;
}

const count = (name: KindField["name"], optional?: true): KindField => ({
  name,
  is: "count",
  ...(optional && { optional }),
});
const text = (name: KindField["name"], optional?: true): KindField => ({
  name,
  is: "text",
  ...(optional && { optional }),
});
const day = (name: KindField["name"], optional?: true): KindField => ({
  name,
  is: "day",
  ...(optional && { optional }),
});

/** Kinds that the form can fill in, the ones that cannot wait first. */
export const KIND_FIELDS: { readonly [K in Kind]?: readonly KindField[] } = {
  "unknown-cause": [count("cases"), { name: "symptoms", is: "list" }, count("severe", true), count("deaths", true)],
  laboratory: [text("specimen"), text("method", true), count("taken"), count("tested"), count("positive")],
  case: [
    { name: "classification", is: ["suspected", "probable", "confirmed", "asymptomatic", "discarded"] },
    { name: "origin", is: ["local", "import"] },
    day("reportDay"),
    day("onsetDay", true),
  ],
  count: [text("series"), day("day"), { name: "new", is: "change" }, count("total", true)],
  contact: [count("close"), count("secondary", true), count("quarantined", true)],
  trajectory: [day("from"), day("to"), count("persons")],
  measure: [text("measure"), day("from"), day("to", true)],
  resource: [text("item"), text("measureUnit"), count("available"), count("needed", true)],
  opinion: [text("platform"), count("posts"), count("reads", true), day("day")],
  release: [text("title"), text("channel")],
};
