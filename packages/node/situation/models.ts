import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { type EmotionModel, type OpinionModel, type PolarityModel, decodeModel, encodeModel } from "@tocsin/situation";

/** What a model's file may unpack to. */
const BYTES_MAX = 64 * 1024 * 1024;

/** The emotion model that ships with the product; its card is docs/models/OPINION.md. */
export function shippedEmotionModel(): EmotionModel {
  return decodeModel(unpackedModel(readFileSync(new URL("./models/emotion.json.gz", import.meta.url))), "emotion");
}

/** The polarity model that ships with the product. */
export function shippedPolarityModel(): PolarityModel {
  return decodeModel(unpackedModel(readFileSync(new URL("./models/polarity.json.gz", import.meta.url))), "polarity");
}

/** A model's file: gzip of its JSON, the same bytes for the same model. */
export function packedModel(model: OpinionModel): Uint8Array {
  return gzipSync(encodeModel(model), { level: 9 });
}

/** The JSON of a model's file; empty, which is no model, where the bytes are no gzip of a bearable size. */
export function unpackedModel(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString("utf8");
  } catch {
    return "";
  }
}
