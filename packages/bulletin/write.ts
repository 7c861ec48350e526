import type { Hash } from "@tocsin/core";
import { encodeHex } from "@tocsin/core";
import { type BulletinContent, contentDigest } from "./content.ts";
import type { Signature } from "./document.ts";
import type { Envelope } from "./envelope.ts";
import { BulletinError } from "./fault.ts";
import type { Font } from "./pdf.ts";
import type { Language } from "./words.ts";

export type DocumentFormat = "html" | "pdf" | "docx";

export interface WriteOptions {
  readonly hash: Hash;
  readonly language: Language;
  readonly format: DocumentFormat;
  readonly signature?: Signature | undefined;
  /** For PDF. */
  readonly font?: Font | undefined;
}

/**
 * A bulletin as a document. Charts, fonts and formats are loaded here and not before: a node at rest needs none of them.
 * @throws BulletinError FONT_MISSING for a PDF without a font
 */
export async function writeBulletin(content: BulletinContent, options: WriteOptions): Promise<Uint8Array> {
  const { hash, language, format, signature, font } = options;
  const { documentOf } = await import("./document.ts");
  const blocks = documentOf(content, { language, digest: contentDigest(hash, content), signature });
  const envelope: Envelope = {
    format: "tocsin/bulletin/v1",
    language,
    content,
    ...(signature === undefined ? {} : { signature: { ...signature } }),
  };
  switch (format) {
    case "html":
      return (await import("./html.ts")).htmlOf(blocks, envelope);
    case "docx":
      return (await import("./docx.ts")).docxOf(blocks, envelope);
    case "pdf": {
      if (font === undefined) throw new BulletinError("FONT_MISSING");
      return (await import("./pdf.ts")).pdfOf(blocks, { ...envelope, font: encodeHex(hash(font.bytes)) }, font);
    }
  }
}
