import type { LinearModel } from "../text/linear.ts";
import type { SituationModel, SituationOrigin } from "./classify.ts";
import { SituationError } from "./fault.ts";
import { BITS, COLUMNS, SIGNALS } from "./features.ts";
import { CLASSES } from "./situation.ts";

const FORMAT = "tocsin-situation-model";
/** Raised whenever an older file would mean something else: features, signals and keywords belong to it. */
const FORMAT_VERSION = 1;
const HASHED = 1 << BITS;
const STEPS = 127;

/** Numbers in one byte each, in steps of a 127th of the largest. */
interface Bytes {
  readonly largest: number;
  readonly base64: string;
}

interface File {
  readonly format: unknown;
  readonly version: unknown;
  readonly origin: SituationOrigin;
  readonly importance: Bytes;
  readonly models: readonly { readonly bias: number; readonly signals: readonly number[]; readonly hashed: Bytes }[];
}

/** A model as JSON text; weights lose digits. */
export function encodeSituationModel({ origin, importance, models }: SituationModel): string {
  return JSON.stringify({
    format: FORMAT,
    version: FORMAT_VERSION,
    origin,
    importance: bytesOf(importance),
    models: models.map(({ weights, bias }) => ({
      bias,
      signals: [...weights.subarray(HASHED, COLUMNS)],
      hashed: bytesOf(weights.subarray(0, HASHED)),
    })),
  } satisfies File);
}

/** @throws SituationError `MODEL_FILE` when the text is no model of this version, or not a whole one */
export function decodeSituationModel(text: string): SituationModel {
  const read = parsed(text);
  try {
    const { texts, examples, penalty } = read.origin;
    const importance = numbersOf(read.importance);
    const models = read.models.map(({ bias, signals, hashed }): LinearModel => {
      if (signals.length !== SIGNALS || ![bias, ...signals].every(Number.isFinite)) throw new Error("incomplete");
      const weights = new Float64Array(COLUMNS);
      weights.set(numbersOf(hashed));
      weights.set(signals, HASHED);
      return { bias, weights };
    });
    if (models.length !== CLASSES.length || !Number.isInteger(texts)) throw new Error("incomplete");
    return { origin: { texts, examples: String(examples), penalty: Number(penalty) }, importance, models };
  } catch {
    throw new SituationError("MODEL_FILE", "The model's file is damaged; train it again or take it from its source.");
  }
}

function parsed(text: string): File {
  let read: File | null = null;
  try {
    read = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (read?.format !== FORMAT || read.version !== FORMAT_VERSION)
    throw new SituationError(
      "MODEL_FILE",
      `This is no situation model of version ${FORMAT_VERSION}; give one that npm run situation:train-classes has made.`,
    );
  return read;
}

function bytesOf(values: Float64Array): Bytes {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const bytes = Uint8Array.from(values, (value) => 128 + Math.round((STEPS * value) / (largest || 1)));
  return { largest, base64: Buffer.from(bytes).toString("base64") };
}

/** @throws Error unless there are as many numbers as hashed columns */
function numbersOf({ largest, base64 }: Bytes): Float64Array {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== HASHED || !Number.isFinite(largest)) throw new Error("incomplete");
  return Float64Array.from(bytes, (byte) => ((byte - 128) / STEPS) * largest);
}
