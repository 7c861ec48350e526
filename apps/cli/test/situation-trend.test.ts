import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tocsin } from "./running.ts";

type Row = { readonly [name: string]: string | number | readonly string[] | null };

function folder(t: TestContext): (name: string, content: string | Uint8Array) => string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-situation-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
}

const jsonl = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

async function rowsOf(args: readonly string[]): Promise<Row[]> {
  const { code, out, err } = await tocsin(["--json", "situation", ...args]);
  assert.equal(code, 0, err + out);
  return JSON.parse(out) as Row[];
}

/** A wave of complaints: how many posts a day. */
const WAVE = [1, 2, 1, 2, 1, 2, 1, 2, 6, 12, 20, 14, 11, 8, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1];

function wave(): string {
  return jsonl(
    WAVE.flatMap((count, i) =>
      Array.from({ length: count }, (_, k) => ({
        id: `${i}-${k}`,
        date: new Date(Date.UTC(2021, 6, 10 + i)).toISOString().slice(0, 10),
        text: i === 10 ? "太离谱了，棋牌室还开着" : "太离谱了，气死我了",
        synthetic: true,
      })),
    ),
  );
}

test("trend: five shares a day, stages of attention, a chart that says what is made up", async (t) => {
  const write = folder(t);
  const file = write("wave.jsonl", wave());
  const svg = write("chart.svg", "");
  const rows = await rowsOf(["trend", file, "--svg", svg]);
  assert.equal(rows.length, WAVE.length);
  const [first] = rows;
  const shares = ["epidemic", "medical", "government", "opinion", "media"].map((name) => Number(first?.[name]));
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
  assert.deepEqual([first?.["date"], first?.["posts"], first?.["synthetic"]], ["2021-07-10", 1, 1]);
  const stages = rows.map((row) => row["opinionStage"]);
  assert.deepEqual(stages.slice(0, 11), [
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    "latent",
    "growth",
    "growth",
    "growth",
  ]);
  assert.deepEqual(new Set(stages.slice(11)), new Set(["outbreak", "decline", "residual"]));
  assert.equal(stages.at(-1), "residual");
  assert.match(readFileSync(svg, "utf8"), /^<svg [\s\S]*SYNTHETIC: 101 of 101 posts are made up/);
  const [one] = await rowsOf(["trend", file, "--waves"]);
  assert.deepEqual(
    [one?.["situation"], one?.["start"], one?.["peakDate"], one?.["peak"]],
    ["opinion", "2021-07-18", "2021-07-20", 20],
  );
  const { out, err } = await tocsin(["--lang", "zh", "situation", "trend", file]);
  assert.match(out, /^2021-07-18 +6 .*成长期 +合成数据$/m);
  assert.match(err, /SYNTHETIC: \d+ of \d+ posts are made up/);
  assert.match(err, /method situation-keyword-share version 1; .*inputs sha256 [0-9a-f]{64}/);
});

test("topics, bursts, first-seen: the word of one day is found, with example posts", async (t) => {
  const file = folder(t)("wave.jsonl", wave());
  const [topic] = await rowsOf(["topics", file, "--day", "2021-07-20"]);
  assert.deepEqual([topic?.["date"], topic?.["posts"], topic?.["expected"]], ["2021-07-20", 20, 0]);
  assert.ok(Array.isArray(topic?.["terms"]) && topic["terms"].includes("棋牌室"));
  assert.deepEqual(topic?.["examples"], ["10-0", "10-1", "10-2"]);
  const bursts = await rowsOf(["bursts", file]);
  const burst = bursts.find(({ term }) => term === "棋牌室");
  assert.deepEqual([burst?.["start"], burst?.["end"], burst?.["posts"]], ["2021-07-20", "2021-07-20", 20]);
  const seen = await rowsOf(["first-seen", file]);
  assert.ok(seen.some(({ term, date, posts }) => term === "棋牌室" && date === "2021-07-20" && posts === 20));
  assert.equal((await tocsin(["situation", "topics", file, "--day", "2020-01-01"])).code, 1);
  assert.equal((await tocsin(["situation", "bursts", file, "--ratio", "many"])).code, 2);
});

test("classify: a row for each line with class, weights and keyword shares; what cannot be read has a reason", async (t) => {
  const write = folder(t);
  const lines = [
    { id: "a", text: "昨日新增确诊病例十五例，累计报告九十八例" },
    { id: 7, text: "发热门诊排队四小时，床位不足，医生建议住院" },
    { id: "c", text: "nothing but English here" },
    { id: "d", text: "" },
    { id: "e", text: "医".repeat(1_000_000) },
  ];
  const rows = await rowsOf(["classify", write("posts.jsonl", jsonl(lines))]);
  assert.deepEqual(
    rows.map(({ id, class: name, reason }) => [id, name, reason]),
    [
      ["a", "epidemic", null],
      ["7", "medical", null],
      ["c", null, "not-supported"],
      ["d", null, "empty"],
      ["e", null, "too-long"],
    ],
  );
  const [a, , c] = rows;
  assert.equal(a?.["epidemicShare"], 1);
  const names = ["epidemic", "medical", "government", "opinion", "media", "none"];
  assert.ok(names.every((name) => typeof a?.[name] === "number" && c?.[name] === null));
});

test("Bad lines are told with file, row and column, the rest is kept, and a summary ends it", async (t) => {
  const write = folder(t);
  const text =
    '\ufeff{"id":"a","date":"2021-07-20","text":"确诊"}\r\n\r\nno json\n[1]\n{"id":"a","date":"2021-07-20","text":"x"}\n' +
    '{"id":"b","date":"20/07/2021","text":"确诊"}\n{"id":"c","date":"2021-07-21","text":7}\n' +
    '{"date":"2021-07-21T20:00","text":"医院"}\n';
  const file = write("bad.jsonl", text);
  const { code, out, err } = await tocsin(["--json", "situation", "trend", file]);
  assert.equal(code, 0, err);
  assert.equal(JSON.parse(out).length, 2);
  assert.doesNotMatch(out, /NaN/);
  const told = err.split("\n").filter((line) => /^[A-Z_]+: .*, row /.test(line));
  assert.deepEqual(
    told.map((line) => line.replace(file, "F").split(": ").slice(0, 2).join(": ")),
    [
      "LINE_NOT_JSON: F, row 3, column line",
      "LINE_NOT_OBJECT: F, row 4, column line",
      "ID_TWICE: F, row 5, column id",
      "DATE_INVALID: F, row 6, column date",
      "TEXT_INVALID: F, row 7, column text",
    ],
  );
  assert.match(err, /2 of 7 lines taken, 5 not\./);
  const sorted = await tocsin(["--json", "situation", "classify", file]);
  assert.deepEqual(
    JSON.parse(sorted.out).map(({ id }: Row) => id),
    ["a", "b"],
  );
  assert.match(sorted.err, /2 of 7 lines taken, 5 not\./);
  const hospital = [0xd2, 0xbd, 0xd4, 0xba, 0xb5, 0xc4, 0xb4, 0xb2, 0xce, 0xbb]; // 医院的床位
  const line = [...Buffer.from('{"date":"2021-07-20","text":"'), ...hospital, ...Buffer.from('"}\n')];
  const gb = write("gb.jsonl", Uint8Array.from(line));
  const read = await tocsin(["--json", "situation", "trend", gb]);
  assert.equal(JSON.parse(read.out)[0].medical, 1);
  assert.match(read.err, /no UTF-8; read as GB18030/);
  for (const [name, content, wanted] of [
    ["empty.jsonl", "", "FILE_EMPTY"],
    ["none.jsonl", "no json\n", "POSTS_EMPTY"],
  ] as const) {
    const failed = await tocsin(["situation", "trend", write(name, content)]);
    assert.equal(failed.code, 1);
    assert.match(failed.err, new RegExp(`${wanted}: `));
  }
  const model = await tocsin(["situation", "classify", file, "--model", file]);
  assert.deepEqual([model.code, /MODEL_FILE: /.test(model.err)], [1, true]);
});
