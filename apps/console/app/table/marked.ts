/** Runs of Chinese characters, and of letters and digits of any other script, as the node's full text cuts them. */
const RUNS = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu;
const HAN = /^\p{Script=Han}/u;

/** A piece of a text, and whether a search has found it. */
export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

/** A text in pieces, by what a search looks for: words, and of Chinese every pair of neighbours. */
export function pieces(text: string, q: string): Piece[] {
  const wanted = tokensOf(q);
  const small = text.toLowerCase();
  // Where folding changes lengths, places of the one are not places of the other.
  if (wanted.length === 0 || small.length !== text.length) return [{ text, isFound: false }];
  const found = new Uint8Array(text.length);
  for (const token of wanted)
    for (let at = small.indexOf(token); at >= 0; at = small.indexOf(token, at + 1))
      found.fill(1, at, at + token.length);
  const cut: Piece[] = [];
  for (let from = 0, to = 0; from < text.length; from = to) {
    while (to < text.length && found[to] === found[from]) to += 1;
    cut.push({ text: text.slice(from, to), isFound: found[from] === 1 });
  }
  return cut;
}

function tokensOf(q: string): string[] {
  const runs = q.normalize("NFKC").toLowerCase().match(RUNS) ?? [];
  return runs.flatMap((run) => {
    const characters = [...run];
    if (!HAN.test(run) || characters.length === 1) return [run];
    return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  });
}
