/**
 * Texts that a spreadsheet would take for a formula. In a CSV file such a text gets an apostrophe before it, and so does one
 * that has an apostrophe there already, so that reading takes away exactly what writing has added.
 */
const TRIGGER = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** A text that a spreadsheet shows as text. */
export function escapeFormula(text: string): string {
  return TRIGGER.test(text) ? `'${text}` : text;
}

/** The text that was escaped. */
export function unescapeFormula(text: string): string {
  return text.startsWith("'") && TRIGGER.test(text) ? text.slice(1) : text;
}

/** Whether a spreadsheet would evaluate the text: a formula proper, no signed number. */
export function isFormula(text: string): boolean {
  return /^[=@＝＠]/.test(text) || (/^[+\-＋－]/.test(text) && !/^[+\-＋－][\d.,\s-]*%?$/.test(text));
}
