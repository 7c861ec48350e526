import { writeXml, type XmlNode } from "../xml/write.ts";

/** One entry of a feed. */
export interface FeedEntry {
  /** Record that it is about; makes the entry's permanent name. */
  readonly record: string;
  readonly title: string;
  readonly summary?: string;
  readonly author: string;
  /** ms */
  readonly published: number;
  /** ms; that of its newest change. */
  readonly updated: number;
  readonly categories?: readonly string[];
  /** Address of the alert itself. */
  readonly alert?: string;
}

export interface Feed {
  /** A permanent name, an IRI. */
  readonly id: string;
  readonly title: string;
  readonly language: "en" | "zh-CN";
  /** Address of the feed itself. */
  readonly self: string;
  /** ms; stands where there are no entries. */
  readonly updated: number;
  readonly entries: readonly FeedEntry[];
}

export const ATOM_MEDIA_TYPE = "application/atom+xml";

/** A feed as an Atom document (RFC 4287). */
export function writeFeed({ id, title, language, self, updated, entries }: Feed): string {
  const newest = entries.reduce((latest, entry) => Math.max(latest, entry.updated), entries.length === 0 ? updated : 0);
  const root: XmlNode = [
    "feed",
    [
      ["id", id],
      ["title", title],
      ["updated", instant(newest)],
      ["generator", "Tocsin"],
      ["link", [], { rel: "self", type: ATOM_MEDIA_TYPE, href: self }],
      ...entries.map(entryNode),
    ],
    { xmlns: "http://www.w3.org/2005/Atom", "xml:lang": language },
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml([root])}`;
}

function entryNode({ record, title, summary, author, published, updated, categories = [], alert }: FeedEntry): XmlNode {
  return [
    "entry",
    [
      ["id", `urn:tocsin:record:${record}`],
      ["title", title],
      ["updated", instant(updated)],
      ["published", instant(published)],
      ["author", [["name", author]]],
      ...categories.map((term): XmlNode => ["category", [], { term }]),
      ...(alert === undefined
        ? []
        : [["link", [], { rel: "alternate", type: "application/cap+xml", href: alert }] as XmlNode]),
      ["summary", summary ?? title],
    ],
  ];
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
