import { UNITS } from "./cast.ts";
import { LOCAL } from "./daily.ts";
import { homeOf, type Stage } from "./stage.ts";
import { beijing } from "./time.ts";

/** Names of the steps that checks refer to. */
export const SCREENED = "Yangzhou, first signal screened";
export const PROMOTED = "Yangzhou, first signal promoted";
export const DISCARDED = "Yangzhou, second signal discarded";
/** Days on which Yangzhou's detector found something that an officer then decided on. */
export const FIRST_DAY = "2021-07-29";
export const SECOND_DAY = "2021-07-30";

/**
 * Yangzhou's node watches the city's daily cases by itself; its officer screens what it finds. The first signal becomes an
 * event of the city.
 */
export async function promoted(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-30 08:00"));
  const first = await signalOf(stage, FIRST_DAY);
  await stage.act(SCREENED, UNITS.yangzhouHc, {
    action: "signals.screen",
    args: { signal: first, finding: "与流行病学调查一致：病例与禄口机场疫情有关联。" },
  });
  await stage.act(PROMOTED, UNITS.yangzhouHc, {
    action: "signals.promote",
    args: {
      signal: first,
      reason: "四例本土确诊病例，须立即启动应急组织。",
      open: {
        category: "infectious-disease",
        title: { zh: "扬州市新冠肺炎疫情", en: "COVID-19 outbreak in Yangzhou" },
        stage: "response",
        level: 2,
        areas: ["3210"],
      },
    },
  });
}

/** The next day's is of the same event and is discarded. */
export async function discarded(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-31 08:00"));
  await stage.act(DISCARDED, UNITS.yangzhouHc, {
    action: "signals.discard",
    args: { signal: await signalOf(stage, SECOND_DAY), cause: "known-event", reason: "属前一日已立项的同一事件。" },
  });
  await stage.settle();
}

/** The signal that the city's node has raised for a day. */
function signalOf(stage: Stage, day: string): Promise<string> {
  return stage.once(`Yangzhou, signal of ${day}`, async () => {
    const client = stage.client(UNITS.yangzhouHc, homeOf(UNITS.yangzhouHc));
    const { items } = await client.call("signals", { query: { series: LOCAL, limit: 200 } });
    const found = items.find(({ from }) => from === day);
    if (found === undefined) throw new Error(`no signal was raised for ${day}`);
    return found.signal;
  });
}

/** A city's daily cases through a detector: the first day with an alarm, and else why there is none. */
export interface Warned {
  readonly city: string;
  readonly method: string;
  readonly parameters: string;
  readonly first: string | undefined;
  /** Days with an alarm. */
  readonly alarms: number;
  /** Why no day has one; the reason of the last day. */
  readonly reason: string | undefined;
}

const CITIES = { nanjing: "3201", yangzhou: "3210", huaian: "3208", suqian: "3213" } as const;

/**
 * Detectors with their own thresholds. The cities had no case before the outbreak and the bulletins begin with it, so those
 * that divide by a deviation get its floor for sparse counts.
 */
const DETECTORS = [
  ["ears-c1", "sdMin=0.5"],
  ["ears-c2", "sdMin=0.5"],
  ["ears-c3", "sdMin=0.5"],
  ["eears", "sdMin=0.5"],
  ["cusum", "baseline=7"],
  ["percentile", ""],
  ["farrington", ""],
] as const;

/** On which day each detector would have warned of the outbreak, from the counts that the nation has. */
export async function warnings(stage: Stage): Promise<Warned[]> {
  const client = stage.client(UNITS.nhc, "cn");
  const warned: Warned[] = [];
  for (const [city, area] of Object.entries(CITIES)) {
    for (const [method, parameters] of DETECTORS) {
      const query = { series: LOCAL, area, method, status: "exercise", over: "notices", last: 60, parameters } as const;
      const { rows } = await client.call("detect", { query });
      const alarms = rows.filter(({ alarm }) => alarm === true);
      const reason = alarms.length > 0 ? undefined : (rows.at(-1)?.reason ?? undefined);
      warned.push({ city, method, parameters, first: alarms[0]?.date, alarms: alarms.length, reason });
    }
  }
  return warned;
}
