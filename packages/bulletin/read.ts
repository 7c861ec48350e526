import { type Hash, encodeHex, equal } from "@tocsin/core";
import { contentDigest } from "./content.ts";
import { type Envelope, decodeEnvelope } from "./envelope.ts";
import { BulletinError } from "./fault.ts";
import type { Font } from "./pdf.ts";
import { type DocumentFormat, writeBulletin } from "./write.ts";

/** Whether what a document shows is what its content says; `unknown` where it cannot be written again here. */
export type Pages = "as-signed" | "altered" | "unknown";

export interface ReadBulletin {
  readonly format: DocumentFormat;
  readonly envelope: Envelope;
  /** Of the content within. */
  readonly digest: string;
  readonly pages: Pages;
}

export interface ReadOptions {
  readonly hash: Hash;
  /** For PDF: pages are compared where it is the font that they were set in. */
  readonly font?: Font | undefined;
}

/**
 * Reads a document that `writeBulletin` has written, and writes it again to see whether its pages say what its content does:
 * else one could show other numbers above a content that is signed. @throws BulletinError NO_BULLETIN, BULLETIN_BROKEN
 */
export async function readBulletin(bytes: Uint8Array, { hash, font }: ReadOptions): Promise<ReadBulletin> {
  const format = formatOf(bytes);
  const envelope = decodeEnvelope(await envelopeIn(format, bytes));
  const digest = contentDigest(hash, envelope.content);
  const found = { format, envelope, digest };
  if (format === "pdf" && (font === undefined || encodeHex(hash(font.bytes)) !== envelope.font))
    return { ...found, pages: "unknown" };
  const { content, language, signature } = envelope;
  const again = await writeBulletin(content, { hash, language, format, signature, font });
  return { ...found, pages: (await isSame(format, again, bytes)) ? "as-signed" : "altered" };
}

async function envelopeIn(format: DocumentFormat, bytes: Uint8Array): Promise<Uint8Array> {
  switch (format) {
    case "html":
      return (await import("./html.ts")).envelopeOfHtml(bytes);
    case "docx":
      return (await import("./docx.ts")).envelopeOfDocx(bytes);
    case "pdf":
      return (await import("./pdf.ts")).envelopeOfPdf(bytes);
  }
}

async function isSame(format: DocumentFormat, again: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  if (format !== "docx") return equal(again, bytes);
  const { isSameDocx } = await import("./docx.ts");
  return isSameDocx(again, bytes);
}

function formatOf(bytes: Uint8Array): DocumentFormat {
  const begin = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (begin.startsWith("%PDF-")) return "pdf";
  if (begin.startsWith("PK\u0003\u0004")) return "docx";
  if (/^<!doctype html/i.test(begin)) return "html";
  throw new BulletinError("NO_BULLETIN");
}
