import { CHECKPOINTS, DAYS, FINAL } from "../cases.ts";
import { UNITS } from "../cast.ts";
import { LOCAL } from "../daily.ts";
import { type Check, same } from "./check.ts";

const CITIES = { "3201": "nanjing", "3208": "huaian", "3210": "yangzhou", "3213": "suqian" } as const;

/** The nation counts what the cities filed: nothing lost, nothing doubled, on no day. */
export const counts: Check = {
  what: "local confirmed cases by city",
  async run(stage) {
    const query = { series: LOCAL, status: "exercise", over: "notices" } as const;
    const { rows } = await stage.client(UNITS.nhc, "cn").call("counts", { query });
    let total = 0;
    for (const day of DAYS) {
      const found = rows.filter((row) => row.day === day.day);
      for (const [area, city] of Object.entries(CITIES))
        same(`${day.day} ${city}`, found.find((row) => row.area === area)?.count, day[city]);
      const sum = found.reduce((all, row) => all + row.count, 0);
      same(`${day.day}, sum of the cities`, sum, day.local);
      total += sum;
      const official = CHECKPOINTS[day.day as keyof typeof CHECKPOINTS];
      if (official !== undefined) same(`${day.day}, as announced`, total, official);
    }
    const ends = Object.entries(CITIES).map(([area, city]) => {
      const end = rows.filter((row) => row.area === area).reduce((all, row) => all + row.count, 0);
      same(city, end, FINAL[city]);
      return `${city} ${end}`;
    });
    return `${ends.join(", ")}, together ${total}; 818 on 21 August; equal to the province's total on ${DAYS.length} of ${DAYS.length} days`;
  },
};
