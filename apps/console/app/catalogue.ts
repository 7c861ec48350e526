/** A text in the two languages; `{name}` stands for a value. */
export type Pair = readonly [en: string, zh: string];
/** The texts of a page or of the frame, by a key that says what the text is for. */
export interface Catalogue {
  readonly [key: string]: Pair;
}
export type Language = "en" | "zh";

/** Values for a text's places. */
export interface Values {
  readonly [name: string]: string | number;
}

/** One of the two texts. */
export function textOf([en, zh]: Pair, language: Language, values: Values = {}): string {
  const text = language === "zh" ? zh : en;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
