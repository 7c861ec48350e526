import { dayNumber, dayText } from "../epidemic/days.ts";
import type { CountSeries } from "./series.ts";

/**
 * The index of the period nearest to a period's date so many years before, in the same series; it can be less than 0,
 * when the series begins later.
 */
export function yearsBefore({ first, periodDays }: CountSeries, index: number, years: number): number {
  const day = first + index * periodDays;
  const text = dayText(day);
  const year = String(Number(text.slice(0, 4)) - years).padStart(4, "0");
  const then = dayNumber(`${year}${text.slice(4)}`) ?? (dayNumber(`${year}-02-28`) ?? 0) + 1;
  return index - Math.round((day - then) / periodDays);
}
