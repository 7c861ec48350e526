import { type SerialInterval, discreteSerialInterval, givenSerialInterval } from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { ColumnsError, numberFlag, plainNumber, readColumns } from "./columns.ts";

/** Flags that say how long from a case to those that it infects. */
export interface IntervalFlags {
  readonly siMean?: string;
  readonly siSd?: string;
  readonly si?: string;
}

export function intervalOptions(command: Command): Command {
  return command
    .option("--si-mean <days>", "mean of the serial interval (a gamma shifted by one day, made discrete)")
    .option("--si-sd <days>", "its standard deviation")
    .option("--si <file>", "the serial interval as CSV day,weight from day 0, instead of mean and deviation");
}

/**
 * @param standard mean and deviation where no flag gives any
 * @throws Usage when the flags give none or two, ColumnsError when the file's days are not 0, 1, 2 …
 */
export function intervalOf({ si, siMean, siSd }: IntervalFlags, standard?: readonly [number, number]): SerialInterval {
  if (si !== undefined) {
    if (siMean !== undefined || siSd !== undefined) throw new Usage("Give --si or --si-mean and --si-sd, not both.");
    return givenSerialInterval(weightsOf(si));
  }
  if (siMean === undefined && siSd === undefined && standard !== undefined) return discreteSerialInterval(...standard);
  if (siMean === undefined || siSd === undefined)
    throw new Usage("Give --si-mean and --si-sd, or --si FILE: the serial interval depends on the disease.");
  return discreteSerialInterval(numberFlag("--si-mean", siMean), numberFlag("--si-sd", siSd));
}

function weightsOf(path: string): number[] {
  return readColumns(path, ["day", "weight"]).rows.map(({ row, field }, i) => {
    if (plainNumber(field("day")) !== i)
      throw new ColumnsError(
        "FIELD_INVALID",
        `${path}, row ${row}, column day: this must be day ${i}; give each day from 0 on.`,
      );
    const weight = plainNumber(field("weight"));
    if (Number.isNaN(weight))
      throw new ColumnsError("FIELD_INVALID", `${path}, row ${row}, column weight: give a number from 0 to 1.`);
    return weight;
  });
}
