import { decodeUtf8, encodeUtf8, equal } from "@tocsin/core";
import {
  AlignmentType,
  BorderStyle,
  Document,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { type Zippable, strToU8, unzipSync, zipSync } from "fflate";
import type { Block } from "./document.ts";
import { type Envelope, encodeEnvelope } from "./envelope.ts";
import { BulletinError } from "./fault.ts";

/** Where the envelope stands in the file, and how the document names it. */
const ITEM = "customXml/item1.xml";
const DOCUMENT = "word/document.xml";
const PROPERTIES = "docProps/core.xml";
const RELATIONS = "word/_rels/document.xml.rels";
const CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml";
const NAMESPACE = "urn:tocsin:bulletin:v1";
/** Entries have no time of their own, so that a file can be written again; this is the first that ZIP knows. */
const NO_TIME = new Date(1980, 0, 1);
const FONT = { ascii: "Calibri", hAnsi: "Calibri", eastAsia: "Microsoft YaHei", cs: "Calibri" };
const WIDTH_PX = 600;
/** One transparent pixel, for programs that show no SVG; the numbers stand in the table below the picture. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A bulletin as a document of Word: text and tables that can be taken on in other documents. */
export async function docxOf(blocks: readonly Block[], envelope: Envelope): Promise<Uint8Array> {
  const document = new Document({
    creator: envelope.content.unit,
    styles: { default: { document: { run: { font: FONT, size: 21 } } } },
    sections: [{ properties: {}, children: blocks.flatMap(blockParts) }],
  });
  const files: Zippable = {};
  for (const [name, bytes] of Object.entries(unzipSync(await Packer.toBuffer(document)))) files[name] = bytes;
  const change = (name: string, by: (text: string) => string) => {
    files[name] = strToU8(by(decodeUtf8(files[name] as Uint8Array)));
  };
  change(DOCUMENT, numbered);
  change(PROPERTIES, (text) => text.replace(WRITTEN, `$1${new Date(envelope.content.composed).toISOString()}<`));
  const relations = decodeUtf8(files[RELATIONS] as Uint8Array);
  const relation = `<Relationship Id="rIdBulletin" Type="${CUSTOM_XML}" Target="../${ITEM}"/></Relationships>`;
  files[RELATIONS] = strToU8(relations.replace("</Relationships>", relation));
  const data = Buffer.from(encodeEnvelope(envelope)).toString("base64");
  files[ITEM] = strToU8(`<?xml version="1.0" encoding="UTF-8"?><bulletin xmlns="${NAMESPACE}">${data}</bulletin>`);
  return zipSync(files, { mtime: NO_TIME });
}

const WRITTEN = /(<dcterms:(?:created|modified)[^>]*>)[^<]*</g;

/** Pictures numbered in their order: the library goes on counting from one document to the next. */
function numbered(text: string): string {
  let pictures = 0;
  return text.replace(/(<wp:docPr id=")\d+/g, (_, begin: string) => `${begin}${++pictures}`);
}

/** Bytes that one entry may come to. */
const ENTRY_BYTES_MAX = 32 << 20;

type Entries = { readonly [name: string]: Uint8Array };

function entriesOf(bytes: Uint8Array, isWanted: (name: string) => boolean): Entries {
  try {
    return unzipSync(bytes, { filter: ({ name, originalSize }) => isWanted(name) && originalSize <= ENTRY_BYTES_MAX });
  } catch {
    throw new BulletinError("NO_BULLETIN");
  }
}

/** The envelope of a document of Word. @throws BulletinError NO_BULLETIN */
export function envelopeOfDocx(bytes: Uint8Array): Uint8Array {
  const text = decodedText(entriesOf(bytes, (name) => name === ITEM)[ITEM]);
  const data = new RegExp(`<bulletin xmlns="${NAMESPACE}">([A-Za-z0-9+/=]*)</bulletin>`).exec(text)?.[1];
  if (data === undefined) throw new BulletinError("NO_BULLETIN");
  return new Uint8Array(Buffer.from(data, "base64"));
}

/** Whether two documents of Word are the same in every entry, however they are compressed. */
export function isSameDocx(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [a, b].map((bytes) => entriesOf(bytes, () => true)) as [Entries, Entries];
  const names = Object.keys(left).sort();
  const isSameList = names.join("\n") === Object.keys(right).sort().join("\n");
  return isSameList && names.every((name) => equal(left[name] as Uint8Array, right[name] as Uint8Array));
}

function decodedText(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : new TextDecoder().decode(bytes);
}

type Part = Paragraph | Table;

function blockParts(block: Block): Part[] {
  switch (block.type) {
    case "title":
      return [new Paragraph({ text: block.text, heading: HeadingLevel.TITLE })];
    case "heading":
      return [new Paragraph({ text: block.text, heading: HeadingLevel.HEADING_1, spacing: { before: 240 } })];
    case "paragraph":
      return [block.mark === true ? marked(block.text) : new Paragraph({ text: block.text })];
    case "list":
      return block.items.map((text) => new Paragraph({ text, bullet: { level: 0 } }));
    case "picture":
      return [pictureOf(block)];
    case "table":
      return [tableOf(block), new Paragraph({ text: "" })];
  }
}

function marked(text: string): Paragraph {
  const line = { style: BorderStyle.SINGLE, size: 12, space: 4, color: "000000" };
  const border = { top: line, bottom: line, left: line, right: line };
  return new Paragraph({ border, children: [new TextRun({ text, bold: true })], spacing: { after: 120 } });
}

function pictureOf({ picture, alt }: Extract<Block, { readonly type: "picture" }>): Paragraph {
  const transformation = { width: WIDTH_PX, height: Math.round((picture.height * WIDTH_PX) / picture.width) };
  const image = new ImageRun({
    type: "svg",
    data: Buffer.from(encodeUtf8(picture.svg)),
    transformation,
    fallback: { type: "png", data: PIXEL },
    altText: { name: alt, title: alt, description: alt },
  });
  return new Paragraph({ children: [image], alignment: AlignmentType.LEFT });
}

function tableOf({ head, rows, widths }: Extract<Block, { readonly type: "table" }>): Table {
  const sum = widths.reduce((a, b) => a + b, 0);
  const cell = (text: string, i: number, bold: boolean) =>
    new TableCell({
      width: { size: Math.round(((widths[i] ?? 1) / sum) * 100), type: WidthType.PERCENTAGE },
      children: [new Paragraph({ children: [new TextRun({ text, bold, size: 18 })] })],
    });
  const top =
    head === undefined
      ? []
      : [new TableRow({ tableHeader: true, children: head.map((text, i) => cell(text, i, true)) })];
  const body = rows.map(
    (cells) =>
      new TableRow({ cantSplit: true, children: cells.map((text, i) => cell(text, i, head === undefined && i === 0)) }),
  );
  return new Table({ width: { size: 100, type: WidthType.PERCENTAGE }, rows: [...top, ...body] });
}
