import { InteropError, XmlScanner } from "@tocsin/interop";
import type { Connector } from "./connector.ts";
import { SourceError, sourceFault } from "./fault.ts";
import { type Fetch, fetchText } from "./http.ts";
import { type ItemParts, itemOf } from "./item.ts";
import { plainText } from "./plaintext.ts";
import type { FeedSettings } from "./settings.ts";

/** An RSS 2.0, RSS 1.0 or Atom (RFC 4287) feed; asked for only what has changed (RFC 9110, conditional requests). */
export function feedConnector({ address }: FeedSettings, fetch: Fetch, token: string | undefined): Connector {
  return {
    async *pull(cursor, signal) {
      const known = cursor === null ? {} : (JSON.parse(cursor) as { readonly [header: string]: string });
      const reply = await fetchText(
        fetch,
        address,
        {
          accept: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...known,
        },
        signal,
      );
      if (reply === null) return;
      // Feeds give the newest first; reports are filed in the order in which things were said.
      const entries = entriesOf(reply.text).reverse();
      for (const [i, entry] of entries.entries()) {
        const item = itemOf(entry);
        const step = item === null ? { fault: sourceFault("ITEM_EMPTY", { row: entries.length - i }) } : { item };
        yield { ...step, cursor: JSON.stringify(known) };
      }
      yield { cursor: JSON.stringify(conditions(reply.headers)) };
    },
  };
}

function conditions(headers: Headers): { readonly [header: string]: string } {
  const [etag, modified] = [headers.get("etag"), headers.get("last-modified")];
  return {
    ...(etag === null ? {} : { "if-none-match": etag }),
    ...(modified === null ? {} : { "if-modified-since": modified }),
  };
}

/** Elements of an entry by the part that they give; where several do, the first in this list. */
const PARTS: { readonly [part in keyof ItemParts]-?: readonly string[] } = {
  id: ["guid", "id"],
  title: ["title"],
  text: ["encoded", "content", "description", "summary"],
  address: ["link"],
  time: ["published", "pubDate", "date", "updated"],
};

/**
 * The entries of a feed, in its order.
 * @throws SourceError when it is no feed
 */
export function entriesOf(xml: string): ItemParts[] {
  const entries: ItemParts[] = [];
  let values: Map<string, string> | undefined;
  let depth = 0;
  let [name, text] = ["", ""];
  let isFeed = false;
  const handler = {
    open(element: string, attributes: { readonly [name: string]: string }) {
      isFeed ||= ["rss", "feed", "RDF"].includes(element);
      if (values === undefined) {
        if (element === "item" || element === "entry") [values, depth] = [new Map(), 0];
        return;
      }
      depth++;
      if (depth === 1) [name, text] = [element, ""];
      if (element === "link" && attributes["href"] !== undefined && (attributes["rel"] ?? "alternate") === "alternate")
        values.set("link", attributes["href"]);
    },
    close(element: string) {
      if (values === undefined) return;
      if (depth === 0) {
        entries.push(partsOf(values));
        values = undefined;
        return;
      }
      if (depth === 1 && element === name && text.trim() !== "" && !values.has(name)) values.set(name, text.trim());
      depth--;
    },
    text(piece: string) {
      text += piece;
    },
  };
  scan(xml, handler);
  if (!isFeed) throw new SourceError("FEED_FORMAT");
  return entries;
}

function scan(xml: string, handler: ConstructorParameters<typeof XmlScanner>[0]): void {
  try {
    const scanner = new XmlScanner(handler, {});
    scanner.write(xml.replace(/^\ufeff/, ""));
    scanner.end();
  } catch (error) {
    if (error instanceof InteropError) throw new SourceError("FEED_FORMAT", error.message);
    throw error;
  }
}

function partsOf(values: ReadonlyMap<string, string>): ItemParts {
  const found = Object.entries(PARTS).map(([part, names]) => {
    const element = names.find((one) => values.has(one));
    return [part, element === undefined ? undefined : values.get(element)] as const;
  });
  const parts: ItemParts = Object.fromEntries(found);
  return { ...parts, title: plainText(parts.title ?? ""), text: plainText(parts.text ?? "") };
}
