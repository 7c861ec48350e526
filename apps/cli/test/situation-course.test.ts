import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tocsin } from "./running.ts";

type Row = { readonly [name: string]: unknown };

const CASES = `id,onset,report,infected,imported,age
a,2021-07-20,2021-07-21,2021-07-17,1,34
b,2021-07-23,2021-07-24,2021-07-20,0,61
c,2021-07-24,2021-07-26,,0,8
d,2021-07-27,2021-07-28,2021-07-24,0,200
e,2021-07-40,2021-07-28,,0,3
f,,2021-07-28,,,70
`;
const INTERVAL = ["--si-mean", "4.8", "--si-sd", "3"];

function folder(t: TestContext): (name: string, content: string) => string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-course-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
}

async function run(args: readonly string[]): Promise<{ readonly rows: readonly Row[]; readonly err: string }> {
  const { code, out, err } = await tocsin(["--json", "situation", ...args]);
  assert.equal(code, 0, err + out);
  return { rows: JSON.parse(out) as Row[], err };
}

function day(n: number): string {
  return new Date(Date.UTC(2021, 6, 1 + n)).toISOString().slice(0, 10);
}

test("curve: a line list by onset and by report, with what was not taken", async (t) => {
  const file = folder(t)("cases.csv", CASES);
  const { rows, err } = await run(["curve", file]);
  assert.deepEqual(rows[0], { date: "2021-07-20", count: 1, imported: 1 });
  assert.deepEqual(
    rows.map((row) => row["count"]),
    [1, 0, 0, 1, 1, 0, 0, 1],
  );
  assert.match(err, /DATE_INVALID: .*cases\.csv, row 6, column onset/);
  assert.match(err, /AGE_INVALID: .*cases\.csv, row 5, column age/);
  assert.match(err, /5 of 6 rows taken/);
  assert.match(err, /1 cases without onset/);
  const byReport = await run(["curve", file, "--by", "report"]);
  assert.deepEqual(byReport.rows.at(-1), { date: "2021-07-28", count: 2, imported: 0 });
});

test("delay: from onset to report", async (t) => {
  const { rows, err } = await run(["delay", folder(t)("cases.csv", CASES)]);
  assert.deepEqual(
    rows.map((row) => [row["days"], row["count"]]),
    [
      [0, 0],
      [1, 3],
      [2, 1],
    ],
  );
  assert.match(err, /median 1 d, 90 % within 2 d; 4 cases/);
});

test("attack: by age band, cases without a place told", async (t) => {
  const write = folder(t);
  const bands = write("bands.csv", "from,below,population\n0,18,1000\n18,60,2000\n60,,500\n");
  const { rows, err } = await run(["attack", write("cases.csv", CASES), "--bands", bands]);
  assert.deepEqual(
    rows.map((row) => [row["band"], row["cases"], row["share"]]),
    [
      ["0–17", 1, 0.001],
      ["18–59", 1, 0.0005],
      ["60+", 2, 0.004],
    ],
  );
  assert.match(err, /1 cases without an age/);
});

test("contacts: the tree, its clusters and its intervals; links that cannot be are told", async (t) => {
  const write = folder(t);
  const links = write("links.csv", "from,to\na,b\na,c\nb,d\nx,d\nd,d\n");
  const args = ["contacts", write("cases.csv", CASES), "--links", links, ...INTERVAL];
  const { rows, err } = await run(args);
  assert.deepEqual(
    rows.slice(0, 4).map((row) => [row["id"], row["infector"], row["generation"]]),
    [
      ["a", null, 0],
      ["b", "a", 1],
      ["c", "a", 1],
      ["d", "b", 2],
    ],
  );
  assert.match(err, /CASE_UNKNOWN: .*links\.csv, row 5, column from/);
  assert.match(err, /LINK_INVALID: .*links\.csv, row 6, column to/);
  assert.match(err, /generation interval: 2 pairs, mean 3\.50 d/);
  assert.match(err, /serial interval: 3 pairs, mean 3\.67 d/);
  const clusters = await run([...args, "--clusters"]);
  assert.deepEqual(
    clusters.rows.map((row) => row["cases"]),
    [4, 1],
  );
});

test("growth and origin: doubling time, and imported cases against local ones", async (t) => {
  const lines = Array.from({ length: 8 }, (_, i) => `${day(i)},${2 ** i},${i < 2 ? 1 : 0}\n`).join("");
  const file = folder(t)("counts.csv", `date,count,imported\n${lines}`);
  const { rows } = await run(["growth", file]);
  assert.ok(Math.abs(Number(rows[0]?.["doublingDays"]) - 1) < 1e-9);
  const origin = await run(["origin", file, "--days", "4"]);
  assert.deepEqual(
    origin.rows.map((row) => [row["imported"], row["local"]]),
    [
      [2, 13],
      [0, 240],
    ],
  );
});

test("measures: R before and after", async (t) => {
  const write = folder(t);
  const counts = [
    ...Array.from({ length: 20 }, (_, i) => Math.round(5 * 1.2 ** i)),
    ...Array.from({ length: 20 }, (_, i) => Math.round(190 * 0.8 ** i)),
  ];
  const file = write("counts.csv", `date,count\n${counts.map((count, i) => `${day(i)},${count}\n`).join("")}`);
  const { rows } = await run([
    "measures",
    file,
    "--measures",
    write("m.csv", `date,name\n${day(20)},closed\n`),
    ...INTERVAL,
  ]);
  const [row] = rows as { before: { mean: number }; after: { mean: number }; lower: number; name: string }[];
  assert.ok(
    row !== undefined && row.before.mean > 1 && row.after.mean < 1 && row.lower > 0.99 && row.name === "closed",
  );
});

test("reached: areas without a case, by the travel that comes to them", async (t) => {
  const write = folder(t);
  const lines = Array.from(
    { length: 10 },
    (_, i) => `${day(i)},nanjing,${i + 1}\n${day(i)},yangzhou,0\n${day(i)},suqian,0\n`,
  );
  const file = write("areas.csv", `date,area,count\n${lines.join("")}`);
  const links = write("links.csv", "from,to,flow\nnanjing,yangzhou,9\nnanjing,suqian,1\n");
  const { rows } = await run(["reached", file, "--links", links, "--scale", "0.01", ...INTERVAL]);
  assert.deepEqual(
    rows.map((row) => [row["area"], Number(row["nextShare"]).toFixed(6)]),
    [
      ["yangzhou", "0.900000"],
      ["suqian", "0.100000"],
    ],
  );
  assert.ok(rows.every((row) => Number(row["chance"]) > 0 && Number(row["chance"]) < 1));
});
