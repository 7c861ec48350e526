import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { decodeSituationModel, encodeSituationModel, type SituationModel } from "@tocsin/situation";
import { unpackedModel } from "./models.ts";

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
  return decodeSituationModel(unpackedModel(bytes));
}
