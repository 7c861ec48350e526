import type { LinearModel } from "../text/linear.ts";
import type { EmotionModel } from "./emotion.ts";
import type { Ensemble } from "./ensemble.ts";
import { OpinionError } from "./fault.ts";
import { BITS, COLUMNS } from "./features.ts";
import type { PolarityModel } from "./polarity.ts";
import { EMOTIONS, SIGNALS } from "./signals.ts";

export type OpinionModel = EmotionModel | PolarityModel;

const FORMAT = "tocsin-opinion-model";
/** Raised whenever an older file would mean something else: features, signals and their order belong to it. */
const FORMAT_VERSION = 1;
const HASHED = 1 << BITS;
const STEPS = 127;

/** Numbers of a vector in one byte each: the root of their share of the largest, so that small ones keep their digits. */
interface Bytes {
  readonly largest: number;
  readonly base64: string;
}

interface Linear {
  readonly bias: number;
  readonly signals: readonly number[];
  readonly hashed: Bytes;
}

/** A model as JSON text; weights lose digits, which changes scores by less than a hundredth. */
export function encodeModel(model: OpinionModel): string {
  const { ensemble, ...rest } = model;
  const views = ensemble.views.map(({ importance, models }) => ({
    importance: bytesOf(importance),
    models: models.map(({ weights, bias }) => ({
      bias,
      signals: [...weights.subarray(HASHED)],
      hashed: bytesOf(weights.subarray(0, HASHED)),
    })),
  }));
  const joints = ensemble.joints.map(({ weights, bias }) => ({ bias, weights: [...weights] }));
  return JSON.stringify({
    format: FORMAT,
    version: FORMAT_VERSION,
    ...rest,
    signals: [...ensemble.signals],
    views,
    joints,
  });
}

/** @throws OpinionError MODEL_FILE when the text is no model of this version, MODEL_TASK when it is for another task */
export function decodeModel<Task extends OpinionModel["task"]>(
  text: string,
  task: Task,
): Extract<OpinionModel, { task: Task }> {
  const read = parsed(text);
  if (read.task !== task)
    throw new OpinionError("MODEL_TASK", `The model is for ${String(read.task)}; give one for ${task}.`);
  try {
    const outcomes = task === "emotion" ? EMOTIONS.length : 3;
    const views = read.views.map(({ importance, models }) => ({
      importance: numbersOf(importance),
      models: models.map(linearOf),
    }));
    const joints = read.joints.map(({ bias, weights }): LinearModel => ({ bias, weights: Float64Array.from(weights) }));
    const scores = views.reduce((sum, { models }) => sum + models.length, 0);
    const signals = Float64Array.from(read.signals);
    const numbers = [...read.signals, ...read.joints.flatMap(({ bias, weights }) => [bias, ...weights])];
    const cuts = (read.cuts ?? []).flat().filter((cut) => cut !== null);
    const isWhole =
      joints.length === outcomes &&
      joints.every(({ weights }) => weights.length === scores) &&
      signals.length === SIGNALS &&
      [...numbers, ...cuts].every(Number.isFinite) &&
      (read.divisors ?? []).every((divisor) => divisor > 0) &&
      (task === "emotion" ? read.cuts?.length === outcomes : read.divisors?.length === outcomes) &&
      Number.isInteger(read.origin.texts);
    if (!isWhole) throw new Error("incomplete");
    const ensemble: Ensemble = { signals, views, joints };
    const own = task === "emotion" ? { cuts: read.cuts } : { divisors: read.divisors };
    return { task, origin: read.origin, ensemble, ...own } as unknown as Extract<OpinionModel, { task: Task }>;
  } catch {
    throw new OpinionError("MODEL_FILE", "The model's file is damaged; train it again or take it from its source.");
  }
}

interface File {
  readonly task: unknown;
  readonly origin: OpinionModel["origin"];
  readonly cuts?: EmotionModel["cuts"];
  readonly divisors?: readonly number[];
  readonly signals: readonly number[];
  readonly views: readonly { readonly importance: Bytes; readonly models: readonly Linear[] }[];
  readonly joints: readonly { readonly bias: number; readonly weights: readonly number[] }[];
}

function parsed(text: string): File {
  let read: (File & { readonly format: unknown; readonly version: unknown }) | null = null;
  try {
    read = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (read?.format !== FORMAT || read.version !== FORMAT_VERSION)
    throw new OpinionError(
      "MODEL_FILE",
      `This is no opinion model of version ${FORMAT_VERSION}; make one with tocsin situation train.`,
    );
  return read;
}

function bytesOf(values: Float64Array): Bytes {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const bytes = Uint8Array.from(
    values,
    (value) => 128 + Math.sign(value) * Math.round(STEPS * Math.sqrt(Math.abs(value) / (largest || 1))),
  );
  return { largest, base64: Buffer.from(bytes).toString("base64") };
}

/** @throws Error unless there are as many numbers as hashed columns */
function numbersOf({ largest, base64 }: Bytes): Float64Array {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== HASHED || !Number.isFinite(largest)) throw new Error("incomplete");
  return Float64Array.from(bytes, (byte) => {
    const root = (byte - 128) / STEPS;
    return Math.sign(root) * root * root * largest;
  });
}

function linearOf({ bias, signals, hashed }: Linear): LinearModel {
  if (signals.length !== SIGNALS || ![bias, ...signals].every(Number.isFinite)) throw new Error("incomplete");
  const weights = new Float64Array(COLUMNS);
  weights.set(numbersOf(hashed));
  weights.set(signals, HASHED);
  return { bias, weights };
}
