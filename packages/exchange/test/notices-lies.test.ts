import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Json,
  type LightBlock,
  type ProvenState,
  decodeBase64url,
  decodeVersioned,
  encodeBase64url,
  encodeHex,
  encodeVersioned,
  formatLightBlock,
  key,
  proveKey,
} from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { secondHeader } from "../../testkit/forgery.ts";
import { signerOf } from "../../testkit/keys.ts";
import type { SimTree } from "../../testkit/tree.ts";
import type { LocalChain } from "../local.ts";
import { CHILD, drain, endpointOf, openStillTree, upLink } from "./stilltree.ts";

import { climbed, follow, lying } from "./following.ts";
// Lies ---------------------------------------------------------------------------------------------------------------

/** How a source may lie about a proven value. `truth` answers truly; `early` is a true answer of an earlier height. */
interface Scene {
  readonly tree: SimTree;
  readonly record: string;
  readonly other: string;
  readonly truth: (name: string) => Promise<ProvenState>;
  readonly early: ProvenState;
}

const forge = (proven: ProvenState, change: (state: { [name: string]: Json }) => void): string => {
  const stored = decodeVersioned(decodeBase64url(proven.value));
  const value = structuredClone(stored.value) as { [name: string]: Json };
  change(value);
  return encodeBase64url(encodeVersioned({ ...stored, value }));
};

const LIES: { readonly [what: string]: (scene: Scene, name: string) => Promise<ProvenState> } = {
  "another value": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, value: forge(proven, (state) => (state["status"] = "rejected")) };
  },
  "the same value with an older version": async ({ truth }, name) => {
    const proven = await truth(name);
    const stored = decodeVersioned(decodeBase64url(proven.value));
    return { ...proven, value: encodeBase64url(encodeVersioned({ ...stored, version: [1, 1] })) };
  },
  "another record with its proof": ({ truth, other }) => truth(key.summary(other)),
  "another record's value with this one's proof": async ({ truth, other }, name) => ({
    ...(await truth(name)),
    value: (await truth(key.summary(other))).value,
  }),
  "a state that was true under an older header": async ({ early }) => early,
  "an older header with the newer state": async ({ truth, early }, name) => ({
    ...(await truth(name)),
    block: early.block,
  }),
  "the newest header with an older state": async ({ truth, early }, name) => ({
    ...early,
    block: (await truth(name)).block,
  }),
  "a header of another chain": async ({ tree, truth }, name) => {
    const { chain } = tree.node(CHILD);
    const { height, opening } = chain.proven();
    return { ...(await truth(name)), opening, block: formatLightBlock(chain.lightBlock(height) as LightBlock) };
  },
  "a header that another validator has signed": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const signed = chain.lightBlock(chain.proven().height) as LightBlock;
    return { ...(await truth(name)), block: formatLightBlock(secondHeader(CHILD, signed)) };
  },
  "a header with a validator of its own": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const signed = secondHeader(CHILD, chain.lightBlock(chain.proven().height) as LightBlock);
    const validators = [{ publicKey: signerOf(`validator ${CHILD}`).publicKey, power: 1 }];
    return { ...(await truth(name)), block: formatLightBlock({ ...signed, validators }) };
  },
  "a header without its vote": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const block = chain.lightBlock(chain.proven().height) as LightBlock;
    const votes = block.commit.votes.map(() => ({ flag: "absent" as const }));
    const unsigned = { ...block, commit: { ...block.commit, votes } } as unknown as LightBlock;
    return { ...(await truth(name)), block: formatLightBlock(unsigned) };
  },
  "siblings cut short at the top": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: proven.siblings.slice(0, -1) };
  },
  "siblings cut short at the bottom": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: proven.siblings.slice(1) };
  },
  "a sibling more": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: [...proven.siblings, "00".repeat(32)] };
  },
  "siblings that are none": async ({ truth }, name) => ({ ...(await truth(name)), siblings: ["zz", "00"] }),
  "an opening with another state root": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, opening: { ...proven.opening, state: "00".repeat(32) } };
  },
  nothing: async () => ({}) as ProvenState,
};

for (const [what, lie] of Object.entries(LIES)) {
  test(`a source that gives ${what} is refused, and nothing is put`, async () => {
    const tree = await openStillTree();
    const source = endpointOf(tree, "cn");
    const [record, other] = [await climbed(tree, "one"), await climbed(tree, "two")];
    const early = await source.provenState(key.summary(record));
    await tree.act(CHILD, { unit: `${CHILD}:cdc`, action: "reports.verify", ...verdict(tree, record) });
    await drain(upLink(tree));
    const scene: Scene = { tree, record, other, early, truth: (name) => source.provenState(name) };
    // A header is judged when it is the first of its height; what comes with it later is judged by the one that is trusted.
    const isLie = (name: string) => name === key.summary(record) || what.startsWith("a header");
    const provenState = (name: string) => (isLie(name) ? lie(scene, name) : scene.truth(name));
    const { follower, puts } = follow(tree, { source: lying(tree, { provenState }) });
    await assert.rejects(follower.step());
    await assert.rejects(follower.step());
    assert.deepEqual(puts, []);

    // The same lie about the audience policy, which would show notices to others.
    const onPolicy = (name: string) =>
      name === key.policy("audience") ? lie({ ...scene, record: name }, name) : scene.truth(name);
    const deceived = follow(tree, { source: lying(tree, { provenState: onPolicy }) });
    await assert.rejects(deceived.follower.step());
    assert.deepEqual(deceived.puts, []);

    // The same follower of a source that tells the truth: the test fails for the lie alone.
    const honest = follow(tree, { source: lying(tree, { provenState: (name) => scene.truth(name) }) });
    // Two records, one of them changed twice.
    assert.equal(await honest.follower.step(), 3);
    await tree.close();
  });
}

function verdict(tree: SimTree, record: string) {
  const report = tree.node(CHILD).chain.state.get(key.report(record))?.value as unknown as { readonly body: string };
  return { args: { record, verdict: "verified", reason: "seen" }, ifMatch: report.body };
}

test("a record that the main chain does not have cannot be passed off with a proof that something is not there", async () => {
  const tree = await openStillTree();
  const record = await climbed(tree);
  const absent = "ab".repeat(32);
  const source = endpointOf(tree, "cn");
  const value = (await source.provenState(key.summary(record))).value;
  const { chain } = tree.node("cn");
  const lonely = lying(tree, {
    changedSummaries: async (_from, _limit) => ({ changed: [{ record: absent, tick: 1 }], upTo: 1 }),
    provenState: async (name) => {
      if (name !== key.summary(absent)) return source.provenState(name);
      const proven = await source.provenState(key.summary(record));
      return { ...proven, value, siblings: absenceSiblings(chain, absent) };
    },
  });
  const { follower, puts } = follow(tree, { source: lonely });
  await assert.rejects(follower.step(), /does not lead/);
  assert.deepEqual(puts, []);
  await assert.rejects(source.provenState(key.summary(absent)), /no value/);
  await tree.close();
});

/** The siblings of a true proof that the record is not there. */
function absenceSiblings(chain: LocalChain, record: string): string[] {
  const { sha256 } = nodeCrypto;
  const name = new TextEncoder().encode(key.summary(record));
  const { height } = chain.proven();
  return proveKey(sha256, (id) => chain.statePage(height, id), sha256(name)).siblings.map(encodeHex);
}

for (const [what, told] of Object.entries({
  "blocks that are not there yet": (newest: number) => ({ upTo: newest }),
  "blocks far ahead": () => ({ upTo: Number.MAX_SAFE_INTEGER }),
  "a height that is none": () => ({ upTo: 1.5 }),
  "a height before": () => ({ upTo: -1 }),
  "a time to come": (newest: number) => ({ upTo: newest - 1, tick: Date.UTC(2030, 0) }),
  "a time that is none": (newest: number) => ({ upTo: newest - 1, tick: Number.NaN }),
})) {
  test(`a source that tells of ${what} is refused, and nothing is skipped`, async () => {
    const tree = await openStillTree();
    const record = await climbed(tree);
    const { upTo, tick = 1 } = told(tree.node("cn").chain.proven().height) as { upTo: number; tick?: number };
    let lies = true;
    const source = endpointOf(tree, "cn");
    const { follower, puts } = follow(tree, {
      source: lying(tree, {
        changedSummaries: async (from, limit, chain) =>
          lies ? { changed: [{ record, tick }], upTo } : source.changedSummaries(from, limit, chain),
      }),
    });
    await assert.rejects(follower.step(), /the source tells/);
    assert.deepEqual(puts, []);
    lies = false;
    assert.equal(await follower.step(), 1);
    await tree.close();
  });
}
