import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CONTRACTS,
  type Effects,
  type Json,
  RETRIES_MAX,
  Refusal,
  draftProposal,
  encodeSigned,
  key,
  readSignedProposal,
} from "@tocsin/core";
import { Link, LocalEndpoint } from "@tocsin/exchange";
import { signerOf } from "../../testkit/keys.ts";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import type { Chain, Placed } from "../chain.ts";
import { Endorser, type EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import { ACTS_AT_WORK_MAX } from "../limits.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { Gateway, type GatewayOptions } from "../submit/gateway.ts";
import { CachingVerifier } from "../validate/verifier.ts";

const CHAIN = "cn-50";
const [HC, CDC, HOSPITAL] = [`${CHAIN}:hc`, `${CHAIN}:cdc`, `${CHAIN}:hospital`];
const HOUR_MS = 3_600_000;

const coded = (code: string, at?: string) => (error: unknown) =>
  (error instanceof NodeError || error instanceof Refusal) &&
  error.code === code &&
  (at === undefined || error.at === at);

/** A chain with two managers below the nation; nothing is carried but by the test. */
async function scene() {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("gateway") });
  for (const link of tree.links) await tree.clock.until(link.stop(), HOUR_MS);
  const { chain } = tree.node(CHAIN);
  const verifier = new CachingVerifier(nodeCrypto);
  const endorserOf = (unit: string, over: Chain = chain) => {
    const { text, sign } = signerOf(`endorser ${unit}`);
    const signers = [{ unit, key: text, sign }];
    const missingSealed = () => [];
    const crypto = nodeCrypto;
    return new Endorser({
      chain: over,
      contracts: CONTRACTS,
      crypto,
      verifier,
      clock: tree.clock,
      signers,
      missingSealed,
    });
  };
  const asked: string[] = [];
  /** An endorser whose calls are noted. */
  const noted = (unit: string, endorse?: EndorserSeam["endorse"]): EndorserSeam => {
    const endorser = endorserOf(unit);
    return {
      units: [unit],
      endorse: (signed, units) => {
        asked.push(unit);
        return endorse === undefined ? endorser.endorse(signed, units) : endorse(signed, units);
      },
    };
  };
  const gateway = (change: Partial<GatewayOptions> = {}) =>
    new Gateway({
      ...{ chain, contracts: CONTRACTS, crypto: nodeCrypto, verifier, clock: tree.clock },
      endorsers: [noted(HC), noted(CDC)],
      ...change,
    });
  return { tree, chain, asked, noted, gateway };
}

/** The chain with another way of ordering. */
function ordering(chain: Chain, submit: Chain["submit"]): Chain {
  return new Proxy(chain, {
    get(target, name) {
      if (name === "submit") return submit;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function bodyOf(headline: string, at: number): Json {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline, place: { area: "50" } },
    t: { occurred: at },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
  };
}

function reportOf(tree: SimTree, unit = HOSPITAL, headline = "nine") {
  const body = bodyOf(headline, tree.clock.now());
  return tree.sign(CHAIN, { unit, action: "reports.submit", args: {}, body });
}

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
    await assert.rejects(gateway({ endorsers }).submit(bytes), coded("ENDORSEMENTS_DIFFER", CDC));
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

// Turns --------------------------------------------------------------------------------------------------------------

test("a try under another's name does not hold up the author's own", async () => {
  const { tree, noted, gateway } = await scene();
  const genuine = reportOf(tree, HOSPITAL, "genuine");
  const { proposal } = readSignedProposal(nodeCrypto.sha256, genuine.bytes);
  const slow: EndorserSeam["endorse"] = (signed, units) =>
    signed.proposal.author.key === proposal.author.key
      ? noted(HC).endorse(signed, units)
      : new Promise(() => undefined);
  const one = gateway({ endorsers: [noted(HC, slow)] });
  void one.submit(forged(tree, 1, proposal.idempotencyKey)).catch(() => undefined);
  await turnsOfLoop();
  assert.equal((await one.submit(genuine.bytes)).code, "VALID");
  await tree.close();
});

test("what waits when the gateway closes is refused, and what comes later too", async () => {
  const { tree, noted, gateway } = await scene();
  const never: EndorserSeam["endorse"] = () => new Promise(() => undefined);
  const one = gateway({ endorsers: [noted(HC, never)], atWorkMax: 1 });
  void one.submit(reportOf(tree, HOSPITAL, "at work").bytes);
  await turnsOfLoop();
  const waiting = one.submit(reportOf(tree, HOSPITAL, "waiting").bytes);
  await turnsOfLoop();
  one.close();
  await assert.rejects(waiting, coded("STOPPING"));
  await assert.rejects(one.submit(reportOf(tree, HOSPITAL, "later").bytes), coded("STOPPING"));
  await tree.close();
});

test("whoever claims to be a unit without its key waits in a line of all such, and not in the unit's", async () => {
  const { tree, noted, gateway } = await scene();
  const begun: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = noted(HC);
  const endorse: EndorserSeam["endorse"] = async (signed, units) => {
    begun.push(signed.proposal.idempotencyKey);
    await opened;
    return slow.endorse(signed, units);
  };
  const one = gateway({ endorsers: [noted(HC, endorse)] });
  const results: Promise<unknown>[] = [];
  const submitted = (bytes: Uint8Array) => results.push(one.submit(bytes).catch((error: unknown) => error));
  for (let i = 0; i < ACTS_AT_WORK_MAX; i++) submitted(reportOf(tree, HOSPITAL, `at work ${i}`).bytes);
  await turnsOfLoop();
  const claimed = Array.from({ length: 20 }, (_, i) => forged(tree, i));
  for (const bytes of claimed) submitted(bytes);
  await turnsOfLoop();
  const genuine = reportOf(tree, HOSPITAL, "genuine");
  submitted(genuine.bytes);
  await turnsOfLoop();
  open();
  await Promise.all(results);
  const place = begun.indexOf(keyOf(genuine.bytes)) - ACTS_AT_WORK_MAX;
  assert.ok(place >= 0 && place <= 1, `place ${place} of ${claimed.length + 1}`);
  await tree.close();
});

/** A report under the hospital's name, signed with a key that is not the hospital's. */
function forged(tree: SimTree, number: number, idempotencyKey = `forged-${number}`): Uint8Array {
  const { text, sign } = signerOf("nobody");
  const draft = draftProposal(nodeCrypto.sha256, {
    chain: `${CHAIN}.e1`,
    contract: 1,
    action: "reports.submit",
    author: { unit: HOSPITAL, officer: "duty", key: text, via: "own" },
    at: tree.clock.now(),
    lifetimeMs: HOUR_MS,
    idempotencyKey,
    nonce: new Uint8Array(16),
    urgency: 3,
    args: {},
    body: { value: bodyOf("forged", tree.clock.now()), salt: new Uint8Array(16) },
  });
  return encodeSigned(draft, sign(draft.signBytes));
}

const keyOf = (bytes: Uint8Array) => readSignedProposal(nodeCrypto.sha256, bytes).proposal.idempotencyKey;

async function turnsOfLoop(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
