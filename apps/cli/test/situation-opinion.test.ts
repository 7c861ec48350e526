import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tocsin } from "./running.ts";

type Row = { readonly [name: string]: string | number | null };

function folder(t: TestContext): (name: string, content?: string | Uint8Array) => string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-opinion-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(dir, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
}

const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const POSTS = [
  { id: "anger", text: "隐瞒行程的人太可恶了，必须严惩！气死我了！！！" },
  { id: "fear", text: "小区出现密接了，好害怕，吓得一晚上睡不着，真的很恐慌" },
  { id: "joy", text: "终于解封了！太开心了，感谢医护人员，武汉加油[心][鼓掌]" },
  { id: "sadness", text: "奶奶昨天去世了，没能见最后一面，哭了一夜，好难过😭" },
  { id: "surprise", text: "天哪，居然一夜之间多了三百例，完全没想到，震惊！" },
];

async function rowsOf(args: readonly string[]): Promise<{ rows: Row[]; err: string }> {
  const { code, out, err } = await tocsin(["--json", "situation", ...args]);
  assert.equal(code, 0, err + out);
  return { rows: JSON.parse(out), err };
}

test("emotion: a post about each feeling has that feeling above all its other posts", async (t) => {
  const { rows, err } = await rowsOf(["emotion", folder(t)("posts.jsonl", jsonl(POSTS))]);
  assert.deepEqual(
    rows.map(({ id }) => id),
    POSTS.map(({ id }) => id),
  );
  for (const { id: emotion } of POSTS) {
    const strongest = rows.reduce((best, row) => ((row[emotion] as number) > (best[emotion] as number) ? row : best));
    assert.equal(strongest["id"], emotion);
    assert.ok((strongest[`${emotion}Class`] as number) >= 1, emotion);
  }
  for (const row of rows)
    for (const value of Object.values(row)) assert.ok(typeof value !== "number" || (value >= 0 && value <= 3));
  assert.match(err, /method opinion-emotion version 1; trainedOn \d+, .*inputs sha256 [0-9a-f]{64}/);
});

test("polarity: traditional characters and negation are understood, weights sum to 1", async (t) => {
  const posts = [
    { id: 1, text: "终于解封了！太开心了，谢谢你们，爱你们" },
    { id: 2, text: "終於解封了！太開心了，謝謝你們，愛你們" },
    { id: 3, text: "隐瞒行程的人太可恶了，无耻，必须严惩！" },
    { id: 4, text: "今天上午九点开始第三轮核酸检测，请携带身份证。" },
  ];
  const { rows } = await rowsOf(["polarity", folder(t)("posts.jsonl", jsonl(posts))]);
  assert.deepEqual(
    rows.map(({ polarity }) => polarity),
    ["positive", "positive", "negative", "neutral"],
  );
  assert.deepEqual({ ...rows[0], id: "2" }, rows[1]);
  for (const { positive, neutral, negative } of rows)
    assert.ok(Math.abs((positive as number) + (neutral as number) + (negative as number) - 1) < 1e-3);
});

test("what cannot be taken or scored is told with row and column, and the rest is kept", async (t) => {
  const write = folder(t);
  const lines = [
    '{"id":"a","text":"好开心"}',
    "no json",
    '["a"]',
    '{"text":"没有编号"}',
    '{"id":"b"}',
    '{"id":"a","text":"第二次"}',
    '{"id":"c","text":""}',
    '{"id":"d","text":"I am angry"}',
    `{"id":"e","text":"${"很".repeat(350_000)}"}`,
    '{"id":"f","text":"好\\u0000开心"}',
    '{"id":"g","text":"12:30"}',
  ];
  const { rows, err } = await rowsOf(["polarity", write("bad.jsonl", lines.join("\n"))]);
  assert.deepEqual(
    rows.map(({ id, reason }) => [id, reason]),
    [
      ["a", null],
      ["c", "empty"],
      ["d", "not-supported"],
      ["e", "too-long"],
      ["f", null],
      ["g", "no-words"],
    ],
  );
  assert.deepEqual(
    [rows[2]?.["polarity"], rows[2]?.["positive"], rows[2]?.["neutral"], rows[2]?.["negative"]],
    [null, null, null, null],
  );
  assert.deepEqual({ ...rows[4], id: "a" }, rows[0]);
  for (const told of [
    "LINE_NOT_JSON: .*, row 2, column line",
    "LINE_NOT_OBJECT: .*, row 3, column line",
    "FIELD_MISSING: .*, row 4, column id",
    "FIELD_MISSING: .*, row 5, column text",
    "ID_TWICE: .*, row 6, column id",
    "TEXT_EMPTY: .*, row 7, column text",
    "TEXT_TOO_LONG: .*, row 9, column text",
    "TEXT_CONTROL: .*, row 10, column text",
    "6 of 11 lines taken, 5 not, 1 empty, 1 not-supported, 1 too-long, 1 no-words",
  ])
    assert.match(err, new RegExp(told));
});

test("a file in GB18030 is read, one of another kind is refused with a code", async (t) => {
  const write = folder(t);
  const gb = Buffer.from("7b226964223a2231222c2274657874223a22bac3bfaad0c4227d0a", "hex");
  const { rows, err } = await rowsOf(["emotion", write("gb.jsonl", gb)]);
  assert.match(err, /read as GB18030/);
  assert.equal(rows[0]?.["reason"], null);
  const { code, err: refusal } = await tocsin(["situation", "emotion", write("x.jsonl", Buffer.from([0xff, 0xff, 0]))]);
  assert.equal(code, 1);
  assert.match(refusal, /FILE_ENCODING/);
});

test("posts are put together by place, event and hour; those without a score count as posts only", async (t) => {
  const file = folder(t)(
    "posts.jsonl",
    jsonl([
      { id: 1, text: "好开心，谢谢", place: "320100", event: "e1", time: "2021-07-21T09:10:00+08:00" },
      { id: 2, text: "I am happy", place: "320100", event: "e1", time: "2021-07-21T09:50:00+08:00" },
      { id: 3, text: "太可恶了，必须严惩", place: "320100", event: "e2", time: "2021-07-21 10:00" },
      { id: 4, text: "好开心", place: "321000", event: "e2", time: "yesterday" },
    ]),
  );
  const { rows } = await rowsOf(["polarity", file, "--by", "place,hour"]);
  assert.deepEqual(
    rows.map(({ place, event, hour, posts, scored }) => [place, event, hour, posts, scored]),
    [
      ["320100", "", "2021-07-21T09", 2, 1],
      ["320100", "", "2021-07-21T10", 1, 1],
      ["321000", "", "", 1, 1],
    ],
  );
  assert.deepEqual([rows[0]?.["positive"], rows[1]?.["negative"]], [1, 1]);
  const { rows: emotions } = await rowsOf(["emotion", file, "--by", "event"]);
  assert.deepEqual(
    emotions.map(({ event, posts, scored }) => [event, posts, scored]),
    [
      ["e1", 2, 1],
      ["e2", 2, 2],
    ],
  );
  assert.ok((emotions[1]?.["anger"] as number) > (emotions[0]?.["anger"] as number));
  assert.equal((await tocsin(["situation", "emotion", file, "--by", "weather"])).code, 2);
});

const WORDS = { positive: "喜欢 高兴", neutral: "通知 会议", negative: "糟糕 讨厌" };

function labelled(): object[] {
  return Array.from({ length: 60 }, (_, i) => {
    const label = (["positive", "neutral", "negative"] as const)[i % 3] as "positive";
    return { id: i, text: `第${i}条：${WORDS[label].split(" ")[i % 2]}，核酸检测`, label };
  });
}

test("train: the same file gives the same model, which then tells what it was taught", async (t) => {
  const write = folder(t);
  const [file, first, second] = [write("train.jsonl", jsonl(labelled())), write("a.model"), write("b.model")];
  for (const out of [first, second])
    assert.equal((await tocsin(["situation", "train", file, "--task", "polarity", "--out", out])).code, 0);
  assert.deepEqual(readFileSync(first), readFileSync(second));
  const posts = write("posts.jsonl", jsonl(Object.values(WORDS).map((text, id) => ({ id, text }))));
  const { rows } = await rowsOf(["polarity", posts, "--model", first]);
  assert.deepEqual(
    rows.map(({ polarity }) => polarity),
    ["positive", "neutral", "negative"],
  );
  const { code, err } = await tocsin(["situation", "emotion", posts, "--model", first]);
  assert.deepEqual([code, /MODEL_TASK/.test(err)], [1, true]);
});

test("train: wrong labels are told with their row, too few texts and files that are no models are refused", async (t) => {
  const write = folder(t);
  const rows = [...labelled(), { id: "x", text: "好", label: "glad" }, { id: "y", text: "好", label: { anger: 4 } }];
  const file = write("train.jsonl", jsonl(rows));
  const { code, err } = await tocsin(["situation", "train", file, "--task", "polarity", "--out", write("m.model")]);
  assert.equal(code, 0, err);
  assert.match(err, /FIELD_INVALID: .*, row 61, column label/);
  assert.match(err, /60 of 62 lines taken, 2 not/);
  const few = await tocsin(["situation", "train", file, "--task", "emotion", "--out", write("e.model")]);
  assert.deepEqual([few.code, /TRAINING_SET/.test(few.err)], [1, true]);
  assert.equal((await tocsin(["situation", "train", file, "--task", "mood", "--out", write("e.model")])).code, 2);
  const none = await tocsin(["situation", "polarity", file, "--model", file]);
  assert.deepEqual([none.code, /MODEL_FILE/.test(none.err)], [1, true]);
});

test("the model card names the digests of the files that ship", () => {
  const root = new URL("../../../", import.meta.url);
  const card = readFileSync(new URL("docs/models/OPINION.md", root), "utf8");
  for (const name of ["emotion", "polarity"]) {
    const bytes = readFileSync(new URL(`packages/node/situation/models/${name}.json.gz`, root));
    assert.ok(card.includes(createHash("sha256").update(bytes).digest("hex")), name);
  }
});
