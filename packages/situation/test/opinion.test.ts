import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EMOTIONS,
  type EmotionLabel,
  OpinionError,
  POLARITIES,
  type Polarity,
  decodeModel,
  encodeModel,
  hourOf,
  macroF1,
  pearson,
  scoreEmotion,
  scorePolarity,
  trainEmotion,
  trainPolarity,
} from "../index.ts";

const segment = (text: string) => text.split(" ");
const none: EmotionLabel = { anger: 0, disgust: 0, fear: 0, joy: 0, sadness: 0, surprise: 0 };

/** Texts that differ by one word which no lexicon has; the rest is noise of the same words. */
function emotionExamples() {
  return Array.from({ length: 90 }, (_, i) => ({
    text: `桌子 ${["甲虫", "乙醇", "丙烷"][i % 3]} 椅子 ${["东门", "南墙", "西窗"][Math.floor(i / 3) % 3]}`,
    label: { ...none, anger: i % 3 },
  }));
}

function polarityExamples(texts: { readonly [polarity in Polarity]: string }) {
  return Array.from({ length: 60 }, (_, i) => {
    const label = POLARITIES[i % 3] as Polarity;
    return { text: `${texts[label]} ${["东门", "南墙", "西窗", "北屋"][i % 4]}`, label };
  });
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof OpinionError);
    return error.code;
  }
}

test("a trained emotion model tells intensities and classes of what it was shown, and nothing of the rest", () => {
  const model = trainEmotion(emotionExamples(), segment);
  const { rows, provenance } = scoreEmotion(model, ["甲虫 南墙", "乙醇 东门", "丙烷 西窗", "no chinese"], segment);
  assert.deepEqual(
    rows.map(({ angerClass }) => angerClass),
    [0, 1, 2, null],
  );
  for (const [i, { anger }] of rows.slice(0, 3).entries()) assert.ok(Math.abs((anger as number) - i) < 0.4, `${anger}`);
  for (const { joy, joyClass } of rows.slice(0, 3)) assert.deepEqual([joy, joyClass], [0, 0]);
  assert.deepEqual(
    EMOTIONS.map((emotion) => rows[3]?.[emotion]),
    EMOTIONS.map(() => null),
  );
  assert.equal(rows[3]?.reason, "not-supported");
  assert.deepEqual([provenance.method, provenance.parameters["trainedOn"]], ["opinion-emotion", 90]);
  assert.notEqual(provenance.inputs, scoreEmotion(model, ["甲虫"], segment).provenance.inputs);
});

test("a word behind a negation is another word, and the end of a clause ends the negation", () => {
  const texts = { positive: "我 不 难过", neutral: "桌子 椅子", negative: "我 难过 不" };
  const model = trainPolarity(polarityExamples(texts), segment);
  const told = scorePolarity(model, ["他 不 难过", "他 难过 不", "不 , 难过"], segment).rows;
  assert.deepEqual(
    told.map(({ polarity }) => polarity),
    ["positive", "negative", "negative"],
  );
});

test("the order of labels does not matter to training: labels in turn are told like labels in blocks", () => {
  const examples = polarityExamples({ positive: "甲虫", neutral: "乙醇", negative: "丙烷" });
  const blocks = POLARITIES.flatMap((one) => examples.filter(({ label }) => label === one));
  for (const given of [examples, blocks])
    assert.deepEqual(
      scorePolarity(trainPolarity(given, segment), ["甲虫", "乙醇", "丙烷"], segment).rows.map((row) => row.polarity),
      POLARITIES,
    );
});

test("a model comes back from its file with nearly the same scores; a damaged or foreign file is refused", () => {
  const model = trainEmotion(emotionExamples(), segment);
  const text = encodeModel(model);
  const read = decodeModel(text, "emotion");
  const of = (one: typeof model) => scoreEmotion(one, ["乙醇 东门"], segment).rows[0]?.anger as number;
  assert.ok(Math.abs(of(model) - of(read)) < 0.02);
  assert.deepEqual([read.origin, read.cuts], [model.origin, model.cuts]);
  assert.equal(
    codeOf(() => decodeModel(text, "polarity")),
    "MODEL_TASK",
  );
  const file = JSON.parse(text);
  const damaged = [
    "",
    "null",
    "{}",
    text.slice(0, -9),
    JSON.stringify({ ...file, version: 2 }),
    JSON.stringify({ ...file, views: file.views.slice(1) }),
    JSON.stringify({ ...file, joints: [] }),
    JSON.stringify({ ...file, cuts: [["a"]] }),
    JSON.stringify({ ...file, signals: [...file.signals.slice(1), null] }),
    text.replace(/"base64":"..../, '"base64":"'),
    text.replace(/"largest":[\d.]+/, '"largest":null'),
  ];
  for (const one of damaged)
    assert.equal(
      codeOf(() => decodeModel(one, "emotion")),
      "MODEL_FILE",
      one.slice(0, 60),
    );
});

test("training refuses too few texts and a polarity that is hardly there", () => {
  assert.equal(
    codeOf(() => trainEmotion(emotionExamples().slice(0, 20), segment)),
    "TRAINING_SET",
  );
  const examples = polarityExamples({ positive: "甲", neutral: "乙", negative: "丙" });
  assert.equal(
    codeOf(() =>
      trainPolarity(
        examples.filter(({ label }, i) => label !== "neutral" || i < 9),
        segment,
      ),
    ),
    "TRAINING_SET",
  );
});

test("Pearson's r and macro-F1 by hand", () => {
  assert.ok(Math.abs(pearson([1, 2, 3], [2, 4, 7]) - 5 / Math.sqrt(2 * (38 / 3))) < 1e-12);
  assert.equal(pearson([1, 1], [1, 2]), 0);
  // a: 2 · 1 / (1 + 2); b: 2 · 1 / (2 + 1).
  assert.ok(Math.abs(macroF1(["a", "b", "b"], ["a", "a", "b"], ["a", "b"]) - 2 / 3) < 1e-12);
});

test("the hour of a time is taken as written, and of what is no time there is none", () => {
  assert.equal(hourOf("2021-07-21T09:30:00+08:00"), "2021-07-21T09");
  assert.equal(hourOf("2021-07-21 23:59"), "2021-07-21T23");
  for (const wrong of ["", "2021-07-21", "2021-13-21T09:00", "2021-07-21T24:00", "yesterday"])
    assert.equal(hourOf(wrong), "", wrong);
});
