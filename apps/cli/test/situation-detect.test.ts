import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tocsin } from "./running.ts";

type Row = { readonly [name: string]: string | number | boolean | null };

function folder(t: TestContext): (name: string, content: string) => string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-detect-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
}

function day(n: number, step = 1): string {
  return new Date(Date.UTC(2021, 0, 4 + n * step)).toISOString().slice(0, 10);
}

function csv(counts: readonly (number | string)[], step = 1): string {
  return `date,count\n${counts.map((count, i) => `${day(i, step)},${count}\n`).join("")}`;
}

async function rowsOf(args: readonly string[]): Promise<Row[]> {
  const { code, out, err } = await tocsin(["--json", "situation", ...args]);
  assert.equal(code, 0, err + out);
  return JSON.parse(out) as Row[];
}

async function codeOf(args: readonly string[]): Promise<string> {
  const { out } = await tocsin(["--json", "situation", "detect", ...args]);
  return (JSON.parse(out) as { readonly code: string }).code;
}

/** Daily counts with one high day. */
const DAYS = [3, 1, 2, 4, 2, 3, 1, 2, 3, 2, 1, 4, 20, 3];

test("detect: a row a period with date, count, statistic, threshold and alarm, by every method", async (t) => {
  const file = folder(t)("days.csv", csv(DAYS));
  const c1 = await rowsOf(["detect", file, "--method", "ears-c1"]);
  assert.deepEqual(Object.keys(c1[12] ?? {}), [
    ...["method", "date", "count", "expected", "statistic", "threshold", "upper", "alarm", "reason"],
  ]);
  assert.deepEqual([c1.length, c1[0]?.["statistic"], c1[0]?.["reason"]], [14, null, "baseline-short"]);
  // Before the high day: 3, 1, 2, 3, 2, 1, 4 with mean 16 / 7 and squares 52 / 7 around it.
  const statistic = (20 - 16 / 7) / Math.sqrt(52 / 7 / 6);
  assert.ok(Math.abs(Number(c1[12]?.["statistic"]) - statistic) < 1e-9);
  assert.deepEqual([c1[12]?.["date"], c1[12]?.["threshold"], c1[12]?.["alarm"]], ["2021-01-16", 3, true]);
  for (const method of ["ears-c2", "ears-c3", "eears", "cusum"]) {
    const rows = await rowsOf(["detect", file, "--method", method, ...(method === "cusum" ? ["--mean", "2.5"] : [])]);
    assert.equal(rows[12]?.["alarm"], true, method);
  }
  for (const method of ["percentile", "farrington"]) {
    const rows = await rowsOf(["detect", file, "--method", method]);
    assert.equal(rows.at(-1)?.["reason"], "years-too-few");
  }
  assert.equal((await rowsOf(["detect", file, "--last", "1", "--alpha", "0.05", "--method", "ears-c1"])).length, 1);
});

test("detect: the default goes by how far the series reaches back, and the table marks alarms", async (t) => {
  const write = folder(t);
  const weeks = Array.from({ length: 180 }, (_, i) => 20 + ((i * 7) % 5));
  const long = await tocsin(["situation", "detect", write("w.csv", csv([...weeks, 90], 7)), "--alarms"]);
  assert.match(long.err, /method farrington version 1; years 5, .*inputs sha256 [0-9a-f]{64}/);
  assert.match(long.out, /^2024-06-17 +90 +2\d\.\d\d +90 +\d+ +!$/m);
  const short = await tocsin(["situation", "detect", write("d.csv", csv(DAYS)), "--lang", "zh"]);
  assert.match(short.err, /method ears-c2 version 1; baseline 7, sdMin 0, threshold 3/);
  assert.match(short.out, /统计量 +阈值 +预警/);
});

test("detect: many areas, judged apart and with alpha shared among them; one without a usable row is left out", async (t) => {
  const lines = ["320102", "320115"].flatMap((area, k) =>
    DAYS.map((count, i) => `${area},${day(i)},${count + k * (i % 2)}\n`),
  );
  const file = folder(t)("areas.csv", `area,date,count\n${lines.join("")}320116,soon,1\n`);
  const args = ["detect", file, "--method", "eears", "--area-column", "area", "--json"];
  const { out, err, code } = await tocsin(["situation", ...args]);
  assert.equal(code, 0, err);
  const rows = JSON.parse(out) as Row[];
  assert.deepEqual([rows.length, rows[0]?.["area"], rows[14]?.["area"]], [28, "320102", "320115"]);
  assert.match(err, /SERIES_EMPTY: .*\(320116\)/);
  assert.match(err, /method eears version 1; .*areas 2/);
  const alone = folder(t)("one.csv", csv(DAYS));
  const [one] = (await rowsOf(["detect", alone, "--method", "eears"])).slice(-1);
  assert.ok(Number(one?.["upper"]) < Number(rows[13]?.["upper"]));
});

test("detect: bad rows are told with file, row and column, the rest is kept", async (t) => {
  const text =
    "date,n\n2026-01-01,1\n2026-01-02,-1\n2026-01-03,1.5\n2026-01-01,4\n2026-01-05T10:00+08:00,2\n2026-01-04,2\n2999-01-01,1\n";
  const file = folder(t)("bad.csv", text);
  const { out, err, code } = await tocsin([
    "--json",
    "situation",
    "detect",
    file,
    "--count-column",
    "n",
    "--repeated",
    "last",
  ]);
  assert.equal(code, 0);
  assert.deepEqual(
    (JSON.parse(out) as Row[]).map((row) => row["count"]),
    [4, null, null, 2],
  );
  const told = [...err.matchAll(/^([A-Z_]+): .*?, (?:row (\d+), )?column (\w+)/gm)].map((m) => m.slice(1, 4).join(" "));
  assert.deepEqual(told, [
    ...["COUNT_INVALID 3 n", "COUNT_INVALID 4 n", "DAY_TWICE 5 date", "DATE_IS_TIME 6 date", "DATE_FUTURE 8 date"],
    ...["DAY_MISSING  date", "DAY_MISSING  date"],
  ]);
  assert.match(err, /2 of 7 rows taken, 5 not, 2 days missing/);
});

test("detect: what cannot be is a typed error that says what to do", async (t) => {
  const write = folder(t);
  const file = write("days.csv", csv(DAYS));
  assert.equal(await codeOf([file, "--method", "magic"]), "PARAMETER");
  assert.equal(await codeOf([file, "--method", "ears-c1", "--k", "1"]), "PARAMETER");
  assert.equal(await codeOf([file, "--method", "cusum", "--scale", "log"]), "PARAMETER");
  assert.equal(await codeOf([file, "--k", "1"]), "USAGE");
  assert.equal(await codeOf([file, "--last", "0"]), "USAGE");
  assert.equal(await codeOf([file, "--period", "month"]), "USAGE");
  assert.equal(await codeOf([write("empty.csv", "date,count\n")]), "SERIES_EMPTY");
  assert.equal(await codeOf([file, "--thresholds", write("t.json", "{")]), "FIELD_INVALID");
  assert.equal(await codeOf([file, "--thresholds", write("o.json", "{}")]), "PARAMETER");
  assert.equal(await codeOf([file, "--method", "cusum", "--thresholds", write("l.json", "[]")]), "USAGE");
});

test("detect: a table of thresholds names the detector of an area", async (t) => {
  const write = folder(t);
  const table = JSON.stringify([
    { disease: "*", area: "*", from: "2021-01-01", method: "ears-c1", source: "test" },
    {
      disease: "measles",
      area: "3201",
      from: "2021-01-01",
      method: "ears-c3",
      parameters: { sdMin: 1 },
      source: "test",
    },
    { disease: "measles", area: "x", from: "2021-01-01", method: "ears-c3", source: "test" },
  ]);
  const args = [
    "situation",
    "detect",
    write("days.csv", csv(DAYS)),
    "--thresholds",
    write("t.json", table),
    "--disease",
    "measles",
  ];
  const { err } = await tocsin([...args, "--area", "320115"]);
  assert.match(err, /THRESHOLD_INVALID: .*t\.json, row 3, column area/);
  assert.match(err, /2 of 3 thresholds taken/);
  assert.match(err, /method ears-c3 version 1; baseline 7, sdMin 1/);
  assert.match((await tocsin([...args, "--area", "430100"])).err, /method ears-c1 version 1/);
});

test("evaluate: detectors with their figures, and the default with its reason", async () => {
  const { out, err, code } = await tocsin(["--json", "situation", "evaluate", "--seeds", "1"]);
  assert.equal(code, 0, err);
  const rows = JSON.parse(out) as Row[];
  assert.equal(rows.length, 16);
  const chosen = rows.filter((row) => row["defaultFor"] !== null);
  assert.equal(chosen[chosen.length - 1]?.["detector"], "farrington");
  assert.match(String(chosen[chosen.length - 1]?.["why"]), /at one false alarm a year/);
  assert.match(err, /42 of 42 scenarios/);
});
