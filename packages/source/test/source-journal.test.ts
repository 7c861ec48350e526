import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ProblemError } from "@tocsin/client";
import {
  type Connector,
  Duplicates,
  Journal,
  type Pulled,
  SourceError,
  type SourceEvent,
  type WebhookSettings,
  follow,
  handleAll,
  takeAll,
  webhookServer,
} from "../index.ts";
import { sourceFault } from "../fault.ts";
import { itemOf } from "../item.ts";

const dir = mkdtempSync(join(tmpdir(), "tocsin-journal-"));
after(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const journalFile = (): string => join(dir, `${files++}.sqlite`);

const report = { category: "covid-19", area: "320100", channel: "微博" };
const settings = { name: "one", to: "local" as const, type: "feed" as const, address: "https://example.org", report };

function step(key: string, text = `第${key}条`): Pulled {
  const item = itemOf({ id: key, text });
  return { ...(item === null ? {} : { item }), cursor: key };
}

/** Gives steps; throws behind them where told to. */
function scripted(steps: readonly Pulled[], end?: SourceError): Connector {
  return {
    async *pull(cursor) {
      yield* steps.slice(cursor === null ? 0 : steps.findIndex((one) => one.cursor === cursor) + 1);
      if (end !== undefined) throw end;
    },
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5)));

function optionsOf(journal: Journal, tell: (event: SourceEvent) => void = () => undefined) {
  const client = { call: () => Promise.reject(new Error("nothing is sent to the node")) } as never;
  return {
    journal,
    client,
    duplicates: new Duplicates(),
    classify: () => null,
    sources: ["one", "two"],
    now: Date.now,
    wait,
    random: () => 0.5,
    tell,
  };
}

test("an item is taken once, however often the source gives it, and a stop between batches loses nothing", async () => {
  const path = journalFile();
  const steps = Array.from({ length: 450 }, (_, i) => step(`${i}`));
  const first = new Journal(path);
  const broken = scripted(steps.slice(0, 430), new SourceError("UNREACHABLE"));
  await assert.rejects(
    takeAll({ settings, connector: broken }, optionsOf(first), new AbortController().signal),
    SourceError,
  );
  first.close();
  const second = new Journal(path);
  assert.equal(second.cursor("one"), "429");
  assert.equal(
    await takeAll({ settings, connector: scripted(steps) }, optionsOf(second), new AbortController().signal),
    20,
  );
  assert.equal(second.take("one", steps, 0), 0);
  assert.equal(second.summaries(["one"])[0]?.waiting, 450);
  second.close();
});

test("what repeats an earlier item is linked to it, never dropped; other figures are news", async () => {
  const journal = new Journal(journalFile());
  const bulletin = "7月21日0—24时，南京市新增本土确诊病例1例、无症状感染者9例，累计报告17例，均在定点医院隔离治疗。";
  const steps = [
    step("first", bulletin),
    step("copy", `转发！${bulletin}`),
    step("next day", bulletin.replace("21日", "22日").replace("1例", "11例").replace("17例", "38例")),
    step("other words", "南京通报昨日疫情，确诊1例，另有9例没有症状，全市至此共有17例，密接都已隔离，望周知。"),
    step("unlike", "暴雨蓝色预警，请减少外出。"),
  ];
  const stop = new AbortController();
  const running = follow(
    { settings: { ...settings, itemsPerMinute: 6_000 }, connector: scripted(steps) },
    optionsOf(journal),
    stop.signal,
  );
  for (let i = 0; i < 1_000 && journal.summaries(["one"])[0]?.local !== 3; i++) await wait(5);
  stop.abort();
  await running;
  const of = (key: string) => journal.items({ limit: 10 }).find(({ item }) => item.key === key);
  const first = of("first")?.number;
  assert.deepEqual([of("copy")?.state, of("copy")?.link], ["linked", { of: first, kind: "near" }]);
  assert.deepEqual([of("next day")?.state, of("next day")?.link], ["local", { of: first, kind: "figures" }]);
  assert.deepEqual([of("other words")?.state, of("other words")?.link], ["linked", { of: first, kind: "event" }]);
  assert.equal(of("unlike")?.link, undefined);
  journal.close();
});

/** A node that answers each act as told, with a record or the problem of a status. */
function answering(answers: (readonly [status: number, code: string])[]) {
  let acts = 0;
  const call = async () => {
    acts++;
    const [status, code] = answers.shift() ?? [200, ""];
    if (status !== 200) throw new ProblemError({ status, code, detail: "" } as never);
    return { act: `record-${acts}` };
  };
  return { client: { call } as never, acts: () => acts };
}

const ALERT = "不明原因发热三例，患者均到过同一菜市场，已采样送检。";

test("what repeats an item that is not on the chain is reported; it waits for one that waits, and is linked to a record", async () => {
  const journal = new Journal(journalFile());
  const node = answering([
    [403, "NOT_PERMITTED"],
    [200, ""],
  ]);
  const options = { ...optionsOf(journal), ...node };
  const chain = { ...settings, to: "chain" as const, itemsPerMinute: 6_000 };
  const [one, two] = [chain, { ...chain, name: "two" }].map((each) => ({ settings: each, connector: null }));
  const handle = (docked: typeof one) => handleAll(docked as never, options, new AbortController().signal);
  journal.take("one", [step("1", ALERT), step("2", `转发！${ALERT}`), step("3", `快讯！${ALERT}`)], 0);
  assert.equal(await handle(one), null);
  const states = () =>
    journal
      .items({ limit: 9 })
      .map(({ state }) => state)
      .reverse();
  assert.deepEqual(states(), ["refused", "reported", "linked"]);
  journal.take("one", [step("4", "暴雨蓝色预警，请减少外出。")], 0);
  journal.take("two", [step("5", "暴雨蓝色预警，请减少外出！")], 0);
  const away = answering([[503, "NOT_READY"]]);
  options.client = away.client;
  assert.equal(await handle(one), "NOT_READY");
  assert.equal(await handle(two), "EARLIER_WAITS");
  assert.equal(away.acts(), 1);
  assert.equal(await handle(one), null);
  assert.equal(await handle(two), null);
  assert.deepEqual(states().slice(3), ["reported", "linked"]);
  journal.close();
});

test("an item waits on while a quota is used up or the token has run out, and that is told", async () => {
  const journal = new Journal(journalFile());
  const told: SourceEvent[] = [];
  const node = answering([
    [429, "QUOTA"],
    [401, "UNAUTHENTICATED"],
  ]);
  const options = { ...optionsOf(journal, (event) => told.push(event)), ...node };
  const docked = { settings: { ...settings, to: "chain" as const }, connector: null };
  journal.take("one", [step("1", ALERT)], 0);
  for (const code of ["QUOTA", "UNAUTHENTICATED", null])
    assert.equal(await handleAll(docked, options, new AbortController().signal), code);
  assert.deepEqual(told.slice(0, 2), [
    { what: "node-away", source: "one", code: "QUOTA" },
    { what: "node-away", source: "one", code: "UNAUTHENTICATED" },
  ]);
  assert.equal(journal.items({ limit: 1 })[0]?.state, "reported");
  journal.close();
});

function simulatedTime() {
  let now = 0;
  return {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
    },
  };
}

test("a source that fails is tried again, later each time, or when it asks to be", async () => {
  const journal = new Journal(journalFile());
  const again: number[] = [];
  const stop = new AbortController();
  let tries = 0;
  const failing: Connector = {
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async *pull() {
      tries++;
      throw new SourceError("HTTP_STATUS", "", tries === 3 ? 600 : undefined);
    },
  };
  const tell = (event: SourceEvent): void => {
    if (event.what !== "failed") return;
    again.push(event.againMs);
    if (again.length === 4) stop.abort();
  };
  await follow({ settings, connector: failing }, { ...optionsOf(journal, tell), ...simulatedTime() }, stop.signal);
  assert.deepEqual(again, [1_500, 3_000, 600_000, 12_000]);
  journal.close();
});

test("a source is looked at in its time while what it gave waits for the rate, which holds over all looks", async () => {
  const journal = new Journal(journalFile());
  const stop = new AbortController();
  const time = simulatedTime();
  const looks: number[] = [];
  const steps = Array.from({ length: 500 }, (_, i) => step(`${i}`));
  const watched: Connector = {
    async *pull(cursor, signal) {
      looks.push(time.now());
      if (looks.length === 4) stop.abort();
      yield* scripted(steps).pull(cursor, signal);
    },
  };
  const slow = { ...settings, everySeconds: 30, itemsPerMinute: 4 };
  await follow({ settings: slow, connector: watched }, { ...optionsOf(journal), ...time }, stop.signal);
  assert.deepEqual(looks, [0, 30_000, 60_000, 90_000]);
  assert.equal(journal.summaries(["one"])[0]?.local, 6);
  journal.close();
});

const SECRET = "whsec_dG9jc2luLXRlc3Qtc2VjcmV0LTEyMw==";
const webhook: WebhookSettings = {
  ...{ name: "alerts", to: "local", type: "webhook", report, secretVariable: "S" },
  ...{ items: "/items", fields: { id: "/id", text: "/text" } },
};

/** HMAC over the body alone is enough here: the scheme itself is tested where it is written. */
const mac = (body: string | Uint8Array, secret: string) => createHmac("sha256", secret).update(body).digest("hex");

test("a webhook's items are durable when it is answered; the unsigned, the huge and the unreadable are refused", async () => {
  const journal = new Journal(journalFile());
  const verify = (headers: NodeJS.Dict<string | string[]>, body: Uint8Array, secret: string) =>
    headers["x-mac"] === mac(body, secret);
  const server = webhookServer([{ settings: webhook, secret: SECRET }], { journal, now: Date.now, verify }).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = async (path: string, body: string, signature = mac(body, SECRET)) => {
    const response = await fetch(`${base}${path}`, { method: "POST", body, headers: { "x-mac": signature } });
    return [response.status, await response.json()];
  };
  const body = JSON.stringify({ items: [{ id: "1", text: "市场涨价" }, { id: "2" }] });
  assert.deepEqual(await post("/alerts", body), [202, { taken: 1, empty: 1 }]);
  assert.deepEqual(await post("/alerts", body), [202, { taken: 0, empty: 1 }]);
  assert.deepEqual(await post("/alerts", body, "wrong"), [401, { code: "SIGNATURE" }]);
  assert.deepEqual(await post("/other", body), [404, { code: "NOT_FOUND" }]);
  assert.deepEqual(await post("/alerts", '{"items": 5}'), [400, { code: "JSON_FORMAT" }]);
  assert.deepEqual(await post("/alerts", "\u0000"), [400, { code: "JSON_FORMAT" }]);
  assert.equal((await fetch(`${base}/alerts`)).status, 405);
  const huge = await post("/alerts", "x".repeat(5 << 20)).catch(() => [413]);
  assert.equal(huge[0], 413);
  assert.deepEqual(
    journal.items({ limit: 10 }).map(({ item }) => item.text),
    ["市场涨价"],
  );
  server.close();
  journal.close();
});

test("of a source that stays wrong the newest faults are kept, and another source's stay", () => {
  const journal = new Journal(journalFile());
  const fault = (row: number): Pulled => ({ fault: sourceFault("ITEM_EMPTY", { row }), cursor: "" });
  journal.take("other", [fault(0)], 0);
  for (let look = 1; look <= 12; look++)
    journal.take(
      "one",
      Array.from({ length: 100 }, (_, row) => fault(row)),
      look,
    );
  const kept = journal.faults(10_000);
  assert.equal(kept.filter(({ source }) => source === "one").length, 1_000);
  assert.equal(Math.min(...kept.filter(({ source }) => source === "one").map(({ taken }) => taken)), 3);
  assert.equal(kept.filter(({ source }) => source === "other").length, 1);
  journal.close();
});
