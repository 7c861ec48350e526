import type { Json } from "@tocsin/core";

/** A text in both languages. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** One of the values that a column may have. */
export interface ProfileCode extends Bilingual {
  /** What it is in a report. */
  readonly value: string;
  /** Other spellings that are read. */
  readonly also?: readonly string[];
}

/**
 * A column of a line list. What is personal goes only into the sealed detail. `day` is `2021-07-20`, `time` a day with a
 * time of Beijing, `county` a GB/T 2260 code of which six digits are kept.
 */
export interface ProfileColumn {
  readonly field: string;
  readonly header: Bilingual;
  /** Other headers that are read. */
  readonly also?: readonly string[];
  readonly kind: "text" | "day" | "time" | "number" | "code" | "county" | "identity" | "phone" | "name";
  readonly codes?: readonly ProfileCode[];
  readonly isRequired?: true;
  /** `detail`: sealed. `open`: the report may hold it. */
  readonly to: "open" | "detail";
}

/** A field that is reckoned from others: the first of `from` that has a value gives it. */
export interface DerivedField {
  readonly field: string;
  /** `age-band` five-year bands, from a birth day, or an age with its unit; `instant` ms of a day or time in Beijing. */
  readonly rule: "age-band" | "instant" | "day";
  readonly from: readonly string[];
}

/**
 * How the rows of a table become reports, as data. In `report` a text stands for a value: `$field` for the field's, and its
 * member goes where there is none; `$field|word` for the word then; `$field=word` for 1 where the field is that word, else 0.
 * Inside a text `{field}` and `{field:en}` stand for the value's words in Chinese and English. `$case` is a random number.
 */
export interface Profile {
  readonly id: string;
  readonly version: number;
  readonly title: Bilingual;
  /** What of the profile is taken from general knowledge and is to be checked against the form in force. */
  readonly toCheck: Bilingual;
  /** Field whose value no two rows of one file share. */
  readonly key?: string;
  readonly columns: readonly ProfileColumn[];
  readonly derived: readonly DerivedField[];
  readonly report: Json;
}

/** A header as it is written: both languages. */
export function headerOf({ header }: ProfileColumn): string {
  return `${header.zh} ${header.en}`;
}
