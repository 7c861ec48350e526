import { type Provenance, inputsDigest } from "../provenance.ts";
import type { Case } from "./cases.ts";
import { EpidemicError } from "./fault.ts";
import { type Proportion, proportion } from "./proportion.ts";

/** People of an age band, the upper age not in it; null: no upper age. */
export interface AgeBand {
  readonly from: number;
  readonly below: number | null;
  readonly population: number;
}

/** Cases against people; the share is the attack rate. */
export interface AttackRow extends Proportion {
  readonly band: string;
  readonly cases: number;
  readonly population: number;
}

export interface AttackRates {
  readonly provenance: Provenance;
  readonly rows: readonly AttackRow[];
  /** Cases without an age, or with one in no band. */
  readonly unplaced: number;
}

/**
 * The attack rate of each age band with its exact interval.
 *
 * @throws EpidemicError `PARAMETER` when bands overlap, are empty, or have fewer people than cases
 */
export function attackRates(cases: readonly Case[], bands: readonly AgeBand[]): AttackRates {
  const ordered = bands.toSorted((a, b) => a.from - b.from);
  let end = 0;
  for (const { from, below, population } of ordered) {
    if (!(from >= end && (below === null || below > from)))
      throw new EpidemicError("PARAMETER", `The band from ${from} overlaps another or is empty; correct its ages.`);
    if (!(Number.isInteger(population) && population > 0))
      throw new EpidemicError("PARAMETER", `The band from ${from} needs a whole number of people above 0.`);
    end = below ?? Number.POSITIVE_INFINITY;
  }
  let placed = 0;
  const rows = ordered.map(({ from, below, population }): AttackRow => {
    const count = cases.filter(({ age }) => age !== null && age >= from && age < (below ?? Infinity)).length;
    if (count > population)
      throw new EpidemicError("PARAMETER", `The band from ${from} has ${count} cases of ${population} people.`);
    placed += count;
    const band = below === null ? `${from}+` : `${from}–${below - 1}`;
    return { band, cases: count, population, ...proportion(count, population) };
  });
  const inputs = inputsDigest([cases.map(({ age }) => age), ordered]);
  return {
    provenance: { method: "attack-rate", version: 1, parameters: {}, inputs },
    rows,
    unplaced: cases.length - placed,
  };
}
