import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  type ProofFile,
  type ProofVerdict,
  Refusal,
  type ReportState,
  key,
  parseProofFile,
  verifyProof,
} from "@tocsin/core";
import fc from "fast-check";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { act } from "../operations/acts.ts";
import type { FindPeer, Peer, PeerStep } from "../peer.ts";
import { buildProof, formatProof } from "../prove/prooffile.ts";
import { callerOf, fileReport, openTreeNetwork } from "./treenetwork.ts";

const network = await openTreeNetwork();
after(() => network.end());
const genesis = network.parts("cn").chain.genesis;
const findPeer: FindPeer = (chain) => network.nodes.get(chain)?.peer;
const tree = network.parts("cn").tree();
const nanjing = network.parts("cn-3201");

const { record } = await fileReport(nanjing, "cn-3201:hospital");
await network.settle();
await act(nanjing, callerOf("cn-3201:hc"), {
  action: "reports.verify",
  args: { record, verdict: "verified", reason: "seen" },
  ifMatch: bodyDigest(),
});
await network.settle();
const view = { record, asker: "cn-3201" };
const { file } = await buildProof(view, tree, findPeer);
const text = formatProof(file);

function bodyDigest(): string {
  const report = nanjing.chain.state.get(key.report(record))?.value as unknown as ReportState;
  return report.body;
}

function verdictOn(changed: ProofFile): ProofVerdict {
  return verifyProof(nodeCrypto, changed, genesis);
}

test("a proof over three levels goes out and comes back, and holds by the main chain's genesis alone", () => {
  assert.deepEqual(parseProofFile(text), file);
  const verdict = verdictOn(parseProofFile(text));
  assert.deepEqual(
    verdict.links.map(({ link, holds }) => `${link} ${holds}`),
    [
      "main chain true",
      "cn-32.e1 opened by cn.e1 true",
      "cn-32.e1 anchored in cn.e1 true",
      "cn-3201.e1 opened by cn-32.e1 true",
      "cn-3201.e1 anchored in cn-32.e1 true",
      ...file.steps.map(({ chain, what }, i) => `step ${i + 1} ${what} on ${chain} true`),
    ],
  );
  assert.ok(verdict.holds);
  assert.deepEqual(
    ["reports.submit on cn-3201.e1", "reports.verify on cn-3201.e1", "receive on cn-32.e1", "receive on cn.e1"].filter(
      (step) => !file.steps.some(({ what, chain }) => `${what} on ${chain}` === step),
    ),
    [],
  );
  const other = verifyProof(nodeCrypto, file, { ...genesis, validators: nanjing.chain.genesis.validators });
  assert.deepEqual([other.holds, other.links.at(-1)?.link], [false, "main chain"]);
});

test("a proof holds the chains that had to do with the record, and no others", async () => {
  assert.deepEqual(
    file.chains.map(({ chain }) => chain),
    ["cn-32.e1", "cn-3201.e1"],
  );
  const { record: national } = await fileReport(network.parts("cn"), "cn:hospital");
  await network.settle();
  const own = await buildProof({ record: national, asker: "cn" }, tree, findPeer);
  assert.deepEqual(own.file.chains, []);
  assert.ok(verdictOn(own.file).holds);
});

test("of more chains than a proof holds those of the first steps are kept, and the file stays of its form", async () => {
  const peer = findPeer("cn-32") as Peer;
  // Ten more chains below the nation, all of them answered for by one node.
  const more = Array.from({ length: 10 }, (_, i) => ({ id: `cn-${60 + i}`, name: `cn-${60 + i}.e1`, parent: "cn" }));
  const [real] = await peer.custody(record);
  const step: PeerStep = { ...(real as PeerStep), tick: Number.MAX_SAFE_INTEGER };
  const strange = (id: string): Peer => ({ ...bound(peer), chain: id, custody: async () => [step] });
  const cn = findPeer("cn") as Peer;
  const crowded: FindPeer = (id) => {
    if (more.some((chain) => chain.id === id)) return strange(id);
    if (id !== "cn") return findPeer(id);
    return {
      ...bound(cn),
      anchoredChild: (child, size) =>
        cn.anchoredChild(more.some((chain) => chain.id === child) ? "cn-32" : child, size),
    };
  };
  const built = await buildProof(view, [...tree, ...more], crowded);
  assert.equal(built.file.chains.length, 8);
  assert.ok(["cn-32.e1", "cn-3201.e1"].every((name) => built.file.chains.some(({ chain }) => chain === name)));
  assert.deepEqual(
    built.uncovered.map(({ chain }) => chain),
    more.slice(6).map(({ id }) => id),
  );
  assert.deepEqual(parseProofFile(formatProof(built.file)), built.file);
});

function bound(peer: Peer): Peer {
  return {
    chain: peer.chain,
    anchoredChild: (child, size) => peer.anchoredChild(child, size),
    anchorAfter: (child, height) => peer.anchorAfter(child, height),
    signed: (height) => peer.signed(height),
    newest: () => peer.newest(),
    custody: (asked) => peer.custody(asked),
    included: (history, size, seen) => peer.included(history, size, seen),
    provenState: (name) => peer.provenState(name),
    release: (request) => peer.release(request),
    escalated: (told) => peer.escalated(told),
    sealed: (digest) => peer.sealed(digest),
  };
}

test("a node that cannot be reached leaves its own steps out, not those of the others", async () => {
  const without = await buildProof(view, tree, (id) => (id === "cn-3201" ? undefined : findPeer(id)));
  assert.ok(verdictOn(without.file).holds);
  assert.deepEqual([...new Set(without.file.steps.map(({ chain }) => chain))].sort(), ["cn-32.e1", "cn.e1"]);
  await assert.rejects(
    buildProof(view, tree, () => undefined),
    (error: unknown) => error instanceof NodeError && error.code === "NOT_FOUND",
  );
  await assert.rejects(
    buildProof({ record: "ab".repeat(32), asker: "cn" }, tree, findPeer),
    (error: unknown) => error instanceof NodeError && error.code === "NOT_FOUND",
  );
});

test("what no anchor covers yet is told, not proven", async () => {
  const { size } = nanjing.chain.proven().opening;
  const late: PeerStep = { what: "reports.correct", history: size, height: 1_000, index: 1, tick: 1 };
  const peer = findPeer("cn-3201") as Peer;
  const eager: FindPeer = (id) =>
    id === "cn-3201"
      ? { ...bound(peer), custody: async (asked) => [...(await peer.custody(asked)), late] }
      : findPeer(id);
  const { file: built, uncovered } = await buildProof(view, tree, eager);
  assert.ok(verdictOn(built).holds);
  assert.equal(built.steps.length, file.steps.length);
  assert.deepEqual(uncovered, [{ chain: "cn-3201", step: late }]);
});

// Broken links -------------------------------------------------------------------------------------------------------

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Broken = Writable<ProofFile>;

const [province, city] = [0, 1];
const chain = (broken: Broken, i: number) => broken.chains[i] as Broken["chains"][number];
const step = (broken: Broken, i: number) => broken.steps[i] as Broken["steps"][number];
const flipped = (hex: string) => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);
const submitted = file.steps.findIndex(({ what }) => what === "reports.submit");
const nameOfStep = (i: number) => `step ${i + 1} ${file.steps[i]?.what} on ${file.steps[i]?.chain}`;
const SUBMIT = nameOfStep(submitted);

const BREAKS: readonly (readonly [what: string, link: string, change: (broken: Broken) => void])[] = [
  ["the main header is of another height", "main chain", ({ main }) => (main.blocks = [chain(file, 0).block as never])],
  [
    "the main chain's opening is another's",
    "main chain",
    (broken) => (broken.main.opening.state = flipped(broken.main.opening.state)),
  ],
  ["the main chain is named otherwise", "main chain", ({ main }) => (main.chain = "cn.e2")],
  [
    "the act that opened the province is another",
    "cn-32.e1 opened by cn.e1",
    (broken) => (chain(broken, province).opened = structuredClone(chain(broken, city).opened)),
  ],
  [
    "the path of the opening act is cut",
    "cn-32.e1 opened by cn.e1",
    (broken) => void chain(broken, province).opened.path.pop(),
  ],
  [
    "the province is anchored where another leaf stands",
    "cn-32.e1 anchored in cn.e1",
    (broken) => (chain(broken, province).anchor = leafOnly(chain(broken, province).opened)),
  ],
  [
    "the province's opening is another's",
    "cn-32.e1 anchored in cn.e1",
    (broken) => (chain(broken, province).opening.history = flipped(chain(broken, province).opening.history)),
  ],
  [
    "the province's history is larger than it was",
    "cn-32.e1 anchored in cn.e1",
    (broken) => (chain(broken, province).opening.size += 1),
  ],
  [
    "the city's header is of the province's validators",
    "cn-3201.e1 opened by cn-32.e1",
    (broken) => (chain(broken, city).block = structuredClone(chain(broken, province).block)),
  ],
  [
    "the city is opened by the nation",
    "cn-3201.e1 opened by cn.e1",
    (broken) => (chain(broken, city).parent = "cn.e1"),
  ],
  [
    "the anchor's path is another's",
    "cn-3201.e1 anchored in cn-32.e1",
    (broken) => (chain(broken, city).anchor.path[0] = flipped(chain(broken, city).anchor.path[0] as string)),
  ],
  [
    "the city's chain is left out",
    SUBMIT,
    (broken) => {
      broken.chains.pop();
    },
  ],
  ["the step's leaf says otherwise", SUBMIT, (broken) => Object.assign(step(broken, submitted).leaf, { tick: 1 })],
  [
    "the step's transaction is another's",
    SUBMIT,
    (broken) => (step(broken, submitted).transaction = structuredClone(step(broken, submitted + 1).transaction)),
  ],
  [
    "the open part is altered",
    SUBMIT,
    (broken) => {
      const { body } = step(broken, submitted).transaction as unknown as { body: { a: { headline: string } } };
      body.a.headline = "no positive samples";
    },
  ],
  [
    "the step is named otherwise",
    SUBMIT.replace("submit", "verify"),
    (broken) => (step(broken, submitted).what = "reports.verify"),
  ],
  ["the record is another", nameOfStep(0), (broken) => (broken.record = flipped(broken.record))],
  [
    "the last step is moved",
    nameOfStep(file.steps.length - 1),
    (broken) => (step(broken, file.steps.length - 1).index += 1),
  ],
];

const leafOnly = ({ index, leaf, path }: Broken["chains"][number]["opened"]) => structuredClone({ index, leaf, path });

for (const [what, link, change] of BREAKS) {
  test(`a proof in which ${what} names that link`, () => {
    const broken = structuredClone(file) as Broken;
    change(broken);
    const verdict = verdictOn(broken);
    assert.equal(verdict.holds, false);
    assert.equal(verdict.links.at(-1)?.link, link);
    assert.notEqual(verdict.links.at(-1)?.fault, "");
    assert.deepEqual(
      verdict.links.slice(0, -1).filter(({ holds }) => !holds),
      [],
    );
    assert.deepEqual(verdict.steps, []);
  });
}

test("whatever byte of a proof is altered, it never holds, and says which link fails or that it is none", () => {
  const bytes = Buffer.from(text, "utf8");
  const names = verdictOn(file).links.length;
  fc.assert(
    fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] as number) ^ flip;
      const outcome = outcomeOf(altered);
      assert.ok(outcome === "none" || !outcome.holds, `byte ${at} of ${bytes.length}`);
      if (outcome === "none") return;
      assert.deepEqual(outcome.steps, []);
      assert.equal(outcome.links.filter(({ holds }) => !holds).length, 1);
      assert.ok(outcome.links.length <= names && outcome.links.at(-1)?.holds === false);
      assert.notEqual(outcome.links.at(-1)?.fault, "");
    }),
    { numRuns: 400 },
  );
});

function outcomeOf(bytes: Uint8Array): ProofVerdict | "none" {
  try {
    return verdictOn(parseProofFile(Buffer.from(bytes).toString("utf8")));
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.ok(error.code === "MALFORMED" || error.code === "SCHEMA");
    return "none";
  }
}
