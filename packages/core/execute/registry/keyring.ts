import { Refusal } from "../../codes.ts";
import { OFFICER_KEYS_MAX } from "../../limits.ts";
import type { DatedKey } from "../../unit/unit.ts";

/** The keys of one officer as values; what has happened to them stays in the history whatever is dropped here. */
type Keys = readonly DatedKey[];

/**
 * Adds a key. A full ring drops the key that ended first, if one has ended by the time.
 * @param at the author's time, ms
 * @throws Refusal EXISTS for a key that was used before; OUT_OF_BOUNDS when all keys are still in use
 */
export function withKey(keys: Keys, next: DatedKey, at: number): Keys {
  if (keys.some((dated) => dated.key === next.key)) throw new Refusal("EXISTS", next.key);
  if (keys.length < OFFICER_KEYS_MAX) return [...keys, next];
  const spent = keys.filter((dated) => dated.revoked === true || dated.notAfter <= at);
  const [oldest] = spent.sort((a, b) => a.notAfter - b.notAfter);
  if (oldest === undefined) throw new Refusal("OUT_OF_BOUNDS", "keys");
  return [...keys.filter((dated) => dated !== oldest), next];
}

/** Ends every key at the time at the latest. */
export function endingBy(keys: Keys, notAfter: number): Keys {
  return keys.map((dated) => ({ ...dated, notAfter: Math.min(dated.notAfter, notAfter) }));
}

/** Revokes a key, with the time since when it is suspect; a key that is not there changes nothing. */
export function withRevoked(keys: Keys, key: string, compromisedSince: number | undefined): Keys {
  const since = compromisedSince === undefined ? {} : { compromisedSince };
  return keys.map((dated) => (dated.key === key ? { ...dated, revoked: true, ...since } : dated));
}

/**
 * Takes over keys of the same officer from the main chain. A key revoked here stays revoked, and keys that only this
 * chain knows stay; where there are too many, revoked keys stay first, then those that end last.
 */
export function mergedKeys(keys: Keys, incoming: Keys): Keys {
  const known = new Map(keys.map((dated) => [dated.key, dated]));
  const taken = incoming.map((dated) => {
    const stored = known.get(dated.key);
    return stored?.revoked === true ? stored : dated;
  });
  const others = keys.filter((dated) => taken.every((one) => one.key !== dated.key));
  const kept = others.sort((a, b) => rank(b) - rank(a)).slice(0, Math.max(0, OFFICER_KEYS_MAX - taken.length));
  return [...kept, ...taken];
}

function rank(dated: DatedKey): number {
  return dated.revoked === true ? Number.MAX_SAFE_INTEGER : dated.notAfter;
}
