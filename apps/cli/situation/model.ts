import type { ProjectOptions } from "@tocsin/situation";
import type { Command } from "commander";
import { numberFlag } from "./columns.ts";

/** Flags of the projection's model. */
export interface ModelFlags {
  readonly window: string;
  readonly priorMean: string;
  readonly priorSd: string;
  readonly horizon: string;
  readonly seeds: string;
  readonly seed: string;
  readonly dispersion: string;
  readonly drift: string;
  readonly damping: string;
  readonly imports: string;
}

export function modelOptions(command: Command): Command {
  return command
    .option("--window <days>", "days that R is taken from", "7")
    .option("--prior-mean <r>", "mean of R before the data", "1")
    .option("--prior-sd <r>", "its standard deviation", "1")
    .option("--horizon <days>", "days ahead", "7")
    .option("--seeds <n>", "simulations", "1000")
    .option("--seed <n>", "the first of their seeds", "1")
    .option("--dispersion <k>", "how unevenly cases infect: the negative binomial's size, or none for Poisson", "0.2")
    .option("--drift <sd>", "deviation of ln R from day to day", "0.2")
    .option("--damping <share>", "share of ln R that is lost a day", "0.2")
    .option("--imports <cases>", "cases a day from elsewhere, or recent: as in the window", "0.1");
}

export function modelOf(flags: ModelFlags): Omit<ProjectOptions, "interval"> {
  const { dispersion, imports } = flags;
  return {
    window: numberFlag("--window", flags.window),
    priorMean: numberFlag("--prior-mean", flags.priorMean),
    priorSd: numberFlag("--prior-sd", flags.priorSd),
    horizon: numberFlag("--horizon", flags.horizon),
    simulations: numberFlag("--seeds", flags.seeds),
    seed: numberFlag("--seed", flags.seed),
    dispersion: dispersion === "none" ? null : numberFlag("--dispersion", dispersion),
    drift: numberFlag("--drift", flags.drift),
    damping: numberFlag("--damping", flags.damping),
    imports: imports === "recent" ? imports : numberFlag("--imports", imports),
  };
}
