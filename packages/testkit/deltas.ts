import { type Json, type SealedReference, areaOfChain, encodeHex } from "@tocsin/core";
import type { Random } from "./random.ts";

/** A random report of every form and many kinds, possible for a chain. */
export function randomDelta(random: Random, chain: string, at: number, sealed?: SealedReference): Json {
  const area = areaOfChain(chain) || "11";
  const t = { occurred: at - random.below(86_400_000) };
  const levels = random.chance(15) ? { c: random.between(1, 4) } : {};
  const parts = sealed === undefined ? {} : { sealed: { detail: { ...sealed } } };
  if (random.chance(10)) return { form: "opaque", s: random.between(4, 5), summary: sealedSummary(random), ...parts };
  if (random.chance(15)) {
    return {
      form: "limited",
      situation: "epidemic",
      category: "covid-19",
      area,
      t,
      s: 3,
      ...levels,
      summary: sealedSummary(random),
      ...parts,
    };
  }
  const a = { category: "covid-19", headline: `报告 ${random.below(1_000_000)}`, place: { area } };
  return {
    form: "open",
    situation: "epidemic",
    a,
    t,
    s: random.between(1, 2),
    ...levels,
    data: randomData(random, area),
    ...parts,
  };
}

function randomData(random: Random, area: string): Json {
  const taken = random.below(5_000);
  const tested = random.below(taken + 1);
  const kinds: readonly Json[] = [
    { kind: "laboratory", version: 1, specimen: "swab", taken, tested, positive: random.below(tested + 1) },
    { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area, new: random.below(50) },
    { kind: "count", version: 1, series: "confirmed", day: "2021-07-21", area, new: random.below(50) },
    { kind: "contact", version: 1, close: random.below(500) },
    { kind: "unknown-cause", version: 1, cases: random.below(20), symptoms: ["fever"] },
  ];
  return random.pick(kinds);
}

function sealedSummary(random: Random): Json {
  const digest = () => encodeHex(random.bytes(32));
  return { digest: digest(), commitment: digest(), audience: digest(), policyVersion: 1 };
}
