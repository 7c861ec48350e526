import { EpidemicError } from "../epidemic/fault.ts";
import { CUSUM_DEFAULTS, type CusumOptions } from "./cusum.ts";
import { EARS_DEFAULTS, EARS_THRESHOLDS, type EarsOptions } from "./ears.ts";
import { EEARS_DEFAULTS, type EearsOptions } from "./eears.ts";
import { FARRINGTON_DEFAULTS, type FarringtonOptions } from "./farrington.ts";
import { PERCENTILE_DEFAULTS, type PercentileOptions } from "./percentile.ts";

/** A detector with its parameters; those that are absent have the detector's default. */
export type DetectorSettings =
  | ({ readonly method: "ears-c1" | "ears-c2" | "ears-c3" } & EarsOptions)
  | ({ readonly method: "eears" } & EearsOptions)
  | ({ readonly method: "cusum" } & CusumOptions)
  | ({ readonly method: "percentile" } & PercentileOptions)
  | ({ readonly method: "farrington" } & FarringtonOptions);

export type DetectorMethod = DetectorSettings["method"];

/** A number, true or false, or one of these words. */
type Kind = "number" | "boolean" | readonly string[];

type OptionsOf<M extends DetectorMethod> = Omit<Extract<DetectorSettings, { method: M }>, "method">;

const EARS = { baseline: "number", threshold: "number", alpha: "number", sdMin: "number" } as const;

/** Every parameter of every detector. */
const PARAMETERS: { readonly [M in DetectorMethod]: { readonly [name in keyof Required<OptionsOf<M>>]: Kind } } = {
  "ears-c1": EARS,
  "ears-c2": EARS,
  "ears-c3": EARS,
  eears: {
    baseline: "number",
    alpha: "number",
    areas: "number",
    outlierAlpha: "number",
    decay: "number",
    sdMin: "number",
  },
  cusum: {
    scale: ["poisson", "sd"],
    mean: "number",
    sd: "number",
    baseline: "number",
    k: "number",
    h: "number",
    reset: "boolean",
  },
  percentile: { percentile: "number", years: "number", yearsMin: "number", around: "number" },
  farrington: {
    years: "number",
    yearsMin: "number",
    window: "number",
    periods: "number",
    skip: "number",
    outlier: "number",
    alpha: "number",
    bound: ["nb-plugin", "nb-upper", "power"],
    casesMin: "number",
  },
};

const DEFAULTS: { readonly [M in DetectorMethod]: Parameters } = {
  "ears-c1": { ...EARS_DEFAULTS, threshold: EARS_THRESHOLDS.c1 },
  "ears-c2": { ...EARS_DEFAULTS, threshold: EARS_THRESHOLDS.c2 },
  "ears-c3": { ...EARS_DEFAULTS, threshold: EARS_THRESHOLDS.c3 },
  eears: EEARS_DEFAULTS,
  cusum: CUSUM_DEFAULTS,
  percentile: PERCENTILE_DEFAULTS,
  farrington: FARRINGTON_DEFAULTS,
};

export interface Parameters {
  readonly [name: string]: string | number | boolean;
}

export const DETECTOR_METHODS = Object.keys(PARAMETERS) as readonly DetectorMethod[];

/**
 * Settings from a name and parameters that come from outside: a file, flags.
 *
 * @throws EpidemicError `PARAMETER` for another method, a parameter that the method does not have, or a value of another
 * kind; that a number is in its range, the detector itself checks
 */
export function detectorSettings(method: string, given: { readonly [name: string]: unknown }): DetectorSettings {
  if (!Object.hasOwn(PARAMETERS, method))
    throw new EpidemicError("PARAMETER", `There is no detector ${method}; there are ${DETECTOR_METHODS.join(", ")}.`);
  const kinds: { readonly [name: string]: Kind } = PARAMETERS[method as DetectorMethod];
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined)
      throw new EpidemicError(
        "PARAMETER",
        `${method} has no parameter ${name}; it has ${Object.keys(kinds).join(", ")}.`,
      );
    const fits = typeof kind === "string" ? typeof value === kind : kind.includes(String(value));
    const wanted = typeof kind === "string" ? `a ${kind}` : kind.join(" or ");
    if (!fits) throw new EpidemicError("PARAMETER", `${name} is ${String(value)}; give ${wanted}.`);
  }
  return { method, ...given } as DetectorSettings;
}

/** All parameters in force: those given, and the defaults of those that are not. */
export function parametersInForce({ method, ...given }: DetectorSettings): Parameters {
  const all: Parameters = { ...DEFAULTS[method], ...given };
  if (!method.startsWith("ears") || all["alpha"] === undefined) return all;
  // Alpha stands in for the threshold.
  const { threshold: _, ...rest } = all;
  return rest;
}
