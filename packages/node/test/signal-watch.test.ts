import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DetectionReply, SignalItem } from "@tocsin/api";
import { DEFAULT_POLICIES, type Json } from "@tocsin/core";
import { type WatchSettings, SignalWatch } from "../situation/watch.ts";
import { NATION, type ServedNetwork, ask, assertProblem, done, openBody, openServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
// The main chain: its registry is always fresh, so that governance waits for nobody.
const { url, parts, token } = network.cn;
const duty = token(NATION);

const QUIET = [1, 2, 1, 0, 1, 2, 1, 1, 2, 1];
const day = (n: number) => new Date(Date.UTC(2021, 6, 20 + n)).toISOString().slice(0, 10);
/** Beijing midnight at which a day begins. */
const midnight = (n: number) => Date.UTC(2021, 6, 20 + n) - 8 * 3_600_000;
const BURST = QUIET.length;

const act = (officer: string, action: string, args: object, rest: object = {}) =>
  done<{ act: string }>(url, "act", { token: officer, body: { action, args, ...rest } as Json });

function counted(n: number, value: number, area: string, series: string): object {
  const data = { kind: "count", version: 1, series, day: day(n), area, new: value };
  return { action: "reports.submit", args: {}, body: { ...(openBody() as object), s: 1, data } };
}

async function count(n: number, value: number, area = "320100"): Promise<void> {
  await done(url, "act", { token: duty, body: counted(n, value, area, "fever") as Json });
}

const DETECTOR = {
  ...{ series: "fever", areas: [] as string[], period: "day" as const, method: "ears-c1" },
  parameters: { threshold: "3", sdMin: "0.5" },
};

/** The chain's one manager sets the detectors; the next block with transactions has them. */
async function watched(...detectors: object[]): Promise<void> {
  const change = { kind: "policy", name: "signals", value: { ...DEFAULT_POLICIES.signals, detectors } };
  await act(duty, "governance.propose", { change, effectiveHeight: 1, reason: "watch" });
}

function watchOf(change: Partial<WatchSettings> = {}): { readonly watch: SignalWatch; readonly faults: unknown[] } {
  const faults: unknown[] = [];
  const settings = { unit: NATION, officer: "watch", ...change };
  return { watch: new SignalWatch({ ...settings, parts, onFault: (error) => faults.push(error) }), faults };
}

async function queue(): Promise<readonly SignalItem[]> {
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const { json } = await ask(url, "/v1/signals", { token: duty });
  return json["items"] as unknown as SignalItem[];
}

test("after a day its counts are judged, and what a detector finds is raised once under the officer's key", async () => {
  network.clock.moveTo(midnight(BURST - 1));
  for (const [n, value] of QUIET.entries()) await count(n, value);
  await watched(DETECTOR);
  await count(0, 3, "320500");
  network.clock.moveTo(midnight(BURST) + 3_600_000);
  const { watch, faults } = watchOf();
  assert.equal(await watch.step(), 0);
  await count(BURST, 19);
  assert.deepEqual([await watch.step(), faults], [0, []], "the day is not over");
  network.clock.moveTo(midnight(BURST + 1) + 3_599_000);
  assert.equal(await watch.step(), 0, "late reports have an hour");
  network.clock.moveTo(midnight(BURST + 1) + 3_600_000);
  assert.deepEqual([await watch.step(), faults], [1, []]);
  const [signal, ...others] = await queue();
  assert.ok(signal !== undefined && others.length === 0);
  const { unit, officer, method, series, area, from, to, observed, threshold, status, standing, parameters } = signal;
  assert.deepEqual(
    [unit, officer, method, series, area, from, to, observed, threshold, status, standing],
    [NATION, "watch", "ears-c1", "fever", "3201", day(BURST), day(BURST), "19", "3", "test", "raised"],
  );
  assert.equal(parameters["sdMin"], "0.5");
  assert.deepEqual(
    [await watch.step(), await watchOf().watch.step()],
    [0, 0],
    "the same day again, and another process",
  );
  assert.equal((await queue()).length, 1);
});

test("the same detection by hand gives the figures and the digest that the signal names", async () => {
  const query = `status=test&series=fever&area=3201&method=ears-c1&parameters=threshold=3,sdMin=0.5&to=${day(BURST)}`;
  const { json } = await ask(url, `/v1/detections?${query}`, { token: duty });
  const found = json as unknown as DetectionReply;
  const [signal] = await queue();
  const alarms = found.rows.filter(({ alarm }) => alarm);
  assert.deepEqual(
    alarms.map(({ date, count: value }) => [date, value]),
    [[day(BURST), 19]],
  );
  assert.equal(found.provenance.inputs, signal?.inputs);
  assert.equal(Number(signal?.statistic).toFixed(9), alarms[0]?.statistic?.toFixed(9));
  assert.equal(found.rows.length, QUIET.length + 1);
  const last = await ask(url, `/v1/detections?${query}&last=2`, { token: duty });
  assert.equal((last.json as unknown as DetectionReply).rows.length, 2);
});

test("a detector that cannot be run is told of, and the others go on", async () => {
  await watched({ ...DETECTOR, method: "guess" }, { ...DETECTOR, method: "ears-c2", areas: ["320100"] });
  await count(BURST + 1, 25);
  network.clock.moveTo(midnight(BURST + 2) + 3_600_000);
  const { watch, faults } = watchOf();
  const before = (await queue()).length;
  assert.equal(await watch.step(), 2);
  assert.deepEqual([faults.length, /no detector guess/.test(String(faults[0]))], [1, true]);
  const methods = (await queue()).slice(0, -before).map(({ method, area }) => [method, area]);
  assert.deepEqual(methods, [
    ["ears-c2", "320100"],
    ["ears-c2", "320100"],
  ]);
});

test("weeks are judged from Monday to Sunday, when they are whole", async () => {
  const weeks = [7, 9, 8, 10, 8, 9, 7, 40];
  const monday = 6; // 2021-07-26
  const items = weeks.flatMap((value, week) =>
    [value, 0, 0, 0, 0, 0, 0].map((one, n) => counted(monday + week * 7 + n, one, "320600", "diarrhoea")),
  );
  await done(url, "actBulk", { token: duty, body: { items } as Json });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const at = (n: number) =>
    ask(url, `/v1/detections?status=test&series=diarrhoea&period=week&method=ears-c1&to=${day(n)}`, {
      token: duty,
    });
  const end = monday + weeks.length * 7 - 1;
  const whole = (await at(end)).json as unknown as DetectionReply;
  const [newest] = whole.rows.slice(-1);
  assert.deepEqual([newest?.date, newest?.to, newest?.count, newest?.alarm], [day(end - 6), day(end), 40, true]);
  const early = (await at(end - 1)).json as unknown as DetectionReply;
  assert.deepEqual(early.rows.at(-1)?.to, day(end - 7));
});

test("a watch without the officer's key or unit raises nothing and says why", async () => {
  network.clock.moveTo(midnight(BURST + 3) + 3_600_000);
  await watched({ ...DETECTOR, method: "ears-c3", areas: ["320100"] });
  await count(BURST + 2, 60);
  for (const [settings, code] of [
    [{ officer: "nobody" }, "KEY_MISSING"],
    [{ unit: "cn:nobody" }, "CONFIGURATION"],
    [{ officer: "admin" }, "NOT_PERMITTED"],
  ] as const) {
    const { watch, faults } = watchOf(settings);
    assert.equal(await watch.step(), 0);
    assert.deepEqual(
      faults.map((error) => (error as { code: string }).code),
      [code],
    );
  }
});

test("what cannot be detected is refused with what to change", async () => {
  const asked = (query: string) => ask(url, `/v1/detections?status=test&${query}`, { token: duty });
  assertProblem(await asked("series=fever&method=guess"), 422, "ANALYSIS");
  assertProblem(await asked("series=none&method=ears-c1"), 422, "ANALYSIS");
  assertProblem(await asked("series=fever&method=ears-c1&parameters=sigma=1"), 422, "ANALYSIS");
  assertProblem(await asked("series=fever&method=ears-c1&parameters=nothing"), 400, "BAD_REQUEST");
  assertProblem(await asked("series=fever"), 400, "SCHEMA");
});

test("a report with a year that is wrong, by error or on purpose, switches no alarm off", async () => {
  await watched({ ...DETECTOR, series: "cough" });
  const first = BURST + 60;
  const items = QUIET.map((value, n) => counted(first - QUIET.length + n, value, "320900", "cough"));
  const wrong = counted(0, 1, "320900", "cough") as { body: { data: { day: string } } };
  wrong.body.data.day = "1900-01-01";
  const ahead = counted(0, 1, "320900", "cough") as typeof wrong;
  ahead.body.data.day = "9999-12-31";
  await done(url, "actBulk", {
    token: duty,
    body: { items: [...items, wrong, ahead, counted(first, 19, "320900", "cough")] } as Json,
  });
  network.clock.moveTo(midnight(first + 1) + 3_600_000);
  const { watch, faults } = watchOf();
  assert.deepEqual([await watch.step(), faults], [1, []]);
});

test("nor does a wrong year, or a day that has not come, end an analysis by hand", async () => {
  const officer = token(NATION);
  const asked = (path: string) => ask(url, `${path}&status=test&series=cough`, { token: officer });
  const found = (await asked("/v1/detections?method=ears-c1")).json as unknown as DetectionReply;
  assert.deepEqual([found.rows.at(-1)?.date, found.rows.at(-1)?.alarm], [day(BURST + 60), true]);
  const epi = (await asked("/v1/epi?window=7")).json;
  assert.equal(epi["asOf"], day(BURST + 60));
});
