import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  Counter,
  type SparseRow,
  inverseFrequencies,
  logistic,
  readText,
  scoreOf,
  trainLogistic,
  trainRidge,
  weigh,
} from "../index.ts";

test("traditional and simplified, full and half width, styled letters read alike", () => {
  assert.equal(readText("後來我們都愛上了臺灣").text, "后来我们都爱上了台湾");
  assert.equal(readText("ＣＯＶＩＤ全角！").text, "covid全角!");
  assert.equal(readText("𝐘𝐈𝐁𝐎 你好").text, "yibo 你好");
});

test("control and invisible characters, addresses and addressees are left out", () => {
  assert.equal(readText("疫\u0000情\u200b防\ud800控\u0007").text, "疫情防控");
  assert.equal(readText("@人民日报 今天\n开心https://t.cn/A6abc").text, "今天 开心");
});

test("a text that cannot be scored has a reason and no text", () => {
  const cases = [
    ["", "empty"],
    [" \n\t", "empty"],
    ["12:30 !!! …", "no-words"],
    ["https://t.cn/A6abc @someone", "no-words"],
    ["I am so angry about the lockdown", "not-supported"],
    ["The lockdown of 武汉 makes me very sad today", "not-supported"],
    ["怖いニュースですね、本当に", "not-supported"],
    ["오늘은 정말 무서워요", "not-supported"],
    ["很".repeat(1_000_000), "too-long"],
  ] as const;
  for (const [raw, reason] of cases) assert.deepEqual(readText(raw), { text: null, reason }, raw.slice(0, 40));
  for (const raw of ["OMG 太恐怖了", "😡😡😡", "CT结果出来了"]) assert.equal(readText(raw).reason, null, raw);
});

test("reading is idempotent and never throws, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (raw) => {
      const { text } = readText(raw);
      if (text !== null) assert.ok(!/[\p{Cc}\p{Cs}]/u.test(text));
    }),
    { seed: 6 },
  );
});

test("counts are of words and of all sequences up to a length, and a counter starts anew each time", () => {
  const counter = new Counter(16);
  const sums = ["aba", "aba", ""].map((text) => {
    const { columns, values } = counter.sequences(text, 2, 0);
    return [columns.length, values.reduce((sum, value) => sum + value, 0)];
  });
  // a, b, ab, ba; a twice.
  assert.deepEqual(sums, [
    [4, 5],
    [4, 5],
    [0, 0],
  ]);
  assert.deepEqual(counter.words(["ab"], 0).columns, counter.sequences("ab", 2, 0).columns.slice(1, 2));
  assert.notDeepEqual(counter.words(["ab"], 0).columns, counter.words(["ab"], 1).columns);
});

test("each family of a weighed row has length 1, rare features count and those of one text do not", () => {
  const counter = new Counter(12);
  const texts = [
    ["a", "b"],
    ["a", "c"],
    ["a", "c", "c"],
  ].map((words) => [counter.words(words, 0)]);
  const idf = inverseFrequencies(texts, 12, 2);
  const [b] = counter.words(["b"], 0).columns;
  const [a] = counter.words(["a"], 0).columns;
  assert.equal(idf[b as number], 0);
  assert.equal(idf[a as number], 1);
  const row = weigh(texts[2] ?? [], idf, Float64Array.of(0, 7));
  assert.ok(Math.abs([...row.values].slice(0, 2).reduce((sum, v) => sum + v * v, 0) - 1) < 1e-12);
  assert.deepEqual([row.columns.at(-1), row.values.at(-1)], [(1 << 12) + 1, 7]);
});

const dense = (...values: number[]): SparseRow => ({
  columns: Int32Array.from(values, (_, i) => i),
  values: Float64Array.from(values),
});

/** Ridge by the normal equations and Gaussian elimination; the bias is a last column of 3. */
function slowRidge(rows: readonly number[][], targets: readonly number[], penalty: number): number[] {
  const x = rows.map((row) => [...row, 3]);
  const size = x[0]?.length ?? 0;
  const at = (i: number, j: number) => x.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0);
  const a = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_v, j) => at(i, j) + (i === j ? penalty : 0)),
    x.reduce((sum, row, k) => sum + (row[i] as number) * (targets[k] as number), 0),
  ]);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = (a[k]?.[i] as number) / (a[i]?.[i] as number);
      for (let j = i; j <= size; j++) (a[k] as number[])[j] = (a[k]?.[j] as number) - factor * (a[i]?.[j] as number);
    }
  return a.map((row, i) => (row[size] as number) / (row[i] as number));
}

test("ridge regression agrees with the normal equations, for several outcomes at once", () => {
  const value = fc.integer({ min: -5, max: 5 });
  const data = fc.array(fc.tuple(value, value, value, value, value), { minLength: 5, maxLength: 12 });
  fc.assert(
    fc.property(data, (rows) => {
      const x = rows.map((row) => row.slice(0, 3));
      const targets = [rows.map((row) => row[3]), rows.map((row) => row[4])];
      const models = trainRidge(
        x.map((row) => dense(...row)),
        targets,
        { size: 3, penalty: 2 },
      );
      targets.forEach((y, t) => {
        const expected = slowRidge(x, y, 2);
        x.forEach((row) => {
          const told = [...row, 3].reduce((sum, v, i) => sum + v * (expected[i] as number), 0);
          const model = models[t];
          assert.ok(model !== undefined && Math.abs(scoreOf(model, dense(...row)) - told) < 0.1);
        });
      });
    }),
    { seed: 6, numRuns: 50 },
  );
});

test("logistic regression finds the chance of a class from its share", () => {
  const rows = Array.from({ length: 40 }, (_, i) => dense(i % 2));
  const labels = rows.map((_, i) => (i % 2 === 0 ? i % 20 === 0 : i % 20 !== 1));
  const model = trainLogistic(rows, labels, { size: 1, penalty: 1e-3 });
  assert.ok(Math.abs(logistic(scoreOf(model, dense(0))) - 0.1) < 0.01);
  assert.ok(Math.abs(logistic(scoreOf(model, dense(1))) - 0.9) < 0.01);
});
