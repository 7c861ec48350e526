import type { Connector, Pulled } from "./connector.ts";
import { SourceError, sourceFault } from "./fault.ts";
import { type Fetch, fetchText } from "./http.ts";
import { type ItemParts, itemOf } from "./item.ts";
import { type Json, parsedJson, partsAt, pointed } from "./pointer.ts";
import type { JsonSettings } from "./settings.ts";

/** Pages asked for at one look, so that a source that never ends does not hold it for ever. */
const PAGES_MAX = 100;
/** Of a cursor, which has to fit into an address. */
const CURSOR_LENGTH_MAX = 1_000;

/** A platform's HTTP interface that gives items as JSON, page by page where it has a cursor. */
export function jsonConnector(settings: JsonSettings, fetch: Fetch, token: string | undefined): Connector {
  const headers = { accept: "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return {
    async *pull(cursor, signal) {
      let at = cursor ?? "";
      for (let page = 0; page < PAGES_MAX; page++) {
        const address = settings.address.replaceAll("{cursor}", encodeURIComponent(at));
        const reply = await fetchText(fetch, address, headers, signal);
        if (reply === null) return;
        const document = parsed(reply.text);
        const items = pointed(document, settings.items);
        if (!Array.isArray(items)) throw new SourceError("JSON_FORMAT");
        yield* stepsOf(items, settings.fields, at);
        const next = settings.next === undefined ? undefined : scalar(pointed(document, settings.next));
        if (next === undefined || next === "" || next === at) return;
        if (next.length > CURSOR_LENGTH_MAX || !next.isWellFormed()) throw new SourceError("JSON_FORMAT");
        at = next;
        yield { cursor: at };
        if (items.length === 0) return;
      }
    },
  };
}

/** The items of an array, each as a step under the same cursor. */
export function* stepsOf(items: readonly Json[], fields: JsonSettings["fields"], cursor: string): Iterable<Pulled> {
  for (const [i, value] of items.entries()) {
    const item = itemOf(partsAt(value, fields) as ItemParts);
    yield item === null ? { fault: sourceFault("ITEM_EMPTY", { row: i + 1 }), cursor } : { item, cursor };
  }
}

function parsed(text: string): Json {
  try {
    return parsedJson(text);
  } catch {
    throw new SourceError("JSON_FORMAT");
  }
}

function scalar(value: Json | undefined): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
