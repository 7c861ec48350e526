import { type Pair, type Language, textOf } from "./catalogue.ts";
import { OFFICER_ROLES, ROLES } from "./enumerations.ts";
import { FRAME } from "./words.ts";

/** The right to say something in events, as a refusal names it. */
const POST = "post";

/**
 * What a refused act lacks and who can give it, out of what the contract says: `duty needs verifier or governor`,
 * `cn-3201:x is member`, `post`. Undefined where the refusal is about something else.
 */
export function lackingOf(code: string, at: string | undefined, language: Language): string | undefined {
  if (code !== "NOT_PERMITTED" || at === undefined) return undefined;
  const say = (pair: Pair, what: string) => textOf(pair, language, { what });
  const duties = /^[a-z0-9-]+ needs ([a-z]+(?: or [a-z]+)*)$/.exec(at)?.[1]?.split(" or ");
  if (duties !== undefined) return say(FRAME.lacksDuty, wordsOf(OFFICER_ROLES, duties, language));
  const role = /^cn[-0-9]*:[a-z0-9-]+ is ([a-z]+)$/.exec(at)?.[1];
  if (role !== undefined) return say(FRAME.lacksRole, wordsOf(ROLES, [role], language));
  return at === POST ? textOf(FRAME.lacksPost, language) : undefined;
}

function wordsOf(words: { readonly [name: string]: Pair }, names: readonly string[], language: Language): string {
  return names.map((name) => (words[name] === undefined ? name : textOf(words[name], language))).join(" / ");
}
