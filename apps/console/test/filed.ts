import { AIRPORT, BEGIN, type ConsoleNetwork } from "./network.ts";

/** Files an open report of level Ⅱ at the airport, which the city has to judge; its identity. */
export async function filed(network: ConsoleNetwork, headline: string): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2, warning: 2 },
    a: { category: "infectious-disease", headline, main: "三名旅客同日发热。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}
