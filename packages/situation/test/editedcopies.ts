import type { Random } from "@tocsin/testkit";

const OPENINGS = ["转发：", "【扩散】", "刚看到的，", "速看！", "据说", "群里发的："];
const ENDINGS = ["大家注意防护。", "求证实", "（转）", "是真的吗？", "https://example.org/p/1", "🙏🙏"];
const SIGNS = ["！", "…", "～", "，", " "];

/** A copy as people make them: an opening or ending more, some characters changed, left out or doubled, cut, turned, restyled. */
export function editedCopy(random: Random, text: string): string {
  let copy = text;
  const edits = random.between(1, 3);
  for (let i = 0; i < edits; i++) copy = random.pick(EDITS)(random, copy);
  return copy;
}

const EDITS: readonly ((random: Random, text: string) => string)[] = [
  (random, text) => `${random.pick(OPENINGS)}${text}`,
  (random, text) => `${text}${random.pick(ENDINGS)}`,
  changed,
  changed,
  (_, text) => text.replace(/[，。！？、]/g, (sign) => ({ "，": ",", "。": ".", "！": "!", "？": "?" })[sign] ?? " "),
  (random, text) => text.slice(0, Math.max(12, text.length - random.below(Math.ceil(text.length * 0.3)))),
  turned,
];

/** One character in fifteen changed, left out, doubled, or a sign put behind it; digits stay. */
function changed(random: Random, text: string): string {
  let copy = "";
  for (const character of text) {
    const isEdited = !/\d/.test(character) && random.chance(6);
    copy += isEdited ? random.pick(["", character + character, "某", character + random.pick(SIGNS)]) : character;
  }
  return copy;
}

/** The last sentence goes before the others. */
function turned(_: Random, text: string): string {
  const sentences = text.match(/[^。！？]+[。！？]?/g) ?? [text];
  return [sentences.at(-1), ...sentences.slice(0, -1)].join("");
}
