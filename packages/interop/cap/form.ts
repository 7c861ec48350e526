import { CAP_VALUES } from "./alert.ts";

/** How often an element may stand: once, at most once, any number, at least once. */
type Times = "1" | "?" | "*" | "+";

/** What a text must be; a list names the values. */
type Form = "text" | "time" | "named" | readonly string[] | readonly Element[];

/** An element of the CAP 1.2 schema. */
export interface Element {
  readonly name: string;
  readonly times: Times;
  readonly form: Form;
}

const one = (name: string, times: Times, form: Form = "text"): Element => ({ name, times, form });

const AREA: readonly Element[] = [
  one("areaDesc", "1"),
  one("polygon", "*"),
  one("circle", "*"),
  one("geocode", "*", "named"),
  one("altitude", "?"),
  one("ceiling", "?"),
];

const RESOURCE: readonly Element[] = [
  one("resourceDesc", "1"),
  one("mimeType", "?"),
  one("size", "?"),
  one("uri", "?"),
  one("derefUri", "?"),
  one("digest", "?"),
];

const INFO: readonly Element[] = [
  one("language", "?"),
  one("category", "+", CAP_VALUES.category),
  one("event", "1"),
  one("responseType", "*", CAP_VALUES.responseType),
  one("urgency", "1", CAP_VALUES.urgency),
  one("severity", "1", CAP_VALUES.severity),
  one("certainty", "1", CAP_VALUES.certainty),
  one("audience", "?"),
  one("eventCode", "*", "named"),
  one("effective", "?", "time"),
  one("onset", "?", "time"),
  one("expires", "?", "time"),
  one("senderName", "?"),
  one("headline", "?"),
  one("description", "?"),
  one("instruction", "?"),
  one("web", "?"),
  one("contact", "?"),
  one("parameter", "*", "named"),
  one("resource", "*", RESOURCE),
  one("area", "*", AREA),
];

/** The elements of an alert in the order in which they are written. */
export const ALERT: readonly Element[] = [
  one("identifier", "1"),
  one("sender", "1"),
  one("sent", "1", "time"),
  one("status", "1", CAP_VALUES.status),
  one("msgType", "1", CAP_VALUES.msgType),
  one("source", "?"),
  one("scope", "1", CAP_VALUES.scope),
  one("restriction", "?"),
  one("addresses", "?"),
  one("code", "*"),
  one("note", "?"),
  one("references", "?"),
  one("incidents", "?"),
  one("info", "*", INFO),
];

/** Whether a text is a time of CAP: seconds, no fraction, an offset and never `Z`. */
export function isCapTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/.test(text) && Number.isFinite(Date.parse(text));
}
