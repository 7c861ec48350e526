/**
 * Search tokens that we cut ourselves, the same in every database: single Chinese characters, pairs of neighbours, and
 * words of letters and digits in lower case. Trigrams would miss two-character words (PROTOCOL 22).
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const run of text.toLowerCase().match(/[\p{Script=Han}]+|[\p{L}\p{N}]+/gu) ?? []) {
    if (/^\p{Script=Han}/u.test(run)) tokens.push(...characterTokens([...run]));
    else tokens.push(run);
  }
  return tokens;
}

function characterTokens(characters: readonly string[]): string[] {
  const pairs = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  return [...characters, ...pairs];
}

/** The tokens that a query needs: pairs where a word has them, so that order counts. */
export function queryTokens(text: string): string[] {
  const all = tokensOf(text);
  const pairs = all.filter((token) => [...token].length > 1);
  return [...new Set(pairs.length > 0 ? pairs : all)];
}
