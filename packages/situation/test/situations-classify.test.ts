import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { jiebaSegment, packedSituationModel, shippedSituationModel, unpackedSituationModel } from "@tocsin/node";
import {
  CLASSES,
  classifySituations,
  decodeSituationModel,
  encodeSituationModel,
  type SituationClass,
  SituationError,
  trainSituations,
} from "../index.ts";

interface Line {
  readonly id: string;
  readonly template?: string;
  readonly text?: string;
  readonly first: SituationClass;
  readonly second: SituationClass;
  readonly label: SituationClass;
}

const FILE = new URL("../training/situations.jsonl", import.meta.url);
const BRIGHTER = new URL("../../../../shared/data/text/brighter/track_b_train_chn.csv", import.meta.url);
const segment = jiebaSegment();
const lines: readonly Line[] = readFileSync(FILE, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const ours = lines.flatMap(({ text, label }) => (text === undefined ? [] : [{ text, label }]));

const refuses = (code: string) => (error: unknown) => error instanceof SituationError && error.code === code;

test("The labelled texts are enough, posts are named by id alone, and each has two labels and a decided one", () => {
  const posts = lines.filter(({ text }) => text === undefined);
  assert.ok(lines.length >= 600 && posts.filter(({ label }) => label !== "none").length >= 250);
  assert.ok(posts.every(({ id, template }) => /^chn_(train|dev)_track_b_\d{5}$/.test(id) && template === undefined));
  assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
  for (const { first, second, label } of lines)
    assert.ok([first, second, label].every((name) => CLASSES.includes(name)));
  assert.ok(lines.filter(({ text }) => text !== undefined).every(({ template }) => template !== undefined));
});

test("The posts are in BRIGHTER's files, and most of them speak of the epidemic", (t) => {
  if (!existsSync(BRIGHTER)) return t.skip("../shared/data absent");
  const csv = readFileSync(BRIGHTER, "utf8");
  const ids = lines.flatMap(({ id }) => (id.startsWith("chn_train") ? [id] : []));
  assert.deepEqual(
    ids.filter((id) => !csv.includes(`\n${id},`)),
    [],
  );
});

test("The shipped model knows the situations in texts that it has not learnt from", () => {
  const texts: readonly (readonly [string, SituationClass])[] = [
    ["昨日新增确诊病例十五例，其中十二例为密切接触者，累计报告九十八例", "epidemic"],
    ["重症监护病房新增床位二十张，呼吸机十台，收治患者四十人", "medical"],
    ["市防控指挥部发布通告，自明日起全市实行封闭管理，暂停公共交通", "government"],
    ["太离谱了，封了一个月还不解封，凭什么这样对我们，真的很绝望", "opinion"],
    ["省政府新闻办召开新闻发布会，回答记者提问，电视台全程直播", "media"],
    ["周末去公园散步，晚上看了一场电影，爆米花很好吃", "none"],
    ["重症監護病房新增床位二十張，呼吸機十臺，收治患者四十人", "medical"],
  ];
  const { rows, provenance } = classifySituations(
    shippedSituationModel(),
    texts.map(([text]) => text),
    segment,
  );
  assert.deepEqual(
    rows.map((row) => row.class),
    texts.map(([, name]) => name),
  );
  for (const { weights } of rows) {
    const sum = CLASSES.reduce((total, name) => total + (weights[name] ?? Number.NaN), 0);
    assert.ok(Math.abs(sum - 1) < 1e-3);
  }
  assert.deepEqual(rows[1]?.weights, rows[6]?.weights, "traditional characters are read as simplified ones");
  assert.match(String(provenance.parameters["modelExamples"]), /^[0-9a-f]{64}$/);
});

test("A text that cannot be read has a reason and no number", () => {
  const texts = ["", "This is written in English only.", "12345", "医".repeat(1_000_000), "确诊\u0000病例"];
  const { rows } = classifySituations(shippedSituationModel(), texts, segment);
  assert.deepEqual(
    rows.map(({ class: name, reason }) => name === null && reason),
    ["empty", "not-supported", "no-words", "too-long", false],
  );
  assert.ok(
    rows.slice(0, 4).every(({ weights, shares }) => Object.values({ ...weights, ...shares }).every((x) => x === null)),
  );
  assert.doesNotMatch(JSON.stringify(rows), /NaN/);
});

test("The same texts give the same file, and a file read back says what the model said", () => {
  const model = trainSituations(ours, segment);
  const bytes = packedSituationModel(model);
  assert.deepEqual(packedSituationModel(trainSituations(ours, segment)), bytes);
  const texts = ours.slice(0, 200).map(({ text }) => text);
  const said = (one: typeof model) => classifySituations(one, texts, segment).rows.map((row) => row.class);
  const [before, after] = [said(model), said(unpackedSituationModel(bytes))];
  assert.ok(before.filter((name, i) => name === after[i]).length >= 198, "rounding moves none but the nearest");
});

test("A damaged or foreign model file is refused, and so is a class without texts", () => {
  const text = encodeSituationModel(shippedSituationModel());
  assert.throws(() => unpackedSituationModel(Buffer.from("no gzip")), refuses("MODEL_FILE"));
  for (const wrong of ["", "[]", "null", '{"format":"other"}', text.replace('"version":1', '"version":2')])
    assert.throws(() => decodeSituationModel(wrong), refuses("MODEL_FILE"));
  const file = JSON.parse(text);
  const damaged = [
    { ...file, models: file.models.slice(1) },
    { ...file, importance: { ...file.importance, base64: "AAAA" } },
    { ...file, models: file.models.map((one: object) => ({ ...one, bias: null })) },
    { ...file, origin: undefined },
  ];
  for (const one of damaged) assert.throws(() => decodeSituationModel(JSON.stringify(one)), refuses("MODEL_FILE"));
  const few = ours.filter(({ label }) => label !== "media");
  assert.throws(() => trainSituations(few, segment), refuses("TRAINING_SET"));
});
