import type { SummaryItem } from "@tocsin/api";
import { CHAINS, nanjingNetwork, UNITS } from "../cast.ts";
import { CORRECTED } from "../outbreak.ts";
import { type Check, holds, same } from "./check.ts";
import { allNotices, allSummaries } from "./lists.ts";

interface Member {
  readonly unit: string;
  readonly chain: string;
  readonly isManager: boolean;
}

const MEMBERS: readonly Member[] = nanjingNetwork(1).chains.flatMap(({ id, units }) =>
  units.map((unit) => ({ unit: unit.id, chain: id, isManager: unit.role !== "member" })),
);

/**
 * The rule in the scenario's own words, so that the product's is not checked by itself: level 1 is for everyone, level 2
 * for every manager and for members of the same province. The scenario files nothing above level 2.
 */
function isPermitted({ chain, isManager }: Member, { s, origin }: SummaryItem): boolean {
  if (s === 1 || isManager) return true;
  return chain.slice(0, 5) === origin.slice(0, 5);
}

export const notices: Check = {
  what: "every permitted unit, and no other, has its notice and its count",
  async run(stage) {
    const all = await allSummaries(stage, "cn");
    holds(
      "there are notices of levels 1 and 2",
      [1, 2].every((s) => all.some((summary) => summary.s === s)),
    );
    let seen = 0;
    for (const member of MEMBERS) {
      const client = stage.client(member.unit, member.chain);
      const expected = all.filter((summary) => isPermitted(member, summary));
      const found = await allNotices(client);
      same(`notices of ${member.unit} on ${member.chain}`, recordsOf(found), recordsOf(expected));
      const { total } = await client.call("counts", { query: { over: "notices", status: "exercise" } });
      const counted = expected.filter(
        ({ kind, standing }) => (kind === "count" || kind === "laboratory") && standing !== "retracted",
      );
      same(`count of ${member.unit} on ${member.chain}`, total, counted.length);
      seen += found.length;
    }
    return `${MEMBERS.length} units on ${CHAINS.length} chains, ${seen} notices`;
  },
};

/** Who acknowledged the old text of a report has its correction as something new. */
export const renewed: Check = {
  what: "a unit that had acknowledged a report before its correction has a new notice of it",
  async run(stage) {
    const client = stage.client(UNITS.hunanCdc);
    const { items } = await client.call("notices", { query: { q: "更正", unacknowledged: true } });
    same(
      "unacknowledged",
      items.map(({ record }) => record),
      [stage.result(CORRECTED)],
    );
    const [notice] = items;
    holds("it was acknowledged in an earlier revision", (notice?.acknowledged ?? Infinity) < (notice?.revision ?? 0));
    return `revision ${notice?.acknowledged} acknowledged, revision ${notice?.revision} not yet`;
  },
};

function recordsOf(items: readonly { readonly record: string }[]): string[] {
  return items.map(({ record }) => record).sort();
}
