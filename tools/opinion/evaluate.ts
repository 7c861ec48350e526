import { jiebaSegment } from "../../packages/node/index.ts";
import {
  EMOTIONS,
  type Polarity,
  POLARITIES,
  macroF1,
  pearson,
  scoreEmotion,
  scorePolarity,
  trainEmotion,
  trainPolarity,
} from "../../packages/situation/index.ts";
import { type Post, brighterPosts, ownPosts, withPolarity } from "./examples.ts";

/**
 * Prints how well emotion and polarity are told on posts that the models have not seen, by 5-fold cross-validation over
 * BRIGHTER's train and dev: `npm run situation:evaluate -- FOLDER [--own]`. With --own each model learns from our own posts
 * as well, as the one that ships does; they are never what is judged.
 */
const FOLDS = 5;

const folder = process.argv[2];
if (folder === undefined) throw new Error("Give the folder that holds track_b_train_chn.csv and track_b_dev_chn.csv.");
const posts = brighterPosts(folder);
const own = process.argv.includes("--own") ? ownPosts() : [];
const segment = jiebaSegment();
const held: Post[] = [];
const intensities: number[][] = EMOTIONS.map(() => []);
const told: Polarity[] = [];

for (let fold = 0; fold < FOLDS; fold++) {
  const known = [...posts.filter((_, i) => i % FOLDS !== fold), ...own];
  const unknown = posts.filter((_, i) => i % FOLDS === fold);
  const texts = unknown.map(({ text }) => text);
  const emotions = scoreEmotion(trainEmotion(known, segment), texts, segment).rows;
  const polarities = scorePolarity(trainPolarity(known.map(withPolarity), segment), texts, segment).rows;
  held.push(...unknown);
  EMOTIONS.forEach((emotion, e) => {
    intensities[e]?.push(...emotions.map((row) => row[emotion] ?? 0));
  });
  told.push(...polarities.map(({ polarity }) => polarity ?? "neutral"));
  process.stderr.write(`fold ${fold + 1} of ${FOLDS}\n`);
}

const correlations = EMOTIONS.map((emotion, e) =>
  pearson(
    intensities[e] ?? [],
    held.map(({ label }) => label[emotion]),
  ),
);
const truths = held.map((post) => withPolarity(post).label);
EMOTIONS.forEach((emotion, e) => {
  process.stdout.write(`${emotion}: Pearson r ${correlations[e]?.toFixed(3)}\n`);
});
process.stdout.write(
  `emotions, mean: Pearson r ${(correlations.reduce((sum, r) => sum + r, 0) / EMOTIONS.length).toFixed(3)}\n`,
);
for (const one of POLARITIES)
  process.stdout.write(
    `${one}: F1 ${macroF1(
      told.map((p) => p === one),
      truths.map((p) => p === one),
      [true],
    ).toFixed(3)}\n`,
  );
process.stdout.write(`polarity: macro-F1 ${macroF1(told, truths, POLARITIES).toFixed(3)} on ${held.length} posts\n`);
