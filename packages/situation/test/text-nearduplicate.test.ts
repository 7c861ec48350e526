import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "@tocsin/testkit";
import { type Likeness, NearDuplicates, compareTexts } from "../index.ts";
import { editedCopy } from "./editedcopies.ts";
import { wroteTexts } from "./writtentexts.ts";

test("other width, punctuation, script and addressees leave a text the same", () => {
  assert.equal(compareTexts("禄口机场９份样本阳性！！", "祿口機場9份樣本陽性 @人民日报"), "same");
  assert.equal(compareTexts("", "！！"), null);
});

test("a bulletin with other figures is told as such, and is no duplicate", () => {
  const july = "7月21日0—24时，南京市新增本土确诊病例1例，新增本土无症状感染者9例，均在定点医院隔离治疗。";
  const later = "7月22日0—24时，南京市新增本土确诊病例11例，新增本土无症状感染者1例，均在定点医院隔离治疗。";
  assert.equal(compareTexts(july, later), "figures");
  assert.equal(compareTexts(july, `转发：${july}请大家注意防护。`), "near");
});

test("a text that stands in a longer one is found, one that shares a phrase is not", () => {
  const text = "市疾控中心提醒，近期去过禄口机场的市民请主动向社区报告，并配合做好核酸检测和健康监测。";
  assert.equal(
    compareTexts(text, `【通告】${text}如有发热等症状请及时就医，途中佩戴口罩，不乘坐公共交通工具。`),
    "near",
  );
  assert.equal(compareTexts(text, "市疾控中心提醒，夏季高温请注意防暑降温，多饮水，避免长时间户外活动。"), null);
});

test("the earliest text that is repeated is told, and a text known by its id is not taken twice", () => {
  const texts = new NearDuplicates();
  assert.equal(texts.add("a", "扬州发现来自南京的阳性人员，相关场所已经封控"), null);
  assert.equal(texts.add("a", "扬州发现来自南京的阳性人员，相关场所已经封控"), null);
  assert.deepEqual(texts.add("b", "扬州发现来自南京的阳性人员，相关场所已经封控！"), { of: "a", likeness: "same" });
  assert.deepEqual(texts.add("c", "扬州发现来自南京的阳性人员，相关场所已全部封控"), { of: "a", likeness: "near" });
});

test("a full memory forgets the oldest text first", () => {
  const texts = new NearDuplicates({ capacity: 2 });
  const [first, second, third] = wroteTexts(new Random("forget"), 3) as [string, string, string];
  for (const [i, text] of [first, second, third].entries()) texts.add(`${i}`, text);
  assert.deepEqual(texts.add("third again", third), { of: "2", likeness: "same" });
  assert.equal(texts.add("first again", first), null);
});

interface Score {
  readonly precision: number;
  readonly recall: number;
}

/**
 * All texts, then an edited copy of every second one. Right is a copy linked to its original; wrong is any other link, of a copy
 * or between two texts that nobody edited.
 */
function score(name: string, texts: readonly string[]): Score {
  const random = new Random(name);
  const memory = new NearDuplicates();
  const originals: number[] = [];
  let [copies, right, wrong] = [0, 0, 0];
  for (const [i, text] of texts.entries()) {
    const found = memory.add(`${i}`, text);
    if (found === null || !isDuplicate(found.likeness)) originals.push(i);
    else if (found.likeness === "near") wrong++;
  }
  for (const i of originals.filter((_, k) => k % 2 === 1)) {
    copies++;
    const found = memory.add(`copy ${i}`, editedCopy(random, texts[i] as string));
    if (found === null || !isDuplicate(found.likeness)) continue;
    if (found.of === `${i}`) right++;
    else wrong++;
  }
  return { precision: right / (right + wrong), recall: right / copies };
}

const isDuplicate = (likeness: Likeness): boolean => likeness !== "figures";

test("of edited copies among texts of the same subjects at least 95 % are found rightly and 90 % at all", () => {
  const { precision, recall } = score("written", wroteTexts(new Random("written"), 2_000));
  assert.ok(precision >= 0.95, `precision ${precision}`);
  assert.ok(recall >= 0.9, `recall ${recall}`);
});

const POSTS = new URL("../../../../shared/data/text/brighter/track_b_train_chn.csv", import.meta.url);

test("so it is among real posts", { skip: existsSync(POSTS) ? false : "the posts of BRIGHTER are not here" }, () => {
  const rows = readFileSync(POSTS, "utf8").split("\n").slice(1);
  const posts = rows
    .map((row) => /^[^,]*,(.*?)(?:,[01-3]){6}\r?$/.exec(row)?.[1] ?? "")
    .filter((text) => text.length > 15);
  assert.ok(posts.length > 1_500);
  const { precision, recall } = score("posts", posts);
  assert.ok(precision >= 0.95, `precision ${precision}`);
  assert.ok(recall >= 0.9, `recall ${recall}`);
});
