import { CHAINS } from "../cast.ts";
import { CORRECTED, REJECTED, RETRACTED, UNVERIFIED } from "../outbreak.ts";
import type { Stage } from "../stage.ts";
import { type Check, holds, same } from "./check.ts";
import { allReports, allSummaries } from "./lists.ts";

const PARENT: { readonly [chain: string]: string } = {
  "cn-32": "cn",
  "cn-3201": "cn-32",
  "cn-3210": "cn-32",
  "cn-43": "cn",
  "cn-4308": "cn-43",
};

function ancestorsOf(chain: string): string[] {
  const parent = PARENT[chain];
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)];
}

export const climbed: Check = {
  what: "every climbed report has exactly one summary on every ancestor",
  async run(stage) {
    const above = new Map<string, string[]>();
    for (const chain of CHAINS)
      above.set(
        chain,
        (await allSummaries(stage, chain)).map(({ record }) => record),
      );
    let reports = 0;
    const expected = new Map<string, string[]>(CHAINS.map((chain) => [chain, []]));
    for (const chain of CHAINS) {
      for (const { record } of await climbedOf(stage, chain)) {
        reports += 1;
        for (const ancestor of ancestorsOf(chain)) expected.get(ancestor)?.push(record);
      }
    }
    for (const chain of CHAINS) same(`summaries on ${chain}`, above.get(chain)?.sort(), expected.get(chain)?.sort());
    return `${reports} reports, ${[...above.values()].flat().length} summaries`;
  },
};

/** Everything but what was rejected before it climbed. */
async function climbedOf(stage: Stage, chain: string) {
  const reports = await allReports(stage, chain);
  return reports.filter(({ record }) => record !== stage.result(REJECTED));
}

/** What became of a report below is told above, by itself. */
export const standings: Check = {
  what: "unverified, rejected, corrected and retracted reports stand so on the main chain",
  async run(stage) {
    const summaries = new Map((await allSummaries(stage, "cn")).map((summary) => [summary.record, summary]));
    const standing = (name: string) => summaries.get(stage.result(name))?.standing;
    same(UNVERIFIED, standing(UNVERIFIED), "reported");
    same(REJECTED, standing(REJECTED), undefined);
    same(CORRECTED, standing(CORRECTED), "corrected");
    same(RETRACTED, standing(RETRACTED), "retracted");
    const text = summaries.get(stage.result(CORRECTED))?.headline ?? "";
    holds("the corrected text has climbed", text.includes("更正"));
    return "reported, never climbed, corrected, retracted";
  },
};
