import { type Picture, areaText, chartOf } from "./chart.ts";
import type { BulletinContent, Cell, Figure, Origin, Said, Section } from "./content.ts";
import { visible } from "./visible.ts";
import { type Language, durationText, label, numberText, timeText, word } from "./words.ts";

/** Who has signed a content, as the chain says. */
export interface Signature {
  readonly chain: string;
  readonly release: string;
  readonly unit: string;
  readonly officer: string;
  readonly act: string;
  /** ms */
  readonly tick: number;
}

/** A piece of a document, whatever it is written as. Every text in it is safe to show and not yet escaped. */
export type Block =
  | { readonly type: "title"; readonly text: string }
  | { readonly type: "heading"; readonly text: string }
  /** `mark`: what nobody may overlook. */
  | { readonly type: "paragraph"; readonly text: string; readonly mark?: true }
  | { readonly type: "list"; readonly items: readonly string[] }
  | {
      readonly type: "table";
      readonly head?: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Shares of the width by column. */
      readonly widths: readonly number[];
    }
  | { readonly type: "picture"; readonly picture: Picture; readonly alt: string };

export interface DocumentOptions {
  readonly language: Language;
  readonly digest: string;
  /** Absent while it is a draft. */
  readonly signature?: Signature | undefined;
}

/** What is written in one document: its language, the height, and the queries that were named so far. */
interface Writing {
  readonly language: Language;
  readonly height: number;
  readonly queries: string[];
}

/** The pieces of a bulletin in a language, by the template. */
export function documentOf(content: BulletinContent, options: DocumentOptions): Block[] {
  const { language } = options;
  const writing: Writing = { language, height: content.height, queries: [] };
  const blocks: Block[] = [
    { type: "title", text: `${word(language, content.form)} · ${said(language, content.title)}` },
    ...banners(content, options),
    facts(content, options),
  ];
  for (const section of content.sections) {
    blocks.push({ type: "heading", text: label(language, section.name) }, ...sectionBlocks(section, writing));
  }
  blocks.push({ type: "heading", text: `${word(language, "sources")} (${numberText(content.sources.length)})` });
  blocks.push(sourceTable(content, language));
  if (writing.queries.length === 0) return blocks;
  const asked = `${word(language, "queries")} (${content.chain}, ${word(language, "height")} ${numberText(content.height)})`;
  blocks.push({ type: "heading", text: asked });
  blocks.push({ type: "list", items: writing.queries.map((text, i) => `Q${i + 1}: ${text}`) });
  return blocks;
}

function said(language: Language, { zh, en }: Said): string {
  return visible(language === "en" ? (en ?? zh) : zh);
}

function banners({ status }: BulletinContent, { language, signature }: DocumentOptions): Block[] {
  return [
    ...(status === "actual" ? [] : [{ type: "paragraph", mark: true, text: word(language, status) } satisfies Block]),
    ...(signature === undefined
      ? [{ type: "paragraph", mark: true, text: word(language, "draft") } satisfies Block]
      : []),
  ];
}

function facts(content: BulletinContent, { language, digest, signature }: DocumentOptions): Block {
  const { unit, unitName, event, from, to, composed, height, area, security, chain } = content;
  const rows: [string, string][] = [
    [word(language, "unit"), `${said(language, unitName)} (${unit})`],
    [word(language, "period"), `${timeText(language, from)} – ${timeText(language, to)}`],
    [word(language, "area"), areaText(area, language)],
  ];
  if (event !== undefined) {
    rows.push([word(language, "event"), `${said(language, event.title)} (${event.id})`]);
    if (event.stage !== undefined) rows.push([word(language, "stage"), label(language, event.stage)]);
    if (event.level !== undefined && event.level > 0)
      rows.push([word(language, "level"), "ⅠⅡⅢⅣ".charAt(event.level - 1)]);
  }
  rows.push(
    [word(language, "composed"), timeText(language, composed)],
    [word(language, "basis"), `${chain}, ${word(language, "height")} ${numberText(height)}`],
    [word(language, "security"), `s${security}`],
    [word(language, "digest"), digest],
  );
  if (signature !== undefined)
    rows.push(
      [word(language, "officer"), `${signature.unit} ${signature.officer}`],
      [word(language, "signed-at"), timeText(language, signature.tick)],
      [word(language, "release"), signature.release],
    );
  return { type: "table", rows, widths: [1, 3] };
}

function sectionBlocks(section: Section, writing: Writing): Block[] {
  const { language } = writing;
  switch (section.type) {
    case "figures":
      return [figureTable(section.figures, writing)];
    case "curve":
    case "tiles": {
      const { picture, table } = chartOf(section, language);
      const shares = table.columns.map(() => 1);
      const rows = table.rows.map((row) =>
        row.map((cell) => (typeof cell === "number" ? numberText(cell) : (cell ?? "–"))),
      );
      return [
        { type: "picture", picture, alt: label(language, section.name) },
        { type: "table", head: table.columns, rows, widths: shares },
        { type: "paragraph", text: originText(section.from, writing) },
      ];
    }
    case "table": {
      const hasOrigin = section.rows.some(({ from }) => from !== undefined);
      const head = [
        ...section.columns.map((name) => label(language, name)),
        ...(hasOrigin ? [word(language, "from")] : []),
      ];
      const rows = section.rows.map(({ cells, from }) => [
        ...cells.map((cell) => cellText(cell, language)),
        ...(hasOrigin ? [from === undefined ? "" : originText(from, writing)] : []),
      ]);
      return [{ type: "table", head, rows, widths: head.map((_, i) => (i >= section.columns.length - 1 ? 2 : 1)) }];
    }
    case "text":
      return said(language, section.text)
        .split("\n")
        .map((text) => ({ type: "paragraph", text }));
    case "questions": {
      const items = section.items.map(
        ({ name, count, from }) => `${label(language, name)}: ${numberText(count)} – ${originText(from, writing)}`,
      );
      return items.length === 0 ? [{ type: "paragraph", text: word(language, "none") }] : [{ type: "list", items }];
    }
  }
}

function figureTable(figures: readonly Figure[], writing: Writing): Block {
  const { language } = writing;
  const head = (["figure", "value", "before", "from"] as const).map((name) => word(language, name));
  const rows = figures.map(({ name, value, before, from }) => [
    label(language, name),
    numberText(value),
    before === undefined ? "" : numberText(before),
    originText(from, writing),
  ]);
  return { type: "table", head, rows, widths: [4, 2, 2, 6] };
}

/** First digits of an identifier, enough to ask for it; the list of sources has them whole. */
const DIGITS = 12;

/** Records by their first digits; queries by their number in this document, under which it lists them whole. */
function originText({ records, queries = [] }: Origin, { language, queries: named }: Writing): string {
  const ids = (records ?? []).map((id) => id.slice(0, DIGITS));
  const numbers = queries.map(({ operation, parameters }) => {
    const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${visible(value)}`);
    const text = `${operation} (${pairs.join(", ")})`;
    if (!named.includes(text)) named.push(text);
    return `Q${named.indexOf(text) + 1}`;
  });
  return [...(ids.length === 0 ? [] : [`${word(language, "records")} ${ids.join(", ")}`]), ...numbers].join(", ");
}

function cellText(cell: Cell, language: Language): string {
  if ("text" in cell) return visible(cell.text);
  if ("said" in cell) return said(language, cell.said);
  if ("number" in cell) return numberText(cell.number);
  if ("time" in cell) return timeText(language, cell.time);
  if ("ms" in cell) return durationText(language, cell.ms);
  if ("word" in cell) return label(language, cell.word);
  if ("area" in cell) return areaText(cell.area, language);
  if ("record" in cell) return cell.record;
  return "–";
}

function sourceTable({ sources }: BulletinContent, language: Language): Block {
  const names = ["record", "time", "unit", "kind", "standing", "headline"] as const;
  return {
    type: "table",
    head: names.map((name) => word(language, name)),
    rows: sources.map(({ record, tick, unit, kind, standing, headline }) => [
      record,
      timeText(language, tick).slice(0, 16),
      visible(unit),
      kind === undefined ? "" : label(language, kind),
      label(language, standing),
      visible(headline ?? ""),
    ]),
    widths: [6, 3, 3, 2, 2, 4],
  };
}
