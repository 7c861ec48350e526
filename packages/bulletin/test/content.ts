import { createHash } from "node:crypto";
import { type BulletinInput, situationReport } from "@tocsin/bulletin";

export const hash = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
export const idOf = (name: string) => createHash("sha256").update(name).digest("hex");

export const BEGIN = Date.parse("2021-07-20T00:00:00+08:00");
const DAY_MS = 86_400_000;
const none = { items: [], queries: [] };

/** What one hides in a text to get into a document: markup, controls, a turn of direction, no character, and sheer length. */
export const HOSTILE = `<script>alert(1)</script>&"'\u0000\u0008\u001b[31m\u202Eevil\u2066\uFEFF]]>${"W".repeat(100_000)}`;

/** An outbreak of so many reports in Nanjing over twenty days. */
export function inputOf(count: number, change: Partial<BulletinInput> = {}): BulletinInput {
  const queries = [{ operation: "reports", parameters: { event: idOf("event") } }];
  const reports = Array.from({ length: count }, (_, i) => ({
    record: idOf(`report ${i}`),
    unit: "cn-3201:nanjing-hc",
    standing: ["verified", "reported", "doubtful"][i % 3] as string,
    s: 1 + (i % 2),
    kind: i % 10 === 0 ? "measure" : "count",
    situation: ["epidemic", "medical", "opinion"][i % 3] as string,
    area: "320115",
    headline: `禄口机场新增阳性样本 ${i}`,
    occurred: BEGIN + i * 60_000,
    c: 1 + (i % 4),
    detail: false,
    tick: BEGIN + i * 60_000 + 5_000,
  }));
  const rows = ["local-confirmed", "local-asymptomatic"].flatMap((series, s) =>
    Array.from({ length: 20 }, (_, i) => ({
      series,
      day: new Date(BEGIN + 8 * 3_600_000 + i * DAY_MS).toISOString().slice(0, 10),
      area: i % 2 === 0 ? "320115" : "320106",
      count: (i * 7) % (11 - s),
    })),
  );
  return {
    chain: "cn-3201.e1",
    unit: "cn-3201:nanjing-hc",
    unitName: { zh: "南京市卫生健康委员会", en: "Nanjing Municipal Health Commission" },
    status: "exercise",
    area: "3201",
    event: {
      id: idOf("event"),
      title: { zh: "禄口机场疫情", en: "Lukou outbreak" },
      category: "infectious-disease",
      stage: "response",
      level: 2,
      opened: BEGIN,
    },
    from: BEGIN,
    to: BEGIN + 20 * DAY_MS,
    composed: BEGIN + 20 * DAY_MS,
    height: 1_234,
    reports: { items: reports, queries },
    counts: { items: rows, queries: [{ operation: "counts", parameters: { event: idOf("event") } }] },
    countsBefore: none,
    tasks: { items: [{ task: idOf("task"), state: "given", due: BEGIN }], queries: [] },
    resources: {
      items: [
        {
          resource: idOf("masks"),
          unit: "cn-3201:hospital",
          item: "N95",
          measureUnit: "只",
          need: 900,
          accepted: 500,
          received: 0,
        },
      ],
      queries: [],
    },
    timeline: none,
    signals: none,
    clocks: none,
    ...change,
  };
}

/** The same with hostile texts wherever somebody may write one. */
export function hostileContent() {
  const plain = inputOf(3);
  const reports = plain.reports.items.map((item) => ({ ...item, headline: HOSTILE, unit: HOSTILE }));
  const decision = {
    act: idOf("decision"),
    what: "events.decide",
    unit: HOSTILE,
    at: BEGIN + 1,
    content: { body: { text: HOSTILE } },
  };
  return situationReport({
    ...plain,
    title: { zh: HOSTILE },
    assessment: { zh: HOSTILE, en: HOSTILE },
    reports: { ...plain.reports, items: reports },
    timeline: { items: [decision], queries: [] },
  });
}
