import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type LightState,
  Refusal,
  appHashOf,
  encodeHex,
  trustOf,
  trustedState,
  validatorsOf,
  verifyUpdate,
} from "@tocsin/core";
import { Link, LocalEndpoint } from "@tocsin/exchange";
import type { Chain, CommittedBlock } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { hostClock } from "../host/clock.ts";
import { TestConsortium, engineBinary, runningClock, validatorText } from "./cometbftfixture.ts";
import {
  CrashingStorage,
  HandClock,
  MANAGER,
  VALIDATOR,
  endorsed,
  facts,
  genesisWith,
  hash,
  key,
  openTestChain,
  recordOf,
  signedAct,
  submitReport,
  unitName,
} from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;

test("one validator: a report is ordered, durable, proven, and its headers follow from genesis", {
  skip,
}, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 1, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const chain = consortium.chain(0);
  const placed = await submitReport(chain, { name: "first" });
  assert.deepEqual([placed.code, placed.height, placed.index, placed.history], ["VALID", 2, 1, 0]);
  await consortium.proven(0, 3);
  const many = Array.from({ length: 150 }, (_, i) => submitReport(chain, { name: `many-${i}`, unit: unitName(i % 3) }));
  const codes = new Set((await Promise.all(many)).map(({ code }) => code));
  assert.deepEqual([...codes], ["VALID"]);
  await consortium.proven(0, chain.head().height);
  follow(chain);
  assert.deepEqual((await chain.verifyReplay()).appHash, chain.head().appHash);
  assert.deepEqual(consortium.faults, []);
});

test("what the engine orders is the ledger that an embedded engine makes of it, byte for byte", { skip }, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 1, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const chain = consortium.chain(0);
  const clock = new HandClock();
  const genesis = { ...consortium.genesis, validators: [{ key: VALIDATOR.text, power: 1 }] };
  const embedded = await openTestChain({ storage: new CrashingStorage(), genesis, clock });
  for (const name of ["first", "second", "third"]) {
    const { height } = await submitReport(chain, { name });
    await consortium.proven(0, height + 1);
    const block = chain.block(height) as CommittedBlock;
    clock.pass(block.tick - clock.now());
    const [{ bytes }] = block.entries as [CommittedBlock["entries"][number]];
    await embedded.submit(bytes, { urgency: 3, unit: unitName(0) });
    assert.deepEqual(block.entries, embedded.block(height)?.entries);
  }
  assert.equal(encodeHex(chain.head().historyRoot), encodeHex(embedded.head().historyRoot));
  assert.notEqual(chain.genesis.validators[0]?.key, embedded.genesis.validators[0]?.key);
  await embedded.close();
});

test("four validators agree; one that is killed or stopped holds up nobody, and comes back", { skip }, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 4, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const acknowledged: string[] = [];
  const submit = async (n: number, name: string) => {
    for (;;) {
      try {
        const { code } = await submitReport(consortium.chain(n), { name, unit: unitName(n % 3) });
        assert.equal(code, "VALID");
        return acknowledged.push(recordOf({ name, unit: unitName(n % 3) }));
      } catch (error) {
        // It was ordered although the engine had gone.
        if (error instanceof Refusal && error.code === "DUPLICATE")
          return acknowledged.push(recordOf({ name, unit: unitName(n % 3) }));
        assert.ok(error instanceof NodeError && error.code.startsWith("ENGINE"), String(error));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await Promise.all([0, 1, 2, 3].map((n) => submit(n, `of-${n}`)));
  process.kill(consortium.chain(3).engine().pid as number, "SIGKILL");
  for (let i = 0; i < 4; i++) await submit(i % 3, `without-3-${i}`);
  await consortium.stop(2);
  await consortium.start(2);
  await submit(2, "again");
  const { height } = consortium.chain(2).head();
  for (let n = 0; n < 4; n++) await consortium.proven(n, height);
  for (let n = 0; n < 4; n++) {
    const chain = consortium.chain(n);
    for (const record of acknowledged) assert.ok(chain.locateAct(record), `node ${n} lacks ${record}`);
    follow(chain);
    for (let h = 1; h <= height; h++)
      assert.deepEqual(chain.lightBlock(h)?.header, consortium.chain(0).lightBlock(h)?.header);
  }
});

test("governance changes the validators, and the light client follows from genesis", { skip }, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 5, runningClock, 4);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const chain = consortium.chain(0);
  const set = [4, 1, 2, 3].map(validatorText);
  const args = { change: { kind: "validators", validators: set }, effectiveHeight: 1, reason: "node 0 retires" };
  const proposal = signedAct({ name: "change-of-the-set", unit: MANAGER, action: "governance.propose", args });
  const { code } = await chain.submit(endorsed(chain, proposal), { urgency: 3, unit: MANAGER });
  assert.equal(code, "VALID");
  const { height } = await submitReport(chain, { name: "due" });
  await consortium.proven(0, height + 1);
  assert.deepEqual(chain.state.get(key.validators())?.value, set);
  // The set votes two blocks after the change, and goes on without the one that has left it.
  await consortium.stop(0);
  for (const name of ["one", "two", "three"]) await submitReport(consortium.chain(4), { name });
  const head = consortium.chain(4).head().height;
  await consortium.proven(4, head);
  follow(consortium.chain(4));
  assert.deepEqual(consortium.chain(4).lightBlock(head)?.validators, validatorsOf(hash, { validators: set }));
  assert.deepEqual((await consortium.chain(4).verifyReplay()).appHash, consortium.chain(4).head().appHash);
});

test("a link carries the headers in between when all validators have changed", { skip }, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 5, runningClock, 4);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const source = consortium.chain(4);
  // The engines sign by the machine's clock, and a trusted header of long ago would have expired.
  const trust = { ...trustOf(hash, source.genesis), time: Date.now() - 60_000 };
  const genesis = { ...genesisWith(3), chain: "cn-32", parent: "cn", trust: [trust], time: Date.now() - 60_000 };
  const child = await openTestChain({ storage: new CrashingStorage(), genesis, clock: hostClock });
  t.after(() => child.close());
  for (const name of ["some", "more", "yet-more"]) await submitReport(source, { name });
  const change = { kind: "validators", validators: [validatorText(4)] };
  const args = { change, effectiveHeight: 1, reason: "all others retire" };
  const proposal = signedAct({ name: "change-of-all", unit: MANAGER, action: "governance.propose", args });
  await source.submit(endorsed(source, proposal), { urgency: 3, unit: MANAGER });
  for (const name of ["due", "behind", "further-behind"]) await submitReport(source, { name });
  const { height } = source.head();
  await consortium.proven(4, height);

  const [from, to] = [new LocalEndpoint("cn.e1", source, hash), new LocalEndpoint("cn-32.e1", child, hash)];
  const link = new Link({ hash, source: from, destination: to, lanes: [], clock: hostClock, anchors: true });
  const step = await link.refresh();
  assert.equal(step.did, "anchored", JSON.stringify(step));
  const client = await to.client("cn");
  assert.ok(client !== undefined && client.light.height >= height);
  assert.deepEqual(client.validators, [validatorText(4)]);
  const codes = Array.from({ length: child.head().height }, (_, h) => child.block(h + 1)?.entries ?? []).flat();
  assert.deepEqual([...new Set(codes.map(({ code }) => code))], ["VALID"]);
  assert.ok(codes.length >= 2, "a header in between was needed");
});

/** Follows every header from genesis. */
function follow(chain: Chain): LightState {
  let state = trustedState(hash, trustOf(hash, chain.genesis));
  for (let height = 1; height <= chain.proven().height; height++) {
    const block = chain.lightBlock(height);
    assert.ok(block !== undefined);
    const verdict = verifyUpdate(hash, state, block, undefined, facts);
    assert.equal(verdict.verdict, "trusted", `height ${height}: ${JSON.stringify(verdict)}`);
    if (verdict.verdict === "trusted") state = verdict.state;
  }
  assert.equal(state.appHash, encodeHex(appHashOf(hash, chain.proven().opening)));
  return state;
}
