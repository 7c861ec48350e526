import { beijingDay } from "@tocsin/core";
import type { ActRequest } from "@tocsin/api";
import { clientOf, openLine } from "../network.ts";
import type { Suite } from "../run.ts";

const REPORTS = 1_000;
const AT_ONCE = 250;
const AT_MOST_MS = 5_000;
const FORMATS = { html: "bulletinHtml", docx: "bulletinDocx", pdf: "bulletinPdf" } as const;

/** A bulletin of an event with a thousand reports over HTTP: composed, and written as each kind of document. */
export const bulletin: Suite = async (run) => {
  const count = Math.min(REPORTS, run.records);
  const network = await openLine(run, ["cn"]);
  const client = clientOf(network, "cn", "hc");
  const opening = { category: "infectious-disease", title: { zh: "疫情", en: "outbreak" }, areas: ["32"] };
  const { act: event } = await client.call("act", {
    body: { action: "events.open", args: { ...opening, stage: "response" } },
  });
  run.say(`filing ${count} reports to an event`);
  const { now } = await client.call("node");
  for (let i = 0; i < count; i += AT_ONCE) {
    const items = Array.from({ length: Math.min(AT_ONCE, count - i) }, (_, k) => reportTo(event, now, i + k));
    await client.call("actBulk", { body: { items } });
  }
  const { height } = (await client.call("node")) as { readonly height: number };
  await client.call("reports", { query: { limit: 1, after: height } });
  const of = `of an event with ${count} reports`;
  const body = { event, area: "" as const, from: now - 86_400_000, to: now + 86_400_000 };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const done = await work();
    run.found({ what, value: performance.now() - started, unit: "ms", atMost: AT_MOST_MS });
    return done;
  };
  const { digest, sources } = await timed(`a bulletin composed ${of}`, () => client.call("composeBulletin", { body }));
  if (sources !== count) throw new Error(`${sources} of ${count} reports are in the bulletin`);
  for (const [format, operation] of Object.entries(FORMATS)) {
    await timed(`the same as ${format.toUpperCase()}`, async () => {
      const response = (await client.call(operation, { params: { digest }, query: { lang: "zh" } })) as Response;
      await response.arrayBuffer();
    });
  }
  await network.close();
  return { figures: [] };
};

function reportTo(event: string, now: number, i: number): ActRequest {
  const day = beijingDay(now);
  return {
    action: "reports.submit",
    args: { event },
    body: {
      form: "open",
      situation: "epidemic",
      a: { category: "infectious-disease", headline: `新增流感样病例 ${i}`, place: { area: "3201" } },
      t: { occurred: now },
      s: 1,
      data: {
        kind: "count",
        version: 1,
        series: "local-confirmed",
        day,
        area: i % 2 === 0 ? "320115" : "320106",
        new: i % 5,
      },
    },
  };
}
