import { AIRPORT, BEGIN, CITY, type ConsoleNetwork } from "./network.ts";

/** What a page's title would be if a text had been run. */
export const HOSTILE_MARK = "hostile";
const SCRIPT = `<script>document.title='${HOSTILE_MARK}'</script><img src=x onerror="document.title='${HOSTILE_MARK}'">`;
/** Direction turned round, hidden characters, and a control. */
const TURNED = "\u202egnp.exe\u200b\u2066\u0007";
const CHAIN = "cn-3201";

/** A text of a length with all of it, ending in one word. */
export function hostileText(length: number): string {
  const head = `${SCRIPT}${TURNED}`.slice(0, length);
  return head + "x".repeat(Math.max(0, length - head.length));
}

/**
 * Puts the longest and worst texts that the API takes wherever somebody writes one: reports, verdicts, signals, events, requests,
 * hand-overs. A word of 100 kB is refused by the API; these are as long as it lets them be.
 * @returns an id of each thing, by the name that paths call it
 */
export async function fillHostile(network: ConsoleNetwork): Promise<{ readonly [parameter: string]: string }> {
  const [airport, city] = [network.as(CHAIN, AIRPORT), network.as(CHAIN, CITY)];
  const act = async (
    client: typeof city,
    action: string,
    args: object,
    more: { body?: object; ifMatch?: string } = {},
  ) => (await client.call("act", { body: { action, args, ...more } })).act;
  const report = (headline: string) => ({
    ...{ form: "open", situation: "epidemic", s: 1, c: 2, warning: 1 },
    a: {
      ...{ category: "infectious-disease", headline, main: hostileText(4_000) },
      place: { area: "320115", text: hostileText(100) },
    },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  });
  const record = await act(airport, "reports.submit", {}, { body: report(hostileText(120)) });
  await act(airport, "reports.submit", {}, { body: report(`${hostileText(100)}2`) });
  await act(airport, "signals.raise", {
    ...{ method: "ears-c2", version: 1, parameters: { threshold: "3" }, inputs: "ef".repeat(32), series: "fever" },
    ...{ area: "320115", from: "2021-07-20", to: "2021-07-20", observed: "9", statistic: "12.25", threshold: "3" },
  });
  const { items } = await city.call("signals");
  const event = await act(city, "events.open", {
    ...{ category: "infectious-disease", stage: "response", level: 2, areas: ["320115"], chains: ["cn", "cn-32"] },
    title: { zh: hostileText(60), en: hostileText(100) },
  });
  const { ifMatch } = await city.call("report", { params: { record } });
  await act(city, "reports.verify", { record, verdict: "doubtful", reason: hostileText(400) }, { ifMatch });
  await city.call("handOver", { body: { text: hostileText(4_000) } });
  const { digest } = await city.call("composeBulletin", {
    body: {
      ...{ area: "3201", from: BEGIN - 86_400_000, to: BEGIN + 86_400_000 },
      title: { zh: hostileText(120), en: hostileText(120) },
      assessment: { zh: hostileText(4_000) },
    },
  });
  const says = { title: { zh: hostileText(200) }, claim: { zh: hostileText(4_000) }, text: { zh: hostileText(4_000) } };
  await act(city, "releases.refute", { area: "3201", records: [record] }, { body: says });
  return { record, event, signal: items[0]?.signal ?? "", digest };
}
