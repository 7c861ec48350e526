import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { packedModel, shippedEmotionModel, shippedPolarityModel, unpackedModel } from "@tocsin/node";
import { type EmotionModel, type OpinionModel, type PolarityModel, decodeModel } from "@tocsin/situation";
import { ColumnsError, fileBytes } from "./columns.ts";

/** @param path a model's file; the shipped model when absent */
export function emotionModel(path: string | undefined): EmotionModel {
  return path === undefined ? shippedEmotionModel() : decodeModel(unpackedModel(fileBytes(path)), "emotion");
}

/** @param path a model's file; the shipped model when absent */
export function polarityModel(path: string | undefined): PolarityModel {
  return path === undefined ? shippedPolarityModel() : decodeModel(unpackedModel(fileBytes(path)), "polarity");
}

/** Writes a model's file. @returns its size and digest */
export function writeModel(path: string, model: OpinionModel): { readonly bytes: number; readonly sha256: string } {
  const packed = packedModel(model);
  try {
    writeFileSync(path, packed);
  } catch (error) {
    throw new ColumnsError("FILE_UNREADABLE", `${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
  return { bytes: packed.length, sha256: createHash("sha256").update(packed).digest("hex") };
}
