import { EpidemicError, whole } from "./fault.ts";
import { gammaCdf } from "../numeric/gamma.ts";

/** Weights by day since the infector's onset; the first is day 0 and 0. */
export type SerialInterval = readonly number[];

const SUM_TOLERANCE = 0.01;
const LENGTH_MAX = 1000;

/**
 * The serial interval by day as a gamma distribution shifted by one day and discretised: Cori et al. 2013, web appendix
 * 11 (EpiEstim's `discr_si`).
 *
 * @param mean days, more than 1
 * @param sd days, at least a thousandth of the mean
 * @param length days from 0 on; as many as hold all of it, but at most 1,000, when absent
 * @throws EpidemicError `SERIAL_INTERVAL` when the mean is not more than 1 or the deviation too small
 */
export function discreteSerialInterval(mean: number, sd: number, length?: number): SerialInterval {
  if (!(mean > 1 && mean <= 365))
    throw new EpidemicError("SERIAL_INTERVAL", `The mean is ${mean} days; give more than 1 and at most 365.`);
  if (!(sd >= mean / 1000 && sd <= 365))
    throw new EpidemicError(
      "SERIAL_INTERVAL",
      `The standard deviation is ${sd} days; give at least a thousandth of the mean and at most 365.`,
    );
  const shape = ((mean - 1) / sd) ** 2;
  const scale = sd ** 2 / (mean - 1);
  const days = length ?? Math.min(LENGTH_MAX, Math.ceil(mean + 40 * Math.max(sd, scale)));
  whole("The number of days", days, 1, LENGTH_MAX);
  const f = (x: number) => gammaCdf({ shape, scale }, x);
  const g = (x: number) => gammaCdf({ shape: shape + 1, scale }, x);
  return Array.from({ length: days }, (_, k) => {
    if (k === 0) return 0;
    const mass = k * f(k) + (k - 2) * f(k - 2) - 2 * (k - 1) * f(k - 1);
    return Math.max(0, mass + shape * scale * (2 * g(k - 1) - g(k - 2) - g(k)));
  });
}

/**
 * Weights from elsewhere, day by day from day 0, checked.
 *
 * @throws EpidemicError `SERIAL_INTERVAL` unless day 0 has 0, all are 0 or more, and their sum is 1 within 0.01
 */
export function givenSerialInterval(weights: readonly number[]): SerialInterval {
  const refuse = (message: string) => {
    throw new EpidemicError("SERIAL_INTERVAL", message);
  };
  if (weights.length < 2 || weights.length > LENGTH_MAX) refuse(`Give 2 to ${LENGTH_MAX} weights, from day 0 on.`);
  if (weights[0] !== 0)
    refuse("The weight of day 0 must be 0: nobody infects another with onset on the same day here.");
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight <= 1));
  if (wrong >= 0) refuse(`The weight of day ${wrong} is ${weights[wrong]}; give a number from 0 to 1.`);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) refuse(`The weights add up to ${sum}; divide them by it.`);
  return weights;
}

/** Mean in days. */
export function meanOf(interval: SerialInterval): number {
  return interval.reduce((sum, weight, day) => sum + weight * day, 0);
}

/** The days back that hold 99 % of the serial interval: a missing day further back hardly counts. */
export function reachOf(interval: SerialInterval): number {
  const whole = interval.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const reach = interval.findIndex((weight) => {
    sum += weight;
    return sum >= 0.99 * whole;
  });
  return Math.max(1, reach);
}
