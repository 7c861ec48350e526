import { fromField } from "../../app/time.ts";

/** Lists that a search looks into. */
export const PLACES = ["reports", "summaries", "notices", "events"] as const;
export type Place = (typeof PLACES)[number];

/** Conditions of a search, as the address names them. */
export const NAMES = [
  ...["in", "q", "area", "within", "from", "to", "situation", "kind", "standing", "status", "security", "grave"],
  "unit",
] as const as readonly Name[];
export type Name =
  | ("in" | "q" | "area" | "within" | "from" | "to" | "situation" | "kind" | "standing" | "status" | "security")
  | ("grave" | "unit");
export type AskedSearch = { readonly [K in Name]?: string };

const DAY_MS = 86_400_000;
/** A time that goes with the clock is asked for by the hour: pages of one search then have one beginning. */
const HOUR_MS = 3_600_000;

export function placeOf({ in: place }: AskedSearch): Place {
  return PLACES.find((one) => one === place) ?? "reports";
}

/** What a search of reports, summaries or notices asks the node for. What is no value of a condition is refused by the node. */
export function reportQuery(asked: AskedSearch, now: number) {
  const { situation, kind, standing, unit } = asked;
  return { ...common(asked, now), ...given({ situation, kind, standing, unit }), ...whole("security", asked.security) };
}

/** What a search of events asks the node for. */
export function eventQuery(asked: AskedSearch, now: number) {
  return common(asked, now);
}

function common({ q, area, within, from, to, status, grave }: AskedSearch, now: number) {
  const days = Number(within ?? 0);
  const since = days > 0 ? Math.floor(now / HOUR_MS) * HOUR_MS - days * DAY_MS : startOf(from);
  const until = days > 0 ? undefined : startOf(to);
  return {
    ...given({ q, area, status }),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: until + DAY_MS }),
    ...whole("graveTo", grave),
  };
}

/** When a day begins in Beijing, ms. */
function startOf(day: string | undefined): number | undefined {
  return day === undefined ? undefined : fromField(`${day}T00:00`);
}

function given(values: { readonly [name: string]: string | undefined }): { readonly [name: string]: never } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [name: string]: never;
  };
}

function whole(name: string, text: string | undefined): { readonly [name: string]: number } {
  return text === undefined ? {} : { [name]: Number(text) };
}
