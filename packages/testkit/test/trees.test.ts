import assert from "node:assert/strict";
import { test } from "node:test";
import { type Code, Refusal, areaOfChain, chainContains, chainLineage, chainOfArea, trustOf } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { checkAnchors, checkLanes, checkReplay, checkSummaries } from "../checkers.ts";
import { BEGIN, genesisOf, officerOf, unitOf } from "../genesis.ts";
import { CHONGQING, IRREGULAR, LUKOU, type Shape } from "../shape.ts";
import type { SimTree } from "../tree.ts";
import { MINUTE_MS, file, laboratoryReport, openQuietTree, summariesSent, summarised } from "./quiettree.ts";

const TREES: readonly (readonly [what: string, shape: Shape, deepest: readonly (readonly [string, number])[]])[] = [
  ["Chongqing, directly below the nation", CHONGQING, [["cn-50", 2]]],
  ["Lukou: nation, province, prefecture, county, township", LUKOU, [["cn-320115005", 5]]],
  [
    "Dongguan without counties and Xiantao without a prefecture",
    IRREGULAR,
    [
      ["cn-441900003", 4],
      ["cn-429004", 3],
    ],
  ],
];

for (const [what, shape, deepest] of TREES) {
  test(`a report climbs to the nation with one summary on each ancestor: ${what}`, async () => {
    const tree = await openQuietTree(shape);
    for (const [chain, depth] of deepest) assert.equal(tree.ancestors(chain).length + 1, depth, chain);
    const records = new Map<string, string>();
    for (const { id } of shape) for (let i = 1; i <= 2; i++) records.set(await file(tree, id, 100 * i), id);
    await tree.clock.run(5 * MINUTE_MS);

    for (const { id } of shape) {
      // The nation's own reports are told there and nowhere else.
      const below = [...records].filter(([, origin]) => (origin === "cn" ? id === "cn" : isAbove(tree, id, origin)));
      assert.deepEqual(summarised(tree, id).sort(), below.map(([record]) => record).sort(), id);
      const sent = [...records].filter(([, origin]) => id !== "cn" && (origin === id || isAbove(tree, id, origin)));
      assert.deepEqual([...summariesSent(tree, id)].sort(), sent.map(([record]) => [record, 1]).sort(), id);
    }
    assert.deepEqual([...checkSummaries(tree), ...checkLanes(tree), ...checkAnchors(tree)], []);
    assert.deepEqual(await checkReplay(tree), []);
    await tree.close();
  });

  test(`what is verified and corrected below reaches the summaries above: ${what}`, async () => {
    const tree = await openQuietTree(shape);
    for (const [chain] of deepest) {
      const record = await file(tree, chain);
      const report = (): { readonly body: string } =>
        tree.node(chain).chain.state.get(`report/${record}`)?.value as unknown as { readonly body: string };
      await tree.clock.run(MINUTE_MS);
      await tree.act(chain, {
        unit: `${chain}:hospital`,
        action: "reports.correct",
        args: { record, reason: "a figure was wrong" },
        body: laboratoryReport(areaOfChain(chain), tree.clock.now(), 12),
        ifMatch: report().body,
      });
      await tree.act(chain, {
        unit: `${chain}:hc`,
        action: "reports.verify",
        args: { record, verdict: "verified", reason: "seen" },
        ifMatch: report().body,
      });
      await tree.clock.run(5 * MINUTE_MS);
      for (const above of tree.ancestors(chain)) {
        const summary = tree.node(above).chain.state.get(`summary/${record}`)?.value as unknown as {
          readonly status: string;
          readonly revision: number;
        };
        assert.deepEqual([summary.status, summary.revision], ["verified", 2], above);
      }
    }
    assert.deepEqual(checkSummaries(tree), []);
    await tree.close();
  });
}

test("Dongguan and Xiantao: codes that look like counties name the chains of their places", () => {
  assert.equal(chainOfArea("441900"), "cn-4419");
  assert.throws(() => areaOfChain("cn-441900"), refusedWith("BAD_AREA"));
  assert.equal(chainOfArea("441900003"), "cn-441900003");
  assert.equal(chainOfArea("429004000"), "cn-429004");
  const pairs: readonly (readonly [string, string, boolean])[] = [
    ["cn-44", "cn-441900003", true],
    ["cn-4419", "cn-441900003", true],
    ["cn-4420", "cn-441900003", false],
    ["cn-42", "cn-429004", true],
    ["cn-429004", "cn-42", false],
    ["cn-429004", "cn-429005", false],
  ];
  for (const [outer, inner, isInside] of pairs)
    assert.equal(chainContains(outer, inner), isInside, `${outer} ${inner}`);
  assert.deepEqual(chainLineage("cn-429004"), ["cn", "cn-42", "cn-4290", "cn-429004"]);
});

test("Dongguan and Xiantao: units and reports belong where their codes lie", async () => {
  const tree = await openQuietTree(IRREGULAR);
  // [chain, area, whether it lies on the chain's branch]
  const places: readonly (readonly [string, string, boolean])[] = [
    ["cn-4419", "441900", true],
    ["cn-4419", "441900121", true],
    ["cn-4419", "442000", false],
    ["cn-441900003", "441900003", true],
    ["cn-441900003", "441900121", false],
    ["cn-429004", "429004", true],
    ["cn-429004", "429004103", true],
    ["cn-429004", "429005", false],
  ];
  for (const [chain, area, isInside] of places) {
    const plan = { id: `${chain}:clinic-${area}`, role: "member", department: "hospital" } as const;
    const unit = { ...unitOf(plan, chain), area };
    const args = { unit, officers: [officerOf(plan)] } as never;
    const registered = tree.act(chain, { unit: `${chain}:hc`, action: "registry.registerUnit", args });
    const filed = registered
      .catch(() => undefined)
      .then(() =>
        tree.act(chain, {
          unit: `${chain}:hospital`,
          action: "reports.submit",
          args: {},
          body: laboratoryReport(area, BEGIN),
        }),
      );
    for (const outcome of [registered, filed]) {
      if (isInside) assert.equal((await outcome).code, "VALID", `${chain} ${area}`);
      else await assert.rejects(outcome, refusedWith("BAD_AREA"), `${chain} ${area}`);
    }
  }
  await tree.close();
});

test("a chain opens below the chains whose area contains its own, and nowhere else", async () => {
  const tree = await openQuietTree(IRREGULAR);
  const open = (parent: string, child: string) => {
    const shape: Shape = [
      { id: "cn", units: [] },
      { id: child, parent: "cn", units: [] },
    ];
    const genesis = genesisOf(nodeCrypto.sha256, shape).get(child);
    assert.ok(genesis !== undefined);
    const args = { ...trustOf(nodeCrypto.sha256, genesis) } as never;
    return tree.act(parent, { unit: `${parent}:hc`, action: "registry.openChain", args });
  };
  for (const [parent, child] of [
    ["cn-42", "cn-441900004"],
    ["cn-429004", "cn-429005"],
    ["cn-4419", "cn-44"],
  ] as const)
    await assert.rejects(open(parent, child), refusedWith("BAD_AREA"), `${child} below ${parent}`);
  for (const [parent, child] of [
    ["cn-4419", "cn-441900004"],
    ["cn-42", "cn-429005"],
  ] as const)
    assert.equal((await open(parent, child)).code, "VALID", `${child} below ${parent}`);
  // A chain between is the parent: nobody goes past it.
  await assert.rejects(open("cn-44", "cn-441900005"), refusedWith("EXISTS"));
  await tree.close();
});

function isAbove(tree: SimTree, chain: string, origin: string): boolean {
  return tree.ancestors(origin).includes(chain);
}

function refusedWith(code: Code): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.code === code;
}
