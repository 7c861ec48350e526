import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientState,
  type Effects,
  type Json,
  type LightBlock,
  RETRIES_MAX,
  formatLightBlock,
  Refusal,
  draftProposal,
  encodeSigned,
  key,
  readSignedProposal,
} from "@tocsin/core";
import { Link, LocalEndpoint } from "@tocsin/exchange";
import { signerOf } from "../../testkit/keys.ts";
import type { SimTree } from "../../testkit/tree.ts";
import type { Chain, Placed } from "../chain.ts";
import type { EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { CHAIN, CDC, HC, HOSPITAL, HOUR_MS, bodyOf, coded, ordering, reportOf, scene } from "./gatewayscene.ts";

const refusedAs = (code: Placed["code"]): Promise<Placed> => Promise.resolve({ code, at: "x" } as Placed);

// Retries ------------------------------------------------------------------------------------------------------------

for (const code of ["READ_CONFLICT", "POLICY_CHANGED", "EFFECTS_MISMATCH", "ENDORSEMENT_INVALID"] as const) {
  test(`${code} is tried again with fresh effects, a few times and no more`, async () => {
    const { tree, chain, asked, gateway } = await scene();
    let left = Number.POSITIVE_INFINITY;
    let ordered = 0;
    const troubled = ordering(chain, (...args) => {
      ordered += 1;
      return left-- > 0 ? refusedAs(code) : chain.submit(...args);
    });
    const { bytes } = reportOf(tree);
    await assert.rejects(gateway({ chain: troubled }).submit(bytes), coded(code, "x"));
    assert.equal(ordered, 1 + RETRIES_MAX);
    assert.equal(asked.length, 1 + RETRIES_MAX);
    left = RETRIES_MAX;
    const { repeated } = await gateway({ chain: troubled }).submit(bytes);
    assert.equal(repeated, false);
    await tree.close();
  });
}

test("an act that the engine does not even take, because an endorser has another key now, is endorsed again", async () => {
  const { tree, chain, gateway } = await scene();
  let ordered = 0;
  const changing = ordering(chain, async (...args) => {
    ordered += 1;
    if (ordered === 1) throw new Refusal("ENDORSEMENT_INVALID", HC);
    return chain.submit(...args);
  });
  assert.equal((await gateway({ chain: changing }).submit(reportOf(tree).bytes)).code, "VALID");
  assert.equal(ordered, 2);
  await tree.close();
});

test("an act that has expired meanwhile is not tried again", async () => {
  const { tree, chain, gateway } = await scene();
  const { bytes, expires } = reportOf(tree);
  let ordered = 0;
  const slow = ordering(chain, async () => {
    ordered += 1;
    await tree.clock.run(expires - tree.clock.now());
    return refusedAs("READ_CONFLICT");
  });
  await assert.rejects(gateway({ chain: slow }).submit(bytes), coded("READ_CONFLICT"));
  assert.equal(ordered, 1);
  await tree.close();
});

for (const code of ["EXPIRED", "UNIT_SUSPENDED", "CONTRACT_VERSION", "ENDORSEMENT_MISSING"] as const) {
  test(`${code} is told at once`, async () => {
    const { tree, chain, asked, gateway } = await scene();
    const refusing = ordering(chain, () => refusedAs(code));
    await assert.rejects(gateway({ chain: refusing }).submit(reportOf(tree).bytes), coded(code, "x"));
    assert.equal(asked.length, 1);
    await tree.close();
  });
}

test("two acts on one record that race are both done, the later on what the first has left", async () => {
  const { tree, gateway } = await scene();
  const way = gateway();
  const { act: record } = await way.submit(reportOf(tree).bytes);
  const report = tree.node(CHAIN).chain.state.get(key.report(record))?.value as unknown as { readonly body: string };
  const verdict = (unit: string) =>
    tree.sign(CHAIN, {
      unit,
      action: "reports.verify",
      args: { record, verdict: "verified", reason: "seen" },
      ifMatch: report.body,
    }).bytes;
  const [one, two] = await Promise.all([way.submit(verdict(HC)), way.submit(verdict(CDC))]);
  assert.notEqual(one.act, two.act);
  const after = tree.node(CHAIN).chain.state.get(key.report(record))?.value as unknown as { readonly revision: number };
  assert.equal(after.revision, 2, "none was lost");
  await tree.close();
});

// The same act again -------------------------------------------------------------------------------------------------

test("an act that is sent again and again, at once and later, is done once and answered alike", async () => {
  const { tree, chain, gateway } = await scene();
  const { bytes, act } = reportOf(tree);
  const way = gateway();
  const results = await Promise.all(Array.from({ length: 5 }, () => way.submit(bytes)));
  results.push(await way.submit(bytes), await gateway().submit(bytes));
  assert.deepEqual(results.map(({ repeated }) => repeated).sort(), [false, true, true, true, true, true, true]);
  for (const { repeated: _repeated, timings: _timings, ...rest } of results) {
    const { repeated: _first, timings: _times, ...first } = results[0] as (typeof results)[0];
    assert.deepEqual(rest, first);
  }
  const entries = Array.from({ length: chain.head().height }, (_, i) => chain.block(i + 1)?.entries ?? []).flat();
  assert.equal(entries.filter(({ leaf }) => leaf.act === act).length, 1);
  await tree.close();
});

test("an act that another node has in a block already is answered as soon as this one has it, too", async () => {
  const { tree, chain, gateway, noted } = await scene();
  const { bytes, act } = reportOf(tree);
  // A node that is a block ahead; here the block comes a moment later.
  const ahead: EndorserSeam["endorse"] = async () => {
    void tree.clock.sleep(300).then(() => gateway().submit(bytes));
    throw new Refusal("DUPLICATE", act);
  };
  const behind = gateway({ endorsers: [noted(HC, ahead)] });
  const { repeated, height } = await tree.clock.until(behind.submit(bytes), HOUR_MS);
  assert.deepEqual([repeated, height], [true, chain.locateAct(act)?.height]);
  await tree.close();
});

test("an endorser that says an act was done, which never comes, sends its author away to try again", async () => {
  const { tree, gateway, noted } = await scene();
  const { bytes, act } = reportOf(tree);
  const liar: EndorserSeam["endorse"] = () => Promise.reject(new Refusal("DUPLICATE", act));
  const answer = tree.clock.until(gateway({ endorsers: [noted(HC, liar)] }).submit(bytes), HOUR_MS);
  await assert.rejects(answer, coded("ENDORSER_UNAVAILABLE", act));
  await tree.close();
});

test("a repeated act gets its first result also when nobody can endorse any more", async () => {
  const { tree, gateway, noted } = await scene();
  const { bytes, act } = reportOf(tree);
  const first = await gateway().submit(bytes);
  const away: EndorserSeam["endorse"] = () => Promise.reject(new NodeError("ENDORSER_UNAVAILABLE", HC));
  const [again] = await Promise.allSettled([gateway({ endorsers: [noted(HC, away)] }).submit(bytes)]);
  // Whether it was done is known from the chain; an endorser that is away must not hide it.
  assert.equal(again?.status, "fulfilled", String(again?.status === "rejected" ? again.reason : ""));
  assert.ok(again?.status === "fulfilled");
  assert.deepEqual([again.value.act, again.value.height, again.value.repeated], [act, first.height, true]);
  await tree.close();
});

test("a repeated act gets its first result also when its proposal has expired since, and only its author does", async () => {
  const { tree, gateway } = await scene();
  const { bytes, act, expires } = reportOf(tree);
  await gateway().submit(bytes);
  await tree.clock.run(expires - tree.clock.now() + HOUR_MS);
  const again = await gateway().submit(bytes);
  assert.deepEqual([again.act, again.repeated], [act, true]);
  const forged = Buffer.from(bytes)
    .toString("utf8")
    .replace(/"signature":"../, '"signature":"__');
  await assert.rejects(gateway().submit(Buffer.from(forged)), coded("BAD_SIGNATURE"));
  const never = reportOf(tree);
  await tree.clock.run(never.expires - tree.clock.now() + HOUR_MS);
  await assert.rejects(gateway().submit(never.bytes), coded("EXPIRED"));
  await assert.rejects(gateway().submit(forgetful(tree, bytes, "another")), coded("IDEMPOTENCY_MISMATCH"));
  await tree.close();
});

test("the same key with another body is another act, and refused as such", async () => {
  const { tree, gateway } = await scene();
  const { bytes } = reportOf(tree, HOSPITAL, "one");
  const way = gateway();
  await way.submit(bytes);
  const other = forgetful(tree, bytes, "two");
  await assert.rejects(way.submit(other), coded("IDEMPOTENCY_MISMATCH"));
  await assert.rejects(gateway().submit(other), coded("IDEMPOTENCY_MISMATCH"));
  const [one, two] = [forgetful(tree, bytes, "three", "wish-of-two"), forgetful(tree, bytes, "four", "wish-of-two")];
  const raced = await Promise.allSettled([way.submit(one), way.submit(two)]);
  assert.deepEqual(
    raced.map((outcome) => (outcome.status === "fulfilled" ? "done" : (outcome.reason as Refusal).code)),
    ["done", "IDEMPOTENCY_MISMATCH"],
  );
  await tree.close();
});

/** A client that signs another body under the idempotency key of an earlier act, or a given one. */
function forgetful(tree: SimTree, bytes: Uint8Array, headline: string, idempotencyKey?: string): Uint8Array {
  const { proposal } = readSignedProposal(nodeCrypto.sha256, bytes);
  const signer = signerOf(`officer ${HOSPITAL}`);
  const draft = draftProposal(nodeCrypto.sha256, {
    chain: proposal.chain,
    contract: proposal.contract,
    action: proposal.action,
    author: proposal.author,
    at: tree.clock.now(),
    lifetimeMs: HOUR_MS,
    idempotencyKey: idempotencyKey ?? proposal.idempotencyKey,
    nonce: new Uint8Array(16).fill(headline.length),
    urgency: proposal.urgency,
    args: {},
    body: { value: bodyOf(headline, tree.clock.now()), salt: new Uint8Array(16) },
    ifMatch: undefined,
  });
  return encodeSigned(draft, signer.sign(draft.signBytes));
}

// Endorsements -------------------------------------------------------------------------------------------------------

/** Units whose endorsements an act has on the chain. */
async function endorsersOf(chain: Chain, act: string): Promise<string[]> {
  const location = chain.locateAct(act);
  const entry = chain.block(location?.height ?? 0)?.entries.find(({ index }) => index === location?.index);
  return entry?.transaction?.type === "act" ? entry.transaction.endorsements.map(({ unit }) => unit) : [];
}

test("one manager endorses, never that of the author where there is another", async () => {
  const { tree, chain, asked, gateway } = await scene();
  for (const [unit, endorser] of [
    [HOSPITAL, HC],
    [HC, CDC],
    [CDC, HC],
  ] as const) {
    asked.length = 0;
    const { act } = await gateway().submit(reportOf(tree, unit).bytes);
    assert.deepEqual(await endorsersOf(chain, act), [endorser]);
    assert.deepEqual(asked, [endorser]);
  }
  await tree.close();
});

test("governance wants two managers, the author's among them where there are no others", async () => {
  const { tree, chain, gateway, noted } = await scene();
  const change = { kind: "policy", name: "verification", value: { own: true } } as const;
  const args = { change, effectiveHeight: 1_000, reason: "for now" };
  const propose = () => tree.sign(CHAIN, { unit: HC, action: "governance.propose", args }).bytes;
  const { act } = await gateway().submit(propose());
  assert.deepEqual((await endorsersOf(chain, act)).sort(), [CDC, HC]);
  await assert.rejects(gateway({ endorsers: [noted(HC)] }).submit(propose()), coded("ENDORSER_UNAVAILABLE"));
  await tree.close();
});

test("an endorser that is away is replaced; when too few are left that is said", async () => {
  const { tree, chain, asked, gateway, noted } = await scene();
  const away: EndorserSeam["endorse"] = () => Promise.reject(new NodeError("ENDORSER_UNAVAILABLE", HC));
  const { act } = await gateway({ endorsers: [noted(HC, away), noted(CDC)] }).submit(reportOf(tree).bytes);
  assert.deepEqual(await endorsersOf(chain, act), [CDC]);
  assert.deepEqual(asked, [HC, CDC]);
  for (const endorsers of [[noted(HC, away), noted(CDC, away)], [noted(HC, away)], []])
    await assert.rejects(gateway({ endorsers }).submit(reportOf(tree).bytes), coded("ENDORSER_UNAVAILABLE"));
  const height = chain.head().height;
  await assert.rejects(
    gateway({ endorsers: [noted(HC)] }).submit(reportOf(tree, HC).bytes),
    coded("ENDORSER_UNAVAILABLE"),
  );
  assert.equal(chain.head().height, height, "nothing was ordered");
  await tree.close();
});

test("endorsers that come to different effects are told apart before anything is ordered", async () => {
  const { tree, chain, gateway, noted } = await scene();
  const other =
    (change: (effects: Effects) => Effects): EndorserSeam["endorse"] =>
    async (signed, units) => {
      const honest = await noted(CDC).endorse(signed, units);
      return { ...honest, effects: change(honest.effects) };
    };
  const args = {
    change: { kind: "policy", name: "verification", value: { own: true } },
    effectiveHeight: 1_000,
    reason: "for now",
  } as const;
  const height = chain.head().height;
  for (const change of [
    (effects: Effects) => ({ ...effects, result: { change: "another" } }),
    (effects: Effects) => ({ ...effects, writes: effects.writes.slice(1) }),
    (effects: Effects) => ({ ...effects, reads: effects.reads.slice(1) }),
  ]) {
    const { bytes } = tree.sign(CHAIN, { unit: HC, action: "governance.propose", args });
    const endorsers = [noted(HC), noted(CDC, other(change as (effects: Effects) => Effects))];
    await assert.rejects(
      tree.clock.until(gateway({ endorsers }).submit(bytes), HOUR_MS),
      coded("ENDORSEMENTS_DIFFER", CDC),
    );
  }
  assert.equal(chain.head().height, height);
  await tree.close();
});

test("an endorser that lies alone is found out by every validator, and its act does not count", async () => {
  const { tree, chain, gateway, noted } = await scene();
  const lie: EndorserSeam["endorse"] = async (signed, units) => {
    const honest = await noted(HC).endorse(signed, units);
    return { ...honest, effects: { ...honest.effects, result: { record: "another" } } };
  };
  const { bytes, act } = reportOf(tree);
  await assert.rejects(gateway({ endorsers: [noted(HC, lie)] }).submit(bytes), (error: unknown) => {
    assert.ok(error instanceof Refusal);
    return error.code === "ENDORSEMENT_INVALID" || error.code === "EFFECTS_MISMATCH";
  });
  assert.equal(chain.state.get(key.report(act)), undefined);
  const { repeated } = await gateway().submit(bytes);
  assert.equal(repeated, false, "the author may send it again, to an honest one");
  await tree.close();
});

test("what an endorser refuses is refused, and no other is asked until one agrees", async () => {
  const { tree, asked, gateway } = await scene();
  const { bytes } = tree.sign(CHAIN, { unit: HOSPITAL, action: "reports.verify", args: verdictOn("ab".repeat(32)) });
  await assert.rejects(gateway().submit(bytes), (error: unknown) => error instanceof Refusal);
  assert.deepEqual(asked, [HC]);
  await tree.close();
});

function bodyDigest(chain: Chain, record: string): string {
  return (chain.state.get(key.report(record)) as unknown as { readonly value: { readonly body: string } }).value.body;
}

const verdictOn = (record: string) => ({ record, verdict: "verified", reason: "seen" });

// A stale registry ---------------------------------------------------------------------------------------------------

test("an act that needs a fresh registry fetches it once, and is done", async () => {
  const { tree, chain, gateway } = await scene();
  const { act: record } = await gateway().submit(reportOf(tree).bytes);
  const body = bodyDigest(chain, record);
  await tree.clock.run(2 * HOUR_MS);
  const verify = () =>
    tree.sign(CHAIN, { unit: HC, action: "reports.verify", args: verdictOn(record), ifMatch: body }).bytes;
  await assert.rejects(gateway().submit(verify()), coded("REGISTRY_STALE", CHAIN));

  let refreshed = 0;
  const useless = async () => {
    refreshed += 1;
  };
  await assert.rejects(gateway({ refreshRegistry: useless }).submit(verify()), coded("REGISTRY_STALE", CHAIN));
  assert.equal(refreshed, 1);

  const endpoint = (id: string) => new LocalEndpoint(tree.node(id).name, tree.node(id).chain, nodeCrypto.sha256);
  const link = new Link({
    hash: nodeCrypto.sha256,
    ...{ source: endpoint("cn"), destination: endpoint(CHAIN), lanes: ["authority"] },
    ...{ clock: tree.clock, anchors: false },
  });
  const refreshRegistry = async () => {
    refreshed += 1;
    await link.refresh();
  };
  const way = gateway({ refreshRegistry });
  await way.submit(reportOf(tree).bytes);
  assert.equal(refreshed, 1, "a report does not wait for the registry");
  const { code } = await way.submit(verify());
  assert.deepEqual([code, refreshed], ["VALID", 2]);
  await tree.close();
});

test("the recovery of the registry's own client does not wait for the registry", async () => {
  const { tree, chain, gateway } = await scene();
  await tree.clock.run(2 * HOUR_MS);
  const main = tree.node("cn").chain;
  const block = formatLightBlock(main.lightBlock(main.proven().height) as LightBlock) as unknown as Json;
  const act = (unit: string, action: string, args: Record<string, Json>, ifMatch?: string) =>
    gateway().submit(tree.sign(CHAIN, { unit, action, args, ...(ifMatch === undefined ? {} : { ifMatch }) }).bytes);
  const reason = "the line was cut for three weeks";
  const change = { kind: "client", chain: "cn", block };
  const proposed = await act(HC, "governance.propose", { change, effectiveHeight: 1, reason });
  const { digest } = proposed.result as { readonly digest: string };
  const approved = await act(CDC, "governance.approve", { change: proposed.act, reason }, digest);
  assert.equal((approved.result as { readonly status: string }).status, "approved");
  await gateway().submit(reportOf(tree).bytes);
  const client = chain.state.get(key.client("cn"))?.value as unknown as ClientState | undefined;
  assert.equal(client?.light.height, main.proven().height);

  const other = { kind: "contract", version: 2 };
  const waiting = act(HC, "governance.propose", { change: other, effectiveHeight: 1, reason });
  await assert.rejects(waiting, coded("REGISTRY_STALE", CHAIN));
  await tree.close();
});

test("a registry that cannot be fetched is told as one that is too old", async () => {
  const { tree, chain, gateway } = await scene();
  const { act: record } = await gateway().submit(reportOf(tree).bytes);
  const body = bodyDigest(chain, record);
  await tree.clock.run(2 * HOUR_MS);
  const { bytes } = tree.sign(CHAIN, {
    ...{ unit: HC, action: "reports.verify", args: verdictOn(record), ifMatch: body },
  });
  const refreshRegistry = () => Promise.reject(new Error("the line is cut"));
  await assert.rejects(gateway({ refreshRegistry }).submit(bytes), coded("REGISTRY_STALE", CHAIN));
  await tree.close();
});
