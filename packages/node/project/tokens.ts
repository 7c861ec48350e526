/** Words longer than this are cut: nobody types them, and a hostile text must not fill the index. */
const WORD_LENGTH_MAX = 40;
/** More than the longest report has: each character, and each pair, of its text. */
const TOKENS_MAX = 16_000;
/** A query with more is cut; what is found then has at least these. */
const QUERY_TOKENS_MAX = 100;

/** Runs of Chinese characters, or of letters and digits of any other script with the marks that belong to them. */
const RUNS = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu;
const HAN = /^\p{Script=Han}/u;

/**
 * Search tokens of a text, each once, the same for every database: single Chinese characters and pairs of neighbours,
 * words of other letters and digits in lower case. SQLite's trigrams would find no word of two characters (PROTOCOL 22).
 */
export function tokensOf(text: string): string[] {
  const tokens = new Set<string>();
  for (const run of runsOf(text)) {
    for (const token of HAN.test(run) ? [...run, ...pairsOf(run)] : [run]) tokens.add(token);
    if (tokens.size > TOKENS_MAX) break;
  }
  return [...tokens].slice(0, TOKENS_MAX);
}

/** The tokens that a query needs, all of them: of Chinese text the pairs, of a single character the character. */
export function queryTokens(text: string): string[] {
  const tokens = new Set<string>();
  for (const run of runsOf(text)) {
    const pairs = HAN.test(run) ? pairsOf(run) : [];
    for (const token of pairs.length > 0 ? pairs : [run]) tokens.add(token);
  }
  return [...tokens].slice(0, QUERY_TOKENS_MAX);
}

function runsOf(text: string): string[] {
  const runs = text.normalize("NFKC").toLowerCase().match(RUNS) ?? [];
  return runs.map((run) => (HAN.test(run) ? run : [...run].slice(0, WORD_LENGTH_MAX).join("")));
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
