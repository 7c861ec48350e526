import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { NANJING_DAYS } from "../situation/nanjing.ts";
import { type Ran, tocsin } from "./running.ts";

const FLU = [1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0];
const WEIGHTS =
  "day,weight\n0,0\n1,0.233\n2,0.359\n3,0.198\n4,0.103\n5,0.053\n6,0.027\n7,0.014\n8,0.007\n9,0.003\n10,0.002\n11,0.001\n";

type Row = { readonly [name: string]: string | number | boolean | null | readonly string[] };

function folder(t: TestContext): (name: string, content: string | Uint8Array) => string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-situation-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
}

function day(n: number): string {
  return new Date(Date.UTC(2009, 3, 27 + n)).toISOString().slice(0, 10);
}

function csv(counts: readonly (number | string)[]): string {
  return `date,count\n${counts.map((count, i) => `${day(i)},${count}\n`).join("")}`;
}

async function rowsOf(args: readonly string[]): Promise<Row[]> {
  const { code, out, err } = await tocsin(["--json", "situation", ...args]);
  assert.equal(code, 0, err + out);
  const rows = JSON.parse(out) as Row[];
  assert.ok(Array.isArray(rows));
  return rows;
}

function close(actual: unknown, expected: number): void {
  assert.ok(typeof actual === "number" && Math.abs(actual - expected) <= 1e-6 * expected, `${actual}`);
}

test("rt: EpiEstim's figures for Flu2009, by weights and by mean and deviation", async (t) => {
  const write = folder(t);
  const file = write("flu.csv", csv(FLU));
  const [first, ...rest] = await rowsOf(["rt", file, "--si", write("si.csv", WEIGHTS)]);
  assert.deepEqual([first?.["start"], first?.["end"], rest.length], ["2009-04-28", "2009-05-04", 24]);
  close(first?.["mean"], 1.7356089);
  close(first?.["sd"], 0.40908694);
  close(first?.["q025"], 1.02863184);
  close(first?.["q975"], 2.624495884);
  assert.deepEqual([first?.["warning"], rest.at(-1)?.["warning"], rest.at(-1)?.["cases"]], [null, "too-few-cases", 4]);
  const [parametric] = await rowsOf(["rt", file, "--si-mean", "2.6", "--si-sd", "1.5"]);
  close(parametric?.["mean"], 1.735797664);
  // The posterior's shape is 1 + 17, its rate 1 / scale + ΣΛ: another scale changes the rate alone.
  const [other] = await rowsOf(["rt", file, "--si", write("si.csv", WEIGHTS), "--prior-mean", "2", "--prior-sd", "2"]);
  const infectivity = (1 + 17) / 1.735608909459069 - 1 / 5;
  close(other?.["mean"], 18 / (infectivity + 1 / 2));
});

test("rt: the table hides windows with too few cases, and tells how it came about on stderr", async (t) => {
  const write = folder(t);
  const args = ["situation", "rt", write("flu.csv", csv(FLU)), "--si", write("si.csv", WEIGHTS)];
  const { out, err } = await tocsin(args);
  assert.match(out, /^2009-04-28 +2009-05-04 +17 +1\.74 +0\.41 /m);
  assert.match(out, /^2009-05-22 +2009-05-28 +4 +too-few-cases: 4 of 11$/m);
  assert.match(err, /32 of 32 rows taken, 0 not/);
  assert.match(err, /method rt-cori version 1; .*inputs sha256 [0-9a-f]{64}/);
  assert.match((await tocsin([...args, "--few"])).out, /^2009-05-22 +2009-05-28 +4 +1\.00 /m);
});

test("rt: bad rows are told with file, row and column, the rest is kept", async (t) => {
  const write = folder(t);
  const text = `\ufeffdate,imported,note,count\r\n"2021-07-20",,"first, all",11\r\n2021-07-21,2,,12\r\n2021-07-22,,,-3\r\n2021-07-22,,,1.5\r\n20/07/2021,,,4\r\n2021-07-21,,,9\r\n2999-01-01,,,1\r\n\r\n2021-07-23,,"a\nb",7\r\n2021-07-24,9,,7\r\n2021-07-25,,,NaN\r\n`;
  const file = write("bad.csv", text);
  const { code, out, err } = await tocsin(["--json", "situation", "rt", file, "--si-mean", "2.6", "--si-sd", "1.5"]);
  assert.equal(code, 0, err);
  assert.deepEqual(JSON.parse(out), []);
  const told = [...err.matchAll(/^([A-Z_]+): .*?, (?:row (\d+), )?column (\w+)/gm)].map((m) => m.slice(1, 4).join(" "));
  assert.deepEqual(told, [
    "COUNT_INVALID 4 count",
    "COUNT_INVALID 5 count",
    "DATE_INVALID 6 date",
    "DAY_TWICE 7 date",
    "DATE_FUTURE 8 date",
    "IMPORTED_INVALID 12 imported",
    "COUNT_INVALID 13 count",
    "DAY_MISSING  date",
  ]);
  assert.match(err, /3 of 10 rows taken, 7 not, 1 days missing/);
});

test("rt: what cannot be read at all is a typed error", async (t) => {
  const write = folder(t);
  const interval = ["--si-mean", "2.6", "--si-sd", "1.5"];
  const run = (path: string, args: readonly string[] = interval) =>
    tocsin(["--json", "situation", "rt", path, ...args]);
  const fails = async (ran: Promise<Ran>, code: string, exit: number, message: RegExp) => {
    const { code: left, out } = await ran;
    const problem = JSON.parse(out) as { readonly code: string; readonly message: string };
    assert.deepEqual([problem.code, left], [code, exit]);
    assert.match(problem.message, message);
  };
  const flu = write("flu.csv", csv(FLU));
  await fails(run(join(tmpdir(), "absent.csv")), "FILE_UNREADABLE", 1, /ENOENT/);
  await fails(run(write("a.csv", "")), "FILE_EMPTY", 1, /first line/);
  await fails(run(write("b.csv", "day,n\n1,2\n")), "COLUMN_MISSING", 1, /row 1: no column "date"/);
  await fails(run(write("c.csv", "date,count\n")), "SERIES_EMPTY", 1, /0 rows/);
  await fails(run(write("d.csv", Uint8Array.of(0xff, 0xff, 0xff))), "FILE_ENCODING", 1, /UTF-8/);
  await fails(run(write("e.csv", "date,count\n0001-01-01,1\n2021-01-01,1\n")), "SERIES_TOO_LONG", 1, /wrong year/);
  await fails(run(flu, []), "USAGE", 2, /--si-mean and --si-sd, or --si FILE/);
  await fails(run(flu, [...interval, "--window", "x"]), "USAGE", 2, /--window is "x"/);
  await fails(run(flu, [...interval, "--window", "0"]), "PARAMETER", 1, /window is 0/);
  await fails(run(flu, ["--si-mean", "1", "--si-sd", "1"]), "SERIAL_INTERVAL", 1, /more than 1/);
  const from1 = write("si1.csv", "day,weight\n1,1\n");
  await fails(run(flu, ["--si", from1]), "FIELD_INVALID", 1, /row 2, column day: this must be day 0/);
  const half = write("si2.csv", "day,weight\n0,0\n1,0.5\n");
  await fails(run(flu, ["--si", half]), "SERIAL_INTERVAL", 1, /add up to 0.5/);
});

test("rt: a file in GB18030 is read, and a missing day can be taken as none", async (t) => {
  const write = folder(t);
  // 备注 in GB18030.
  const head = Uint8Array.of(0xb1, 0xb8, 0xd7, 0xa2);
  const text = new TextEncoder().encode(
    `,${csv(FLU.map((count, i) => (i === 12 ? "" : count)))
      .replaceAll("\n", "\n,")
      .slice(0, -1)}`,
  );
  const file = write("gb.csv", Buffer.concat([head, text]));
  const args = ["situation", "rt", file, "--si", write("si.csv", WEIGHTS), "--json"];
  const { out, err } = await tocsin(args);
  assert.match(err, /read as GB18030/);
  assert.equal((JSON.parse(out) as Row[]).filter((row) => row["reason"] === "missing-days").length, 15);
  const zero = await tocsin([...args, "--missing", "zero"]);
  assert.ok((JSON.parse(zero.out) as Row[]).every((row) => row["reason"] === null));
});

test("compare: Nanjing hop by hop and at once, every assumption with it", async () => {
  const rows = await rowsOf(["compare", "--seeds", "200"]);
  assert.deepEqual(
    rows.map((row) => [row["arm"], row["hours"]]),
    [
      ["recorded", null],
      ["hop-by-hop", 9],
      ["at-once", 0],
      ["difference", 9],
    ],
  );
  assert.equal(rows[0]?.["mean"], 235);
  assert.ok(Number(rows[1]?.["mean"]) > Number(rows[2]?.["mean"]));
  for (const row of rows) {
    assert.deepEqual([row["kind"], row["isEvidence"]], ["model", false]);
    const assumptions = (row["assumptions"] as readonly string[]).join("\n");
    for (const stated of [
      /not evidence/,
      /Order 376/,
      /4\.79 days \(Wang/,
      /same random numbers/,
      /hangs on the window/,
    ])
      assert.match(assumptions, stated);
  }
  const { out } = await tocsin(["situation", "compare", "--seeds", "200", "--hop-hours", "24"]);
  assert.match(out, /^difference +24 /m);
  assert.match(out, /^- This is a model and not evidence/m);
  assert.doesNotMatch(out, /Order 376/);
});

test("compare: an outbreak of one's own", async (t) => {
  const file = folder(t)(
    "own.csv",
    `date,count\n${NANJING_DAYS.map(({ date, count }) => `${date},${count}\n`).join("")}`,
  );
  const own = await rowsOf(["compare", file, "--si-mean", "4.79", "--si-sd", "3", "--seeds", "200"]);
  const [, hop] = await rowsOf(["compare", "--seeds", "200"]);
  assert.deepEqual([own[1]?.["mean"], own[1]?.["q975"]], [hop?.["mean"], hop?.["q975"]]);
});

test("project: days, total, chances; one object a row with the same names", async (t) => {
  const write = folder(t);
  const file = write("flu.csv", csv(FLU.slice(0, 20)));
  const args = ["project", file, "--si", write("si.csv", WEIGHTS), "--horizon", "3", "--seeds", "200", "--above", "9"];
  const rows = await rowsOf(args);
  assert.deepEqual(
    rows.map((row) => row["day"]),
    [day(20), day(21), day(22), "total"],
  );
  const total = rows.at(-1);
  assert.deepEqual(Object.keys(rows[0] ?? {}), Object.keys(total ?? {}));
  assert.equal(total?.["above"], 9);
  for (const name of ["above1", "exceeds"]) assert.ok(Number(total?.[name]) >= 0 && Number(total?.[name]) <= 1);
});

test("nowcast: reports still to come are added to the newest days", async (t) => {
  const lines: string[] = [];
  for (let onset = 0; onset < 20; onset++)
    for (let i = 0; i < 12; i++) lines.push(`${onset}-${i},${day(onset)},${day(onset + (i % 4))}\n`);
  const file = folder(t)("list.csv", `id,onset,report\n${lines.join("")}0-0,${day(0)},${day(0)}\nx,soon,${day(3)}\n`);
  const { out, err } = await tocsin(["--json", "situation", "nowcast", file, "--as-of", day(19), "--seeds", "200"]);
  assert.match(err, /CASE_TWICE: .*row 242, column id/);
  assert.match(err, /DATE_INVALID: .*row 243, column onset/);
  assert.match(err, /240 of 242 rows taken/);
  const rows = JSON.parse(out) as Row[];
  assert.deepEqual(
    rows.map((row) => [row["day"], row["reported"]]),
    [
      [day(16), 12],
      [day(17), 9],
      [day(18), 6],
      [day(19), 3],
    ],
  );
  const newest = rows.at(-1);
  assert.ok(Number(newest?.["q025"]) <= 12 && Number(newest?.["q975"]) >= 12 && Number(newest?.["median"]) > 6);
});

test("calibrate: a table over the series of a file", async (t) => {
  const lines = ["a", "b"].flatMap((place) =>
    Array.from({ length: 60 }, (_, i) => `${day(i)},${place},${10 + ((i * 7 + place.length) % 5)}\n`),
  );
  const file = folder(t)("two.csv", `date,area,count\n${lines.join("")}`);
  const rows = await rowsOf(["calibrate", file, "--si-mean", "4.79", "--si-sd", "3", "--seeds", "100"]);
  assert.equal(rows.length, 12);
  const previous = rows.find((row) => row["group"] === "enough" && row["above"] === null);
  assert.equal(previous?.["projections"], 10);
  for (const row of rows)
    for (const value of Object.values(row))
      assert.ok(value === null || typeof value === "string" || Number.isFinite(value));
});
