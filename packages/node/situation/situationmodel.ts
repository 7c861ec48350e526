import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { decodeSituationModel, encodeSituationModel, type SituationModel } from "@tocsin/situation";

/** What a model's file may unpack to. */
const BYTES_MAX = 64 * 1024 * 1024;

/** The model of the five situations that ships with the product; its card is docs/models/SITUATIONS.md. */
export function shippedSituationModel(): SituationModel {
  return unpackedSituationModel(readFileSync(new URL("./models/situations.json.gz", import.meta.url)));
}

/** A model's file: gzip of its JSON, the same bytes for the same model. */
export function packedSituationModel(model: SituationModel): Uint8Array {
  return gzipSync(encodeSituationModel(model), { level: 9 });
}

/** @throws SituationError `MODEL_FILE` */
export function unpackedSituationModel(bytes: Uint8Array): SituationModel {
  return decodeSituationModel(unpacked(bytes));
}

/** Empty, which is no model, where the bytes are no gzip of a bearable size. */
function unpacked(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString("utf8");
  } catch {
    return "";
  }
}
