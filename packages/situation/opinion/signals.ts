import { ATTITUDE_LEXICON, DEGREES, EMOTION_LEXICON, NEGATORS, RHETORICAL } from "./lexicon.ts";

/** The six emotions, in the order of all vectors. */
export const EMOTIONS = ["anger", "disgust", "fear", "joy", "sadness", "surprise"] as const;

export type Emotion = (typeof EMOTIONS)[number];

/** The lists that words are looked up in: emotions, then attitudes. */
const LISTS = [...EMOTIONS.map((emotion) => EMOTION_LEXICON[emotion]), ...Object.values(ATTITUDE_LEXICON)];

/** Words that a negator reaches within its clause. */
const REACH = 3;
const CLAUSE_END = /^[,.;:!?。、…~\s]+$/;

const ICON = /\[[^[\]\s]{1,8}\]|\p{Extended_Pictographic}/gu;
const LISTS_OF_ICON = listsOf((word) => word.match(ICON) !== null);
const LISTS_OF_WORD = listsOf((word) => word.match(ICON) === null);
const DEGREE_OF = new Map(
  Object.entries(DEGREES).flatMap(([weight, list]) => words(list).map((word) => [word, Number(weight)] as const)),
);
const NEGATOR = new Set(words(NEGATORS));
const RHETORIC = new RegExp(words(RHETORICAL).join("|"), "g");

/** Faces out of letters and signs. */
const FACES: readonly (readonly [Emotion, RegExp])[] = [
  ["sadness", /t[_^.]t|\bt[ao]t\b|\bq[aw]q\b|ಥ|\bor[zn]\b|;_;|[:=]'?\(/g],
  ["joy", /\^[_.o▽ω-]?\^|[:=]-?[)d]|≧[▽∇]≦|\bxd\b|\(\*?´[∀▽]/g],
  ["anger", /╬|凸|╯[‵°][□д]|-_-#/g],
  ["fear", /Σ\(|\(°д°|⊙[_﹏]⊙/gi],
];

const STYLE: readonly RegExp[] = [
  /!/g,
  /\?/g,
  /[!?]{2,}/g,
  /\.{2,}/g,
  RHETORIC,
  /(.)\1\1/gu,
  /\p{Extended_Pictographic}/gu,
  /[吗呢]/g,
  /吧/g,
  /[啊呀]/g,
];

/** How many signals there are: told and negated, for each list, then style. */
export const SIGNALS = 2 * LISTS.length + STYLE.length;

/**
 * What a text says of feelings by its words and signs: for each list the words of it, stronger or weaker by
 * words of degree before them, and those that a negation turns; then marks of style (exclamations, questions, rhetorical
 * ones, repetition). Each as ln(1 + amount).
 */
export function signalsOf(text: string, segmented: readonly string[]): Float64Array {
  const amounts = new Float64Array(SIGNALS);
  const add = (list: number, amount: number) => {
    amounts[list] = (amounts[list] as number) + amount;
  };
  let reach = 0;
  let degree = 1;
  for (const word of segmented) {
    if (CLAUSE_END.test(word)) [reach, degree] = [0, 1];
    else if (NEGATOR.has(word)) reach = REACH + 1;
    degree = Math.max(degree, DEGREE_OF.get(word) ?? 0);
    const found = LISTS_OF_WORD.get(word);
    if (found !== undefined) {
      for (const list of found) add(reach > 0 ? LISTS.length + list : list, reach > 0 ? 1 : degree);
      degree = 1;
    }
    reach -= 1;
  }
  for (const [icon] of text.matchAll(ICON)) for (const list of LISTS_OF_ICON.get(icon) ?? []) add(list, 1);
  for (const [emotion, face] of FACES) add(EMOTIONS.indexOf(emotion), count(text, face));
  STYLE.forEach((mark, i) => {
    amounts[2 * LISTS.length + i] = count(text, mark);
  });
  return amounts.map((amount) => Math.log1p(amount));
}

/** Words as features, those within reach of a negation apart from the same words without it. */
export function negatedWords(segmented: readonly string[]): string[] {
  let reach = 0;
  return segmented.map((word) => {
    if (CLAUSE_END.test(word)) reach = 0;
    if (NEGATOR.has(word)) {
      reach = REACH;
      return word;
    }
    reach -= 1;
    return reach >= 0 ? `不:${word}` : word;
  });
}

function listsOf(isWanted: (word: string) => boolean): Map<string, number[]> {
  const found = new Map<string, number[]>();
  LISTS.forEach((list, l) => {
    for (const word of words(list).filter(isWanted)) found.set(word, [...(found.get(word) ?? []), l]);
  });
  return found;
}

function words(list: string): string[] {
  return [...new Set(list.split(/\s+/).filter((word) => word !== ""))];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
