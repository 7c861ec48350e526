import type { DerivedField } from "./profile.ts";
import { type FieldValue, instantOf } from "./value.ts";

type Values = ReadonlyMap<string, FieldValue>;

/** The value of a field that is reckoned from others; undefined where none of them has one. */
export function derive({ rule, from }: DerivedField, values: Values): FieldValue | undefined {
  const [first, value] =
    from.map((field) => [field, values.get(field)?.value] as const).find(([, one]) => one !== undefined) ?? [];
  if (first === undefined || value === undefined) return undefined;
  const derived = rule === "age-band" ? ageBand(yearsOf(values)) : derivedOf(rule, String(value));
  return derived === undefined ? undefined : { value: derived, words: { en: String(derived), zh: String(derived) } };
}

function derivedOf(rule: "instant" | "day", text: string): string | number {
  return rule === "instant" ? instantOf(text) : text.slice(0, 10);
}

const BAND_YEARS = 5;
const OLDEST = 85;

/** Five-year band of an age in whole years; undefined for an age that nobody has. */
export function ageBand(years: number | undefined): string | undefined {
  if (years === undefined || years < 0 || years > 150) return undefined;
  if (years >= OLDEST) return `${OLDEST}+`;
  const from = Math.floor(years / BAND_YEARS) * BAND_YEARS;
  return `${from}-${from + BAND_YEARS - 1}`;
}

/** Whole years from a birth day to another day. */
export function yearsBetween(birth: string, day: string): number {
  const hadBirthday = day.slice(5, 10) >= birth.slice(5, 10);
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (hadBirthday ? 0 : 1);
}

/** Age on the day of onset or diagnosis; the birth day counts before a stated age. */
function yearsOf(values: Values): number | undefined {
  const birth = values.get("birthDay")?.value;
  const then = values.get("onsetDay")?.value ?? values.get("diagnosed")?.value;
  if (typeof birth === "string" && typeof then === "string") return yearsBetween(birth, then);
  const age = values.get("age")?.value;
  if (typeof age !== "number") return undefined;
  const unit = values.get("ageUnit")?.value ?? "year";
  return unit === "year" ? Math.floor(age) : 0;
}
