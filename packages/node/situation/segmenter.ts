import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DOMAIN_WORDS, type Segment } from "@tocsin/situation";

type JiebaPackage = typeof import("@node-rs/jieba");

/** A count beside the dictionary's own: high enough to keep the word whole. */
const DOMAIN_COUNT = 5000;

/**
 * Chinese words by jieba, whose dictionary has our field's words added. Opening it reads 350,000 words: open it once.
 * The package is loaded here and its dictionary read from the file, because the package's own way keeps 11 MB of files
 * in each thread that imports it, opened or not.
 */
export function jiebaSegment(): Segment {
  const require = createRequire(import.meta.url);
  const { Jieba } = require("@node-rs/jieba") as JiebaPackage;
  const jieba = Jieba.withDict(readFileSync(require.resolve("@node-rs/jieba/dict.txt")));
  const ours = DOMAIN_WORDS.map((word) => `${word} ${DOMAIN_COUNT} n\n`).join("");
  jieba.loadDict(new TextEncoder().encode(ours));
  return (text) => jieba.cut(text, true);
}
