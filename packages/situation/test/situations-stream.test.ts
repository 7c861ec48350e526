import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  dayTopics,
  firstSeenTerms,
  keywordCounts,
  keywordTrend,
  kleinbergBursts,
  opinionStages,
  type PostRow,
  readPosts,
  SITUATIONS,
  SituationError,
  situationsChart,
  termBursts,
} from "../index.ts";

/** Words between spaces: what these tests say does not hang on a dictionary. */
const segment = (text: string) => text.split(/(?<= )|(?= )/);

function stream(rows: readonly (readonly [date: string, text: string])[]) {
  return readPosts(
    rows.map(([date, text], i): PostRow => ({ id: `p${i + 1}`, date, text, row: i + 1 })),
    { segment },
  ).stream;
}

const refuses = (code: string) => (error: unknown) => error instanceof SituationError && error.code === code;

test("A keyword is found as a word, within a word or over whole words, and not across the edge of two", () => {
  assert.equal(keywordCounts(["新增", "确诊", "病例"]).epidemic, 3);
  assert.equal(keywordCounts(["疫情期间"]).epidemic, 1, "within a word");
  assert.deepEqual(keywordCounts(["新闻", "发布", "会"]), {
    epidemic: 0,
    medical: 0,
    government: 0,
    opinion: 0,
    media: 1,
  });
  assert.equal(keywordCounts(["通", "报", "道歉"]).media, 0, "报道 is made of two words' ends here");
  assert.equal(keywordCounts(["报", "道"]).media, 1, "and of two whole words here");
});

test("The five shares of a day add up to 1, and a day without keywords has none", () => {
  const { rows, provenance } = keywordTrend(
    stream([
      ["2021-07-20", "确诊 病例 医院"],
      ["2021-07-20", "记者 天气"],
      ["2021-07-22", "桂花 天气"],
    ]),
  );
  assert.deepEqual(
    rows.map(({ date, posts, shares }) => [date, posts, shares.epidemic, shares.medical, shares.media]),
    [
      ["2021-07-20", 2, 0.5, 0.25, 0.25],
      ["2021-07-21", 0, null, null, null],
      ["2021-07-22", 1, null, null, null],
    ],
  );
  assert.deepEqual(rows[0]?.mentions, { epidemic: 1, medical: 1, government: 0, opinion: 0, media: 1 });
  assert.match(provenance.inputs, /^[0-9a-f]{64}$/);
});

test("Lines that cannot be right are left out with row and column, the others stay", () => {
  const rows: PostRow[] = [
    { id: "a", date: "2021-07-20", text: "确诊", row: 1 },
    { id: "a", date: "2021-07-20", text: "确诊", row: 2 },
    { id: {}, date: "2021-07-20", text: "确诊", row: 3 },
    { id: "d", date: "2021-02-30", text: "确诊", row: 4 },
    { id: "e", date: "2999-01-01", text: "确诊", row: 5 },
    { id: "f", date: "2021-07-21", text: "医".repeat(1_000_000), row: 6 },
    { id: "g", date: "2021-07-21", text: "english only", row: 7 },
    { id: "h", date: 20210721, text: "确诊", row: 8 },
    { date: "2021-07-20T23:30:00Z", text: "确\u0000诊 病例", synthetic: "yes", row: 9 },
  ];
  const { stream: read, taken, problems } = readPosts(rows, { segment, asOf: "2021-12-31" });
  assert.deepEqual(
    problems.map(({ code, row, column }) => `${row} ${column} ${code}`),
    [
      "2 id ID_TWICE",
      "3 id ID_INVALID",
      "4 date DATE_INVALID",
      "5 date DATE_FUTURE",
      "6 text TEXT_INVALID",
      "7 text TEXT_INVALID",
      "8 date DATE_INVALID",
    ],
  );
  assert.equal(taken, 2);
  // Half past eleven at night in Greenwich is the next day in Beijing; a line without an id is called by its number.
  assert.deepEqual(
    read.days.map((posts) => posts.map(({ id, synthetic }) => [id, synthetic])),
    [[["a", false]], [["9", true]]],
  );
  assert.equal(keywordTrend(read).rows[1]?.keywords.epidemic, 2, "control characters do not part a word");
  assert.throws(
    () =>
      readPosts(
        rows.slice(1, 2).map((row) => ({ ...row, text: "" })),
        { segment },
      ),
    refuses("POSTS_EMPTY"),
  );
  const far = [rows[0] as PostRow, { ...(rows[0] as PostRow), id: "z", date: "0221-07-20" }];
  assert.throws(() => readPosts(far, { segment }), refuses("POSTS_TOO_LONG"));
});

test("Stages follow the published rule: latent, growth, outbreak, decline, residual", () => {
  const counts = [5, 4, 20, 40, 80, 60, 45, 44, 30, 20, 9, 8, 7, 6, 5, 4, 5, 3, 30];
  const upper = counts.map((_, day) => (day < 1 ? null : day < 4 ? 10 : 1_000));
  const { rows, waves } = opinionStages(0, counts, upper.with(18, 10));
  assert.deepEqual(
    rows.map(({ stage }) => stage),
    [null, "latent", "growth", "growth", "growth", "outbreak", "outbreak", "outbreak", "decline", "decline"].concat([
      "decline",
      "decline",
      "decline",
      "decline",
      "decline",
      "decline",
      "residual",
      "residual",
      "growth",
    ]),
  );
  assert.equal(rows[5]?.upper, 10, "the bound is held within a wave");
  const [wave] = waves;
  assert.deepEqual(wave, {
    start: "1970-01-03",
    peakDate: "1970-01-05",
    peak: 80,
    halfDate: "1970-01-09",
    end: "1970-01-17",
    riseDays: 2,
    fadeDays: 4,
    fadesRapidly: false,
  });
  const fast = opinionStages(0, [1, 20, 40, 60, 10, 2], [5, 5, 5, 5, 5, 5]).waves[0];
  assert.deepEqual([fast?.riseDays, fast?.fadeDays, fast?.fadesRapidly, fast?.end], [2, 1, true, null]);
});

test("A second height within a wave is an outbreak, not growth, while it is below the first", () => {
  const { rows } = opinionStages(0, [0, 40, 100, 60, 70, 110], [5, 5, 5, 5, 5, 5]);
  assert.deepEqual(
    rows.map(({ stage }) => stage),
    ["latent", "growth", "growth", "outbreak", "outbreak", "growth"],
  );
  assert.throws(() => opinionStages(0, [1, 2], [1]), refuses("PARAMETER"));
  assert.throws(() => opinionStages(0, [Number.NaN], [1]), refuses("PARAMETER"));
});

/** The cheapest of all ways of states, each tried: costs as in Kleinberg 2002, with the binomial coefficient left out. */
function cheapestCost(relevant: readonly number[], all: readonly number[], s: number, gamma: number): number {
  const share = relevant.reduce((a, b) => a + b, 0) / all.reduce((a, b) => a + b, 0);
  const p = [share, Math.min(0.9999, s * share)] as const;
  let best = Number.POSITIVE_INFINITY;
  for (let way = 0; way < 2 ** relevant.length; way++) {
    const states = relevant.map((_, t) => ((way >> t) & 1) as 0 | 1);
    best = Math.min(best, costOf(states, relevant, all, p, gamma));
  }
  return best;
}

function costOf(
  states: readonly (0 | 1)[],
  relevant: readonly number[],
  all: readonly number[],
  p: readonly [number, number],
  gamma: number,
): number {
  let [cost, before] = [0, 0];
  states.forEach((state, t) => {
    const [r, d] = [relevant[t] ?? 0, all[t] ?? 0];
    cost -= r * Math.log(p[state]) + (d - r) * Math.log(1 - p[state]);
    if (state > before) cost += gamma * Math.log(relevant.length);
    before = state;
  });
  return cost;
}

test("Kleinberg's bursts lie on the cheapest way of all, and weigh what they save", () => {
  const day = fc.tuple(fc.nat(6), fc.nat(6)).map(([r, rest]) => [r, r + rest] as const);
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 1, maxLength: 9 }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (days, gamma) => {
        const relevant = days.map(([r]) => r);
        const all = days.map(([, d]) => d);
        const sum = relevant.reduce((a, b) => a + b, 0);
        const total = all.reduce((a, b) => a + b, 0);
        const bursts = kleinbergBursts(relevant, all, { ratio: 2, gamma });
        if (sum === 0 || sum === total || sum / total >= 0.9999) return bursts.length === 0;
        const p = [sum / total, Math.min(0.9999, (2 * sum) / total)] as const;
        const states = relevant.map((_, t) => (bursts.some(({ start, end }) => start <= t && t <= end) ? 1 : 0));
        const cost = costOf(states, relevant, all, p, gamma);
        return Math.abs(cost - cheapestCost(relevant, all, 2, gamma)) < 1e-9;
      },
    ),
    { seed: 20210720, numRuns: 400 },
  );
  const [burst, ...others] = kleinbergBursts([1, 1, 8, 9, 1, 1], [20, 20, 20, 20, 20, 20]);
  assert.deepEqual([burst?.start, burst?.end, others.length], [2, 3, 0]);
  const [low, high] = [21 / 120, 42 / 120];
  const saved = 17 * Math.log(high / low) + 23 * Math.log((1 - high) / (1 - low));
  assert.ok(Math.abs((burst?.weight ?? 0) - saved) < 1e-9);
  assert.throws(() => kleinbergBursts([1], [2], { ratio: 1 }), refuses("PARAMETER"));
  assert.throws(() => kleinbergBursts([1], [2], { gamma: Number.NaN }), refuses("PARAMETER"));
});

/** Ten days of ten posts: 口罩 in one a day, on the eighth and ninth day in six; 棋牌室 on the ninth alone, with 扬州. */
function tenDays() {
  const rows = Array.from({ length: 100 }, (_, i) => {
    const [day, post] = [Math.floor(i / 10), i % 10];
    const words = ["天气"];
    if (post === 0 || ((day === 7 || day === 8) && post < 6)) words.push("口罩");
    if (day === 8 && post > 5) words.push("棋牌室", "扬州", "百分之六");
    return [`2021-07-${20 + day}`, words.join(" ")] as const;
  });
  return stream(rows);
}

test("Bursts of terms have their days, posts and examples, the weightiest first", () => {
  const { rows } = termBursts(tenDays(), { postsMin: 4 });
  assert.deepEqual(
    rows.map(({ term, start, end, posts, postsInAll }) => [term, start, end, posts, postsInAll]),
    [
      ["口罩", "2021-07-27", "2021-07-28", 12, 20],
      ["扬州", "2021-07-28", "2021-07-28", 4, 4],
      ["棋牌室", "2021-07-28", "2021-07-28", 4, 4],
    ].toSorted((a, b) => weightIn(rows, b[0]) - weightIn(rows, a[0])),
  );
  assert.deepEqual(rows.find(({ term }) => term === "口罩")?.examples, ["p71", "p72", "p73"]);
  assert.equal(termBursts(tenDays(), { postsMin: 4, top: 1 }).rows.length, 1);
});

function weightIn(rows: readonly { readonly term: string; readonly weight: number }[], term: unknown): number {
  return rows.find((row) => row.term === term)?.weight ?? 0;
}

test("A day's topics stand out from the days before by G², terms of the same posts together", () => {
  const { rows } = dayTopics(tenDays(), { day: "2021-07-28", before: 7 });
  const [first, second] = rows;
  assert.deepEqual([first?.terms, first?.posts, first?.isNew], [["扬州", "棋牌室"], 4, true]);
  assert.deepEqual(first?.examples, ["p87", "p88", "p89"]);
  // 6 of 10 against 12 of 70: 2 Σ observed · ln(observed / expected) over the four cells.
  const share = 18 / 80;
  const g2 =
    2 *
    (6 * Math.log(6 / (10 * share)) +
      12 * Math.log(12 / (70 * share)) +
      4 * Math.log(4 / (10 * (1 - share))) +
      58 * Math.log(58 / (70 * (1 - share))));
  assert.deepEqual([second?.terms, second?.posts, second?.isNew], [["口罩"], 6, false]);
  assert.ok(Math.abs((second?.keyness ?? 0) - g2) < 1e-9);
  assert.ok(Math.abs((second?.expected ?? 0) - 12 / 7) < 1e-9);
  assert.equal(dayTopics(tenDays(), { day: "2021-07-20" }).rows[0]?.keyness, null, "nothing to hold it against");
  assert.throws(() => dayTopics(tenDays(), { day: "2021-08-20" }), refuses("DAY_UNKNOWN"));
  assert.throws(() => dayTopics(tenDays(), { before: 0 }), refuses("PARAMETER"));
});

test("Terms are told on the day on which they are first seen, after the days that are known", () => {
  const { rows } = firstSeenTerms(tenDays(), { known: 3 });
  assert.deepEqual(
    rows.map(({ date, term, posts, postsInAll }) => [date, term, posts, postsInAll]),
    [
      ["2021-07-28", "扬州", 4, 4],
      ["2021-07-28", "棋牌室", 4, 4],
    ],
  );
});

test("The chart names every series at its end, in styles of their own and in no colour of a warning level", () => {
  const { rows } = keywordTrend(
    readPosts(
      [
        { id: 1, date: "2021-07-20", text: "确诊 医院 通告 谣言 记者", synthetic: true, row: 1 },
        { id: 2, date: "2021-07-21", text: "天气", row: 2 },
        { id: 3, date: "2021-07-22", text: "确诊 医院 通告 谣言 记者", row: 3 },
      ],
      { segment },
    ).stream,
  );
  const en = situationsChart(rows, { title: 'A <b>"title"</b> & more' });
  const zh = situationsChart(rows, { lang: "zh" });
  for (const name of ["Epidemic", "Medical", "Government", "Opinion", "Media"])
    assert.match(en, new RegExp(`>${name} 20<`));
  for (const name of ["疫情", "医疗", "政务", "舆情", "媒体"]) assert.match(zh, new RegExp(`>${name} 20<`));
  assert.match(en, /SYNTHETIC: 1 of 3 posts are made up/);
  assert.match(zh, /合成数据：3 条文本中 1 条为编写/);
  assert.match(en, /A &lt;b&gt;&quot;title&quot;&lt;\/b&gt; &amp; more/);
  const paths = [
    ...en.matchAll(
      /<path d="(M[^"]*)" fill="none" stroke="(#\w+)" stroke-width="1.8" [^>]*?(?:dasharray="([^"]*)")?\/>/g,
    ),
  ];
  assert.equal(paths.length, SITUATIONS.length);
  assert.equal(new Set(paths.map((path) => path[3])).size, SITUATIONS.length, "each has a line style of its own");
  assert.ok(
    paths.every((path) => (path[1]?.match(/M/g) ?? []).length === 2),
    "the day without keywords is a gap",
  );
  const hues = [...en.matchAll(/#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b/g)].map((hex) =>
    hex.slice(1, 4).map((part) => Number.parseInt(part, 16)),
  );
  // Red, orange and yellow have little blue beside much red; blue has little red beside much blue.
  const isWarning = ([r = 0, g = 0, b = 0]: readonly number[]) =>
    (r > 160 && b < 100) || (b > 160 && r < 100 && g < 160);
  assert.deepEqual(hues.filter(isWarning), []);
  assert.doesNotMatch(situationsChart([]), /NaN|undefined|Infinity/);
  assert.doesNotMatch(situationsChart(rows.slice(1, 2)), /NaN|undefined|Infinity/);
});

test("Whatever the counts, each day has a stage or none and nothing is NaN", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.option(fc.nat(20))), { maxLength: 40 }), (days) => {
      const { rows, waves } = opinionStages(
        100,
        days.map(([count]) => count),
        days.map(([, upper]) => upper),
      );
      return rows.length === days.length && !/NaN/.test(JSON.stringify([rows, waves]));
    }),
    { seed: 7 },
  );
});
