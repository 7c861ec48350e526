import type { SealedReference } from "@tocsin/core";
import { fromField } from "../../app/time.ts";
import { KIND_FIELDS } from "./kinds.ts";

/** What the form holds; times as `datetime-local` writes them, in Beijing time. */
export interface ReportValues {
  readonly situation: string;
  readonly kind: keyof typeof KIND_FIELDS;
  readonly headline: string;
  readonly category: string;
  readonly area: string;
  readonly place?: string;
  readonly occurred: string;
  readonly detected?: string;
  readonly main?: string;
  readonly s: number;
  readonly c?: number;
  readonly grade?: number;
  readonly warning?: number;
  readonly data?: { readonly [name: string]: string | number | undefined };
  readonly people?: { readonly [name: string]: number | undefined };
  readonly topics?: string;
  readonly polarity?: number;
  readonly opinionText?: string;
  readonly detail?: string;
}

/** From this security level on the text is sealed. */
export const SEALED_FROM = 3;

/** References to what was sealed for the report. */
export interface Sealed {
  readonly detail?: SealedReference;
  readonly attachments?: readonly SealedReference[];
}

/** The report δ = {a, i, t, s, c} (spec: DESIGN, Words); of security 3 and more it is sealed by the node. */
export function bodyOf(values: ReportValues, sealed: Sealed, newCase: () => string) {
  const { situation, headline, category, area, place, main, s, c, grade, warning } = values;
  const topics = listOf(values.topics);
  const people = present(values.people ?? {});
  const opinion = present({
    topics: topics.length > 0 || values.polarity !== undefined || hasText(values.opinionText) ? topics : undefined,
    polarity: values.polarity,
    text: values.opinionText,
  });
  return present({
    ...{ form: "open", situation },
    a: present({
      ...{ category, headline },
      main,
      place: present({ area, text: place }),
      people: Object.keys(people).length === 0 ? undefined : people,
    }),
    i: Object.keys(opinion).length === 0 ? undefined : opinion,
    t: present({ occurred: fromField(values.occurred), detected: fromField(values.detected ?? "") }),
    ...{ s, c, grade, warning },
    data: dataOf(values, newCase),
    sealed: Object.keys(sealed).length === 0 ? undefined : sealed,
  });
}

function dataOf({ kind, data = {}, area }: ReportValues, newCase: () => string) {
  const fields = KIND_FIELDS[kind] ?? [];
  const filled = Object.fromEntries(
    fields.map(({ name, is }) => [name, is === "list" ? listOf(String(data[name] ?? "")) : data[name]]),
  );
  const places = {
    case: { case: newCase(), occurrenceArea: area, responsibleArea: area },
    count: { area },
    trajectory: { areas: [area] },
    measure: { areas: [area] },
  }[kind as string];
  return present({ kind, version: 1, ...filled, ...places });
}

const hasText = (text: string | undefined) => text !== undefined && text.trim() !== "";

function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Without what was left open. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined && one !== "" && one !== null),
  ) as T;
}

/** Where the node's pointer into the act stands in the form; undefined where the form has no such field. */
export function fieldAt(at: string | undefined): (string | number)[] | undefined {
  const path = /^\/(?:body|report)\/(.+)$/.exec(at ?? "")?.[1]?.split("/");
  if (path === undefined) return undefined;
  const [first, second] = path;
  if (first === "data" && second !== undefined) return ["data", second];
  const known: { readonly [path: string]: string } = {
    "a/headline": "headline",
    "a/main": "main",
    "a/category": "category",
    "a/place/area": "area",
    "a/place/text": "place",
    "t/occurred": "occurred",
    "t/detected": "detected",
    ...{ situation: "situation", s: "s", c: "c", grade: "grade", warning: "warning" },
    ...{ "i/topics": "topics", "i/text": "opinionText" },
  };
  const found = known[path.join("/")] ?? known[path.slice(0, -1).join("/")];
  return found === undefined ? undefined : [found];
}
