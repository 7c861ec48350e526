import { DETECTOR_METHODS, type DetectorSettings, detectorSettings } from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { numberFlag } from "./columns.ts";

/** Flags that name a detector and its parameters; each is the parameter of the same name. */
const NUMBERS = [
  ["baseline", "ears, eears: values before the judged one (7); cusum: first periods that give mean and deviation"],
  ["threshold", "ears: what the statistic must exceed (3, 3, 2)"],
  ["alpha", "ears: instead of a threshold; eears (0.025), farrington (0.005): chance of a false alarm"],
  ["sd-min", "ears, eears: floor of the deviation (none)"],
  ["outlier-alpha", "eears: tail from which on a past value weighs less (0.05)"],
  ["decay", "eears: how fast its weight falls (4)"],
  ["mean", "cusum: mean without an outbreak (from the first 28 days or 52 weeks)"],
  ["sd", "cusum, scale sd: standard deviation (from the same)"],
  ["k", "cusum: taken off each period (1.04)"],
  ["h", "cusum: alarm from this sum on (2.26)"],
  ["percentile", "percentile: 80 or 90 (80)"],
  ["around", "percentile: weeks before and after the same of past years (2)"],
  ["years", "percentile, farrington: years looked back (5)"],
  ["years-min", "percentile, farrington: years that must be known (3)"],
  ["window", "farrington: weeks around the same of past years with one seasonal level (3)"],
  ["periods", "farrington: levels of the season (10)"],
  ["skip", "farrington: newest weeks left out of the baseline (26)"],
  ["outlier", "farrington: residual from which on a past week weighs less (2.58)"],
  ["cases-min", "farrington: cases in four weeks that an alarm needs (5)"],
] as const;

export interface DetectorFlags {
  readonly method?: string;
  readonly scale?: string;
  readonly bound?: string;
  readonly reset?: boolean;
  readonly [flag: string]: unknown;
}

export function detectorOptions(command: Command): Command {
  command.option("--method <name>", `${DETECTOR_METHODS.join(", ")}; by the length of the series when absent`);
  for (const [name, description] of NUMBERS) command.option(`--${name} <number>`, description);
  return command
    .option("--scale <name>", "cusum: poisson, (x − m) / √m, or sd, (x − m) / sd (poisson)")
    .option("--reset", "cusum: begin again after an alarm")
    .option("--bound <name>", "farrington: nb-plugin, nb-upper or power (nb-plugin)");
}

/**
 * The detector that the flags name, or null when they name none.
 *
 * @throws Usage for a parameter without a method; EpidemicError for one that the method does not have
 */
export function detectorOf(flags: DetectorFlags): DetectorSettings | null {
  const given: Record<string, unknown> = {};
  for (const [flag] of NUMBERS) {
    const name = flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = flags[name];
    if (typeof value === "string") given[name] = numberFlag(`--${flag}`, value);
  }
  for (const name of ["scale", "reset", "bound"] as const) if (flags[name] !== undefined) given[name] = flags[name];
  if (flags.method !== undefined) return detectorSettings(flags.method, given);
  const [first] = Object.keys(given);
  if (first !== undefined) throw new Usage("Parameters belong to a detector; name it with --method.");
  return null;
}
