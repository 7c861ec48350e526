import { readFileSync } from "node:fs";
import type { BulletinContent, DocumentFormat, Language, Signature } from "@tocsin/bulletin";
import { nodeCrypto } from "../host/crypto.ts";
import type { FontFile } from "./font.ts";

export interface BulletinWriting {
  readonly content: BulletinContent;
  readonly language: Language;
  readonly format: DocumentFormat;
  readonly signature: Signature | undefined;
  readonly font: FontFile | undefined;
}

/** Writes a document; charts, fonts and formats are loaded when the first one is wanted. */
export async function writeDocument({ font, ...asked }: BulletinWriting): Promise<Uint8Array> {
  const { writeBulletin } = await import("@tocsin/bulletin");
  const { content, ...options } = asked;
  const loaded =
    asked.format === "pdf" && font !== undefined ? { bytes: readFileSync(font.path), name: font.face } : undefined;
  return writeBulletin(content, { hash: nodeCrypto.sha256, ...options, font: loaded });
}
