import { type Provenance, inputsDigest } from "../provenance.ts";
import type { Case } from "./cases.ts";
import type { Problem, ProblemCode } from "./fault.ts";
import { deviation, mean, sampleQuantile, sorted } from "../numeric/quantiles.ts";
import type { SerialInterval } from "./serialinterval.ts";

/** Somebody met a case and became one; who infected whom is what the tree decides. */
export interface ContactLink {
  /** Ids of cases. */
  readonly from: string;
  readonly to: string;
  readonly row?: number;
}

/** A case's place in the tree. */
export interface TreeRow {
  readonly id: string;
  /** The likeliest infector among those named; null for a case that begins a cluster. */
  readonly infector: string | null;
  /** Its chance against the others that were named; 1 where only one was. */
  readonly chance: number | null;
  /** 0 for the first of a cluster. */
  readonly generation: number;
  readonly cluster: number;
  readonly infected: number;
}

export interface ClusterRow {
  readonly cluster: number;
  readonly first: string;
  readonly cases: number;
  readonly generations: number;
}

/** Days from an infector's date to that of the case it infected. */
export interface IntervalSummary {
  readonly pairs: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly median: number | null;
}

export interface TransmissionTree {
  readonly provenance: Provenance;
  readonly cases: readonly TreeRow[];
  readonly clusters: readonly ClusterRow[];
  /** From infection to infection, where both are known. */
  readonly generation: IntervalSummary;
  /** From onset to onset. */
  readonly serial: IntervalSummary;
  /** Cases that a case infected: mean, and the negative binomial's size by moments; null where they vary no more than by chance. */
  readonly offspringMean: number | null;
  readonly offspringSize: number | null;
  readonly problems: readonly Problem[];
}

interface Candidate {
  readonly from: number;
  readonly weight: number;
}

/**
 * Who infected whom: of the contacts named for a case, each has a chance in proportion to the serial interval's weight
 * at the days between the onsets (Wallinga and Teunis 2004, Am J Epidemiol 160:509), and the likeliest is the infector.
 * A link that closes a circle is left out, the least likely first. Cases without links are clusters of one.
 */
export function transmissionTree(
  given: readonly Case[],
  links: readonly ContactLink[],
  interval: SerialInterval,
): TransmissionTree {
  const cases = given.filter((one): one is Case & { id: string } => one.id !== null);
  const place = new Map(cases.map(({ id }, i) => [id, i]));
  const problems: Problem[] = [];
  const candidates: Candidate[][] = cases.map(() => []);
  for (const [i, link] of links.entries()) {
    const problem = (code: ProblemCode, column: string, message: string) =>
      problems.push({ code, row: link.row ?? i + 1, column, message });
    const [from, to] = [place.get(link.from), place.get(link.to)];
    if (from === undefined) problem("CASE_UNKNOWN", "from", "This case is not in the line list.");
    else if (to === undefined) problem("CASE_UNKNOWN", "to", "This case is not in the line list.");
    else if (from === to) problem("LINK_INVALID", "to", "Nobody infects themselves.");
    else if (candidates[to]?.some((known) => known.from === from))
      problem("LINK_INVALID", "from", "This link came before.");
    else candidates[to]?.push({ from, weight: weightOf(cases[from], cases[to], interval) });
  }
  const infectors = chosen(candidates, cases, problems);
  const order = fromRoots(infectors);
  const infected = cases.map(() => 0);
  for (const parent of infectors) if (parent !== null) infected[parent.from] = (infected[parent.from] ?? 0) + 1;
  const pairs = infectors.flatMap((parent, i) => (parent === null ? [] : [{ from: cases[parent.from], to: cases[i] }]));
  const offspringMean = mean(infected);
  const variance = (deviation(infected) ?? 0) ** 2;
  return {
    provenance: {
      method: "tree-wallinga-teunis",
      version: 1,
      parameters: {},
      inputs: inputsDigest([given, links, interval]),
    },
    cases: cases.map(({ id }, i) => ({
      id,
      infector: idOf(cases, infectors[i]?.from),
      chance: infectors[i]?.weight ?? null,
      generation: order.generation[i] ?? 0,
      cluster: order.cluster[i] ?? 0,
      infected: infected[i] ?? 0,
    })),
    clusters: order.clusters.map(({ root, ...of }, i) => ({
      cluster: i + 1,
      first: idOf(cases, root) ?? "",
      ...of,
    })),
    generation: summary(pairs, "infected"),
    serial: summary(pairs, "onset"),
    offspringMean,
    offspringSize:
      offspringMean !== null && variance > offspringMean ? offspringMean ** 2 / (variance - offspringMean) : null,
    problems,
  };
}

type Pair = { readonly from: Case | undefined; readonly to: Case | undefined };

function weightOf(from: Case | undefined, to: Case | undefined, interval: SerialInterval): number {
  const [a, b] = [from?.onset ?? null, to?.onset ?? null];
  // Without both onsets a link is possible, and neither likely nor not.
  if (a === null || b === null) return 1 / interval.length;
  return Math.max(interval[b - a] ?? 0, 1e-9);
}

/** For each case the likeliest infector with its chance; circles are opened at their least likely link. */
function chosen(
  candidates: readonly (readonly Candidate[])[],
  cases: readonly { readonly id: string }[],
  problems: Problem[],
): (Candidate | null)[] {
  const left = candidates.map((list) => [...list]);
  const best = (i: number): Candidate | null => {
    const list = left[i] ?? [];
    const all = list.reduce((sum, { weight }) => sum + weight, 0);
    const top = list.reduce<Candidate | null>((a, b) => (a === null || b.weight > a.weight ? b : a), null);
    return top === null ? null : { from: top.from, weight: top.weight / all };
  };
  const infectors = left.map((_, i) => best(i));
  const isDone = new Uint8Array(left.length);
  for (let start = 0; start < left.length; ) {
    const circle = upwards(start, infectors, isDone);
    if (circle === null) {
      start += 1;
      continue;
    }
    const weakest = circle.reduce((a, b) => ((infectors[b]?.weight ?? 0) < (infectors[a]?.weight ?? 0) ? b : a));
    const cut = infectors[weakest]?.from;
    problems.push({
      code: "LINK_CIRCLE",
      row: null,
      column: "from",
      message: `The link from ${cases[cut ?? -1]?.id} to ${cases[weakest]?.id} closes a circle and is left out.`,
    });
    left[weakest] = (left[weakest] ?? []).filter(({ from }) => from !== cut);
    infectors[weakest] = best(weakest);
  }
  return infectors;
}

/** The circle that the way from infector to infector ends in, or null and all of the way is done. */
function upwards(start: number, infectors: readonly (Candidate | null)[], isDone: Uint8Array): number[] | null {
  const way: number[] = [];
  const on = new Set<number>();
  for (let at: number | undefined = start; at !== undefined && isDone[at] !== 1; at = infectors[at]?.from) {
    if (on.has(at)) return way.slice(way.indexOf(at));
    way.push(at);
    on.add(at);
  }
  for (const one of way) isDone[one] = 1;
  return null;
}

/** Clusters from 1 on in the order of their first case, and generations counted from it. */
function fromRoots(infectors: readonly (Candidate | null)[]) {
  const infected: number[][] = infectors.map(() => []);
  const roots: number[] = [];
  for (const [i, parent] of infectors.entries()) {
    if (parent === null) roots.push(i);
    else infected[parent.from]?.push(i);
  }
  const generation = infectors.map(() => 0);
  const cluster = infectors.map(() => 0);
  const clusters = roots.map((root) => ({ root, cases: 0, generations: 0 }));
  for (const [c, own] of clusters.entries()) {
    const open = [own.root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      cluster[at] = c + 1;
      own.cases += 1;
      own.generations = Math.max(own.generations, generation[at] ?? 0);
      for (const next of infected[at] ?? []) {
        generation[next] = (generation[at] ?? 0) + 1;
        open.push(next);
      }
    }
  }
  return { clusters, generation, cluster };
}

function summary(pairs: readonly Pair[], date: "infected" | "onset"): IntervalSummary {
  const days = pairs.flatMap(({ from, to }) => {
    const [a, b] = [from?.[date] ?? null, to?.[date] ?? null];
    return a === null || b === null ? [] : [b - a];
  });
  return { pairs: days.length, mean: mean(days), sd: deviation(days), median: sampleQuantile(sorted(days), 0.5) };
}

function idOf(cases: readonly { readonly id: string }[], i: number | undefined): string | null {
  return i === undefined ? null : (cases[i]?.id ?? null);
}
