import { jiebaSegment, shippedEmotionModel, shippedPolarityModel, shippedSituationModel } from "@tocsin/node";
import { classifySituations, scoreEmotion, scorePolarity } from "@tocsin/situation";
import type { Suite } from "../run.ts";

const POSTS = 3_000;
const ROUNDS = 5;
const CHARACTERS = 56;

/** Beginnings, middles and ends of posts, so that no two are alike and their words are those of real ones. */
const OPENINGS = [
  "今天小区又做核酸了",
  "刚看到新闻发布会的通报",
  "隔壁单元有密接",
  "在家隔离第十天",
  "志愿者把菜送到门口",
];
const MIDDLES = [
  "真的很感谢你们",
  "心里有点害怕",
  "凭什么不告诉我们",
  "没想到这么快",
  "希望大家都平安",
  "奶奶的药又断了",
];
const ENDS = ["南京加油💪", "[泪]", "难道没人管吗？！", "请大家戴好口罩", "哈哈哈哈", "唉，太难了"];

/** Posts a second on one core: reading, segmentation, and scoring by the models that ship. */
export const situationText: Suite = async (run) => {
  const segment = jiebaSegment();
  const [emotion, polarity] = [shippedEmotionModel(), shippedPolarityModel()];
  const situations = shippedSituationModel();
  const posts = Array.from({ length: POSTS }, (_, i) => post(i));
  const measure = (score: () => unknown) => {
    score();
    const started = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round++) score();
    const { user, system } = process.cpuUsage(started);
    return (1e6 * ROUNDS * POSTS) / (user + system);
  };
  run.say(`scoring ${ROUNDS * POSTS} posts`);
  const unit = "posts/s";
  const note = `of the processor's time, ${CHARACTERS} characters a post`;
  run.found({ what: "segmentation", value: measure(() => posts.map((text) => segment(text))), unit, note });
  run.found({ what: "emotion", value: measure(() => scoreEmotion(emotion, posts, segment)), unit, note });
  const both = () => [scoreEmotion(emotion, posts, segment), scorePolarity(polarity, posts, segment)];
  run.found({ what: "emotion and polarity", value: measure(both), unit, atLeast: 3_000, note });
  const classified = () => [classifySituations(situations, posts, segment), scoreEmotion(emotion, posts, segment)];
  run.found({ what: "situation and emotion", value: measure(classified), unit, atLeast: 3_000, note });
  return { figures: [] };
};

function post(i: number): string {
  const of = (list: readonly string[], step: number) => list[Math.floor(i / step) % list.length] as string;
  let text = `第${i}条`;
  for (let step = 1; text.length < CHARACTERS; step += 1)
    text += `，${of(OPENINGS, step)}，${of(MIDDLES, step + 1)}，${of(ENDS, step + 2)}`;
  return [...text].slice(0, CHARACTERS).join("");
}
