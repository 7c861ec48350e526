import { type Json, conform, decodeCanonical, encodeCanonical } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { BulletinContent, CONTENT_LIMITS } from "./content.ts";
import { BulletinError } from "./fault.ts";

const Language = Type.Union([Type.Literal("zh"), Type.Literal("en")]);
const Text = Type.String({ maxLength: 200 });

/**
 * What every document carries within: the content that was signed, who signed it, and in which language it is written. With
 * it anyone can check the content against the chain, and the pages against the content.
 */
export const Envelope = Type.Object(
  {
    format: Type.Literal("tocsin/bulletin/v1"),
    language: Language,
    content: BulletinContent,
    signature: Type.Optional(
      Type.Object(
        {
          chain: Text,
          release: Text,
          unit: Text,
          officer: Text,
          act: Text,
          tick: Type.Integer({ minimum: 0, maximum: 4_102_444_800_000 }),
        },
        { additionalProperties: false },
      ),
    ),
    /** SHA-256 of the font that a PDF is set in; with another one its pages cannot be set again. */
    font: Type.Optional(Text),
  },
  { additionalProperties: false },
);
export type Envelope = Static<typeof Envelope>;

const LIMITS = { sizeBytesMax: CONTENT_LIMITS.sizeBytesMax + 4_096, membersMax: CONTENT_LIMITS.membersMax + 32 };

export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return encodeCanonical(envelope as unknown as Json);
}

/** Reads an envelope, hostile bytes too. @throws BulletinError BULLETIN_BROKEN */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  try {
    const value = decodeCanonical(bytes, LIMITS);
    conform(Envelope, value);
    return value as unknown as Envelope;
  } catch (error) {
    throw new BulletinError("BULLETIN_BROKEN", error instanceof Error ? error.message : String(error));
  }
}
