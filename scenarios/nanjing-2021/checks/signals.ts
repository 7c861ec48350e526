import { UNITS } from "../cast.ts";
import { DAYS } from "../cases.ts";
import type { Stage } from "../stage.ts";
import { DISCARDED, FIRST_DAY, PROMOTED, SCREENED, SECOND_DAY, warnings } from "../warning.ts";
import { type Check, holds, same } from "./check.ts";

/** What Yangzhou's node found by itself stands in the queue once, as the officer left it, and on no other chain. */
export const triaged: Check = {
  what: "signals are raised once, one was screened and became an event, one was discarded with a reason",
  async run(stage) {
    const client = stage.client(UNITS.yangzhouHc);
    const { items } = await client.call("signals", { query: { limit: 200 } });
    same("days with a signal, each once", items.length, new Set(items.map(({ from }) => from)).size);
    const days: readonly string[] = DAYS.map(({ day }) => day);
    for (const { status, unit, from, area } of items)
      same(
        `signal of ${from}`,
        [status, unit, days.includes(from), area],
        ["exercise", UNITS.yangzhouHc, true, "3210"],
      );
    same("the first", items.at(-1)?.from, FIRST_DAY);
    const steps = await Promise.all([FIRST_DAY, SECOND_DAY].map((day) => stepsOf(stage, items, day)));
    same("steps", steps, [
      [
        ["raised", "duty", undefined],
        ["screened", "duty", stage.result(SCREENED)],
        ["event", "duty", stage.result(PROMOTED)],
      ],
      [
        ["raised", "duty", undefined],
        ["discarded", "duty", stage.result(DISCARDED)],
      ],
    ]);
    const event = items.find(({ from }) => from === FIRST_DAY)?.event ?? "";
    const { title, status } = await client.call("event", { params: { event } });
    same("the event", [title.zh, status], ["扬州市新冠肺炎疫情", "exercise"]);
    const above = await stage.client(UNITS.jiangsuHc).call("signals", { query: {} });
    same("signals that climbed", above.items.length, 0);
    return `${items.length} signals, the first of ${FIRST_DAY}`;
  },
};

/** Standing and officer of each step, with the act where the story did it. */
async function stepsOf(
  stage: Stage,
  items: readonly { readonly from: string; readonly signal: string }[],
  day: string,
) {
  const signal = items.find(({ from }) => from === day)?.signal ?? "";
  const { steps } = await stage.client(UNITS.yangzhouHc).call("signal", { params: { signal } });
  return steps.map(({ standing, officer, act }) => [standing, officer, standing === "raised" ? undefined : act]);
}

/** The same question asked of the nation's notices and of the city's own reports has the same answer. */
export const warned: Check = {
  what: "the detectors warn of Yangzhou on the days on which its counts say so",
  async run(stage) {
    const all = await warnings(stage);
    const days = new Map(all.filter(({ city }) => city === "yangzhou").map(({ method, first }) => [method, first]));
    // Eight days without a case, then 2, 4 and 10: C1 judges with the eighth day, C2 with the tenth.
    same("ears-c1", days.get("ears-c1"), "2021-07-28");
    same("ears-c2", days.get("ears-c2"), FIRST_DAY);
    for (const { method, first } of all)
      holds(
        `${method} has no past years to judge by`,
        !["percentile", "farrington"].includes(method) || first === undefined,
      );
    const { signal } = await newest(stage);
    const { method, inputs, parameters, from } = await stage
      .client(UNITS.yangzhouHc)
      .call("signal", { params: { signal } });
    const query = { series: "local-confirmed", area: "3210", method, status: "exercise", to: from } as const;
    const again = await stage
      .client(UNITS.yangzhouHc)
      .call("detect", { query: { ...query, parameters: `sdMin=${parameters["sdMin"]}` } });
    same("the digest of its inputs, computed again", again.provenance.inputs, inputs);
    return [...days].map(([name, day]) => `${name} ${day ?? "never"}`).join(", ");
  },
};

async function newest(stage: Stage): Promise<{ readonly signal: string }> {
  const { items } = await stage.client(UNITS.yangzhouHc).call("signals", { query: { limit: 1 } });
  return items[0] as { readonly signal: string };
}
