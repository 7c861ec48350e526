import { createHash } from "node:crypto";
import type { ApiClient } from "@tocsin/client";

/** Acts of one request. */
const BULK = 250;
const AT_ONCE = 2;
const CLASSES = ["suspected", "confirmed", "asymptomatic", "probable"] as const;
const AREAS = ["320102", "320115", "321003", "430802", "110105", "440106", "510104", "420103"] as const;
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2021, 5, 1);

const dayOf = (n: number) => new Date(FIRST_DAY_MS + n * DAY_MS).toISOString().slice(0, 10);

/** A report of the nth case, its day, age and area another each time, the same in every run. */
function caseOf(n: number) {
  const area = AREAS[n % AREAS.length] as string;
  const age = 10 * (n % 9);
  return {
    ...{ form: "open", situation: "epidemic", s: 1, c: 4, t: { occurred: FIRST_DAY_MS + (n % 60) * DAY_MS } },
    a: { category: "infectious-disease", headline: `第${n}例流行病学调查`, place: { area } },
    data: {
      ...{ kind: "case", version: 1, case: createHash("sha256").update(`case ${n}`).digest("hex").slice(0, 32) },
      ...{ classification: CLASSES[n % CLASSES.length], origin: n % 7 === 0 ? "import" : "local" },
      ...{ reportDay: dayOf(n % 60), onsetDay: dayOf(Math.max(0, (n % 60) - (n % 9))), ageBand: `${age}-${age + 9}` },
      ...{ occurrenceArea: area, responsibleArea: area },
    },
  };
}

function eventOf(n: number) {
  const title = { zh: `第${n}起聚集性疫情`, en: `Cluster ${n}` };
  const areas = [AREAS[n % AREAS.length] as string];
  return { category: "infectious-disease", title, stage: "response", areas, level: (n % 4) + 1 };
}

/** Files so many reports of cases, each with the node's keystore. */
export function fileCases(client: ApiClient, count: number, say: (filed: number) => void): Promise<void> {
  const act = (n: number) => ({ action: "reports.submit", args: {}, body: caseOf(n) });
  return inBulk(client, count, act, say);
}

/** Opens so many events. */
export function openEvents(client: ApiClient, count: number, say: (opened: number) => void): Promise<void> {
  return inBulk(client, count, (n) => ({ action: "events.open", args: eventOf(n) }), say);
}

/** @throws Error unless all were taken */
async function inBulk(
  client: ApiClient,
  count: number,
  act: (n: number) => object,
  say: (done: number) => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, from + BULK);
      const items = Array.from({ length: next - from }, (_, i) => act(from + i));
      const reply = await client.call("actBulk", { body: { items } as never });
      const refused = reply.items.filter(({ ok }) => !ok);
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused[0])}`);
      say(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
