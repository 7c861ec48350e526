import { inflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import drawSvg from "svg-to-pdfkit";
import type { Block } from "./document.ts";
import { type Envelope, encodeEnvelope } from "./envelope.ts";
import { BulletinError } from "./fault.ts";

/** A font that has Chinese: its file, and its name within where the file is a collection. */
export interface Font {
  readonly bytes: Uint8Array;
  readonly name?: string | undefined;
}

const MARGIN = 54;
const SIZE = { title: 17, heading: 13, text: 10, cell: 8 } as const;
const PADDING = 3;
const INK = "#1f2933";
const LINE = "#c3c9cf";

/** A bulletin as PDF with its font within, the same bytes each time for the same font. */
export function pdfOf(blocks: readonly Block[], envelope: Envelope, font: Font): Promise<Uint8Array> {
  const [first] = blocks;
  const time = new Date(envelope.content.composed);
  const document = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    bufferPages: true,
    lang: envelope.language === "zh" ? "zh-CN" : "en",
    displayTitle: true,
    info: {
      Title: first?.type === "title" ? first.text : "",
      Author: envelope.content.unit,
      CreationDate: time,
      ModDate: time,
    },
  });
  const done = collected(document);
  document.registerFont("text", Buffer.from(font.bytes), font.name);
  document.font("text").fillColor(INK);
  setPlainly(document);
  for (const block of blocks) draw(document, block);
  numberPages(document);
  document.file(Buffer.from(encodeEnvelope(envelope)), {
    name: FILE_NAME,
    type: "application/json",
    creationDate: time,
    modifiedDate: time,
  });
  document.end();
  return done;
}

interface Glyph {
  readonly advanceWidth: number;
}

/** What pdfkit keeps of an embedded font. */
interface EmbeddedFont {
  readonly scale: number;
  readonly font: { glyphsForString(text: string): readonly Glyph[] };
  layoutRun: (text: string) => object;
}

/**
 * Glyph after glyph, as Chinese and Latin letters are set. Fonts of Chinese have so many rules of shaping that a page of
 * text would take seconds, and none of them changes horizontal text.
 */
function setPlainly(document: Pdf): void {
  const embedded = (document as unknown as { readonly _font: EmbeddedFont })._font;
  const { scale, font } = embedded;
  const known = new Map<string, Glyph>();
  const glyphOf = (character: string): Glyph => {
    const found = known.get(character) ?? (font.glyphsForString(character)[0] as Glyph);
    known.set(character, found);
    return found;
  };
  embedded.layoutRun = (text) => {
    const glyphs = [...text].map(glyphOf);
    const positions = glyphs.map(({ advanceWidth }) => {
      const advance = advanceWidth * scale;
      return { xAdvance: advance, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth: advance };
    });
    return { glyphs, positions, advanceWidth: positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0) };
  };
}

const FILE_NAME = "tocsin-bulletin.json";

type Pdf = InstanceType<typeof PDFDocument>;

function collected(document: Pdf): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on("error", reject);
  });
}

function widthOf({ page }: Pdf): number {
  return page.width - 2 * MARGIN;
}

function bottomOf({ page }: Pdf): number {
  return page.height - MARGIN;
}

/** Begins a page where so much does not fit on this one. */
function makeRoom(document: Pdf, height: number): void {
  if (document.y + height > bottomOf(document)) document.addPage();
}

function draw(document: Pdf, block: Block): void {
  const width = widthOf(document);
  document.x = MARGIN;
  switch (block.type) {
    case "title":
      document.fontSize(SIZE.title).text(block.text, { width }).moveDown(0.5);
      return;
    case "heading":
      makeRoom(document, 60);
      document.moveDown(0.6).fontSize(SIZE.heading).text(block.text, MARGIN, document.y, { width }).moveDown(0.3);
      return;
    case "paragraph":
      if (block.mark === true) drawMark(document, block.text);
      else document.fontSize(SIZE.text).text(block.text, { width }).moveDown(0.3);
      return;
    case "list":
      for (const item of block.items) document.fontSize(SIZE.text).text(`• ${item}`, { width });
      return;
    case "picture": {
      const height = (block.picture.height * width) / block.picture.width;
      makeRoom(document, height);
      const { y } = document;
      drawSvg(document, block.picture.svg, MARGIN, y, { width, height, fontCallback: () => "text", assumePt: true });
      document.font("text").fillColor(INK);
      document.y = y + height + 6;
      return;
    }
    case "table":
      drawTable(document, block);
  }
}

function drawMark(document: Pdf, text: string): void {
  const width = widthOf(document);
  document.fontSize(SIZE.text);
  const height = document.heightOfString(text, { width: width - 12 }) + 10;
  makeRoom(document, height);
  const { y } = document;
  document.lineWidth(1.5).rect(MARGIN, y, width, height).stroke(INK);
  document.text(text, MARGIN + 6, y + 5, { width: width - 12 });
  document.y = y + height + 6;
}

function drawTable(document: Pdf, { head, rows, widths }: Extract<Block, { readonly type: "table" }>): void {
  const sum = widths.reduce((a, b) => a + b, 0);
  const columns = widths.map((share) => (share / sum) * widthOf(document));
  document.fontSize(SIZE.cell).lineWidth(0.5);
  if (head !== undefined) drawRow(document, head, columns, true);
  for (const row of rows) {
    const isNewPage = drawRow(document, row, columns, false);
    if (isNewPage && head !== undefined) document.fontSize(SIZE.cell);
  }
  document.y += 6;
}

/** Rows that are higher than a page are cut at its end: a cell has a bounded text. Tells whether a page was begun. */
function drawRow(document: Pdf, cells: readonly string[], columns: readonly number[], isHead: boolean): boolean {
  const room = bottomOf(document) - MARGIN;
  const heights = cells.map((text, i) =>
    document.heightOfString(text, { width: (columns[i] as number) - 2 * PADDING }),
  );
  const height = Math.min(room, Math.max(...heights, SIZE.cell) + 2 * PADDING);
  const page = document.page;
  makeRoom(document, height);
  const { y } = document;
  let x = MARGIN;
  for (const [i, text] of cells.entries()) {
    const width = columns[i] as number;
    const box = document.rect(x, y, width, height);
    if (isHead) box.fillAndStroke("#eef1f3", LINE);
    else box.stroke(LINE);
    document.fillColor(INK).text(text, x + PADDING, y + PADDING, {
      width: width - 2 * PADDING,
      height: height - 2 * PADDING,
      ellipsis: true,
    });
    x += width;
  }
  document.x = MARGIN;
  document.y = y + height;
  return document.page !== page;
}

function numberPages(document: Pdf): void {
  const { count } = document.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    document.switchToPage(i);
    const { bottom } = document.page.margins;
    // Below the margin a text would begin a page of its own.
    document.page.margins.bottom = 0;
    document
      .fontSize(SIZE.cell)
      .text(`${i + 1} / ${count}`, MARGIN, document.page.height - 36, { width: widthOf(document), align: "center" });
    document.page.margins.bottom = bottom;
  }
}

const EMBEDDED = "/Type /EmbeddedFile";
const STREAM = "stream\n";
const ENVELOPE_BYTES_MAX = 16 << 20;

/** The envelope of a PDF as this module writes it. @throws BulletinError NO_BULLETIN */
export function envelopeOfPdf(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entry = file.lastIndexOf(EMBEDDED);
  const start = file.indexOf(STREAM, entry);
  const length =
    entry < 0 || start < 0 ? undefined : /\/Length (\d{1,9})/.exec(file.toString("latin1", entry, start))?.[1];
  if (length === undefined) throw new BulletinError("NO_BULLETIN");
  const begin = start + STREAM.length;
  try {
    return new Uint8Array(
      inflateSync(file.subarray(begin, begin + Number(length)), { maxOutputLength: ENVELOPE_BYTES_MAX }),
    );
  } catch {
    throw new BulletinError("NO_BULLETIN");
  }
}
