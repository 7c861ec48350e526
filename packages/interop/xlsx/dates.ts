const DAY_MS = 86_400_000;
/** Serial number of 1970-01-01, counted from 1899-12-30 and from 1904-01-01. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
/** 9999-12-31 and a day, the end of what spreadsheets can show. */
const SERIAL_MAX = 2_958_466;

/**
 * Whether a number format shows days or times: one of ECMA-376's own (14–22, 45–47; 27–36 and 50–58 in Chinese editions), or
 * a code that has a letter of a date outside quotes, brackets and escapes.
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined)
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_./gi, "").replace(/general/gi, ""));
}

/** A serial number as `2021-07-20`, `2021-07-20T08:30:00` or, without a day, `08:30:00`; undefined outside what can be shown. */
export function textOfSerial(serial: number, is1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial >= SERIAL_MAX) return undefined;
  // Days before March 1900 are a day off in the 1900 system, which believes in a 29 February 1900.
  const days = serial < 60 && !is1904 ? serial + 1 : serial;
  const seconds = Math.round((days - (is1904 ? EPOCH_1904 : EPOCH_1900)) * 86_400);
  const text = new Date(seconds * 1000).toISOString();
  if (serial < 1) return text.slice(11, 19);
  return seconds % 86_400 === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/** The serial number of a text as `textOfSerial` makes it; undefined for any other text. */
export function serialOfText(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?$/.test(text)) return undefined;
  const ms = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  const serial = ms / DAY_MS + EPOCH_1900;
  // Before that day spreadsheets differ.
  return serial >= 61 && new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? serial : undefined;
}
