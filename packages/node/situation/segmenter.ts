import { Jieba } from "@node-rs/jieba";
import { dict } from "@node-rs/jieba/dict.js";
import { DOMAIN_WORDS, type Segment } from "@tocsin/situation";

/** A count beside the dictionary's own: high enough to keep the word whole. */
const DOMAIN_COUNT = 5000;

/** Chinese words by jieba, whose dictionary has our field's words added. Opening it reads 350,000 words: open it once. */
export function jiebaSegment(): Segment {
  const jieba = Jieba.withDict(dict);
  const ours = DOMAIN_WORDS.map((word) => `${word} ${DOMAIN_COUNT} n\n`).join("");
  jieba.loadDict(new TextEncoder().encode(ours));
  return (text) => jieba.cut(text, true);
}
