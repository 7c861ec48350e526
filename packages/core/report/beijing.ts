/** How far Beijing's clock is ahead of UTC, all year, in milliseconds. */
export const BEIJING_MS = 8 * 3_600_000;

const DAY_SECONDS = 86_400;
/** Days of 400 years: the Gregorian calendar repeats itself behind them. */
const ERA_DAYS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is a year's last. */
const DAYS_TO_1970 = 719_468;

/** A time (Unix milliseconds) on Beijing's clock: `2021-07-20T22:05:09`. The law's clocks run by it (GB/T 7408.1, zone +08:00). */
export function beijingTime(ms: number): string {
  const seconds = Math.floor((ms + BEIJING_MS) / 1000);
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const [hours, minutes] = [Math.floor(rest / 3_600), Math.floor((rest % 3_600) / 60)];
  return `${dayText(days)}T${digits(hours, 2)}:${digits(minutes, 2)}:${digits(rest % 60, 2)}`;
}

/** The calendar day of a time in Beijing, `2021-07-20`: by it reports count and laws hold. */
export function beijingDay(ms: number): string {
  return dayText(Math.floor((ms + BEIJING_MS) / 1000 / DAY_SECONDS));
}

/** The day so many days after 1970-01-01. */
function dayText(days: number): string {
  const sinceEraZero = days + DAYS_TO_1970;
  const era = Math.floor(sinceEraZero / ERA_DAYS);
  const day = sinceEraZero - era * ERA_DAYS;
  const leapDays = Math.floor(day / 1_460) - Math.floor(day / 36_524) + Math.floor(day / (ERA_DAYS - 1));
  const yearOfEra = Math.floor((day - leapDays) / 365);
  const dayOfYear = day - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // From March on, five months have 153 days, by turns 31 and 30.
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(dayOfMonth, 2)}`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
