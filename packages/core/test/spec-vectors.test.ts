import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { CODES } from "../codes.ts";
import type { Assertion } from "../endorse/assertion.ts";
import { ACTIONS } from "../execute/all.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import {
  type Value,
  canonical,
  checkProofFile,
  firstState,
  headerHashOf,
  rootOfMany,
  rootOfPath,
  rootOfStateProof,
  setHash,
  sha,
  sparseRoot,
  treeRoot,
  voteBytes,
} from "./specverifier.ts";
import { buildVectors } from "./specvectors.ts";
import { altered } from "./specwrong.ts";

// spec/vectors.json is written by this file when TOCSIN_WRITE_VECTORS is 1: after a change of a format that is meant.
const FILE = new URL("../../../spec/vectors.json", import.meta.url);
if (process.env["TOCSIN_WRITE_VECTORS"] === "1") writeFileSync(FILE, `${JSON.stringify(buildVectors(), null, 2)}\n`);
const vectors = JSON.parse(readFileSync(FILE, "utf8"));

const utf8 = (text: string) => Buffer.from(text, "utf8");
const unhex = (text: string) => Buffer.from(text, "hex");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const tagged = (tag: string, ...rest: Uint8Array[]) => hex(sha(utf8(`${tag}\n`), ...rest));

test("the product's functions give every vector of the specification", () => {
  const built = buildVectors() as { readonly [section: string]: unknown };
  assert.deepEqual(Object.keys(built), Object.keys(vectors));
  for (const section of Object.keys(vectors)) assert.deepEqual(built[section], vectors[section], section);
});

test("canonical bytes by the text: sorted members, no white space, integers", () => {
  for (const { value, bytes, sha256 } of vectors.canonical.accepted) {
    assert.equal(hex(utf8(canonical(value))), bytes);
    assert.equal(hex(sha(unhex(bytes))), sha256);
  }
  // What is refused for its form alone reads as JSON and encodes differently.
  for (const { text, code } of vectors.canonical.refused) {
    if (code === "NOT_CANONICAL") assert.notEqual(canonical(JSON.parse(text)), text);
  }
});

test("genesis digest by the text", () => {
  for (const { document, digest } of vectors.genesis) {
    assert.equal(canonical(JSON.parse(document)), document);
    assert.equal(tagged("tocsin/genesis/v1", utf8(document)), digest);
  }
});

test("report digests by the text", () => {
  const { audience, summaries } = vectors.report;
  assert.equal(tagged("tocsin/audience/v1", utf8(canonical(audience.value))), audience.commitment);
  for (const { summary, digest } of summaries) {
    assert.equal(tagged("tocsin/summary/v1", utf8(canonical(summary))), digest);
  }
});

test("the id of a signal by the text", () => {
  const { identity, id } = vectors.signal;
  assert.equal(tagged("tocsin/signal/v1", utf8(canonical(identity))), id);
});

test("the id of a signed bulletin and the digest of its sources by the text", () => {
  const { identity, id, sources } = vectors.release;
  assert.equal(tagged("tocsin/bulletin/v1", utf8(canonical(identity))), id);
  assert.equal(tagged("tocsin/sources/v1", utf8(canonical(sources.records))), sources.digest);
});

test("ids and digests of a transaction by the text", () => {
  const said = vectors.transaction;
  const proposal = JSON.parse(said.proposal);
  assert.equal(hex(utf8(`tocsin/proposal/v1\n${said.proposal}`)), said.proposalSignBytes);
  assert.equal(tagged("tocsin/proposal/v1", utf8(said.proposal)), said.proposalDigest);
  const identity = [proposal.chain, proposal.author.unit, proposal.idempotencyKey];
  assert.equal(tagged("tocsin/act/v1", utf8(canonical(identity))), said.actId);
  const intent = [proposal.action, proposal.author.officer, proposal.args, proposal.body, null];
  assert.equal(tagged("tocsin/intent/v1", utf8(canonical(intent))), said.intent);
  assert.equal(hex(sha(unhex(said.salt), utf8(said.body))), said.bodyDigest);
  assert.equal(said.bodyDigest, proposal.body);
  const effects = tagged("tocsin/effects/v1", unhex(said.proposalDigest), utf8(said.effects));
  assert.equal(effects, said.effectsDigest);
  const [endorsement] = JSON.parse(said.bytes).endorsements;
  const [step] = endorsement.path;
  assert.equal(step.side, "r");
  assert.equal(hex(sha(Buffer.of(1), unhex(effects), unhex(step.hash))), said.endorsedRoot);
  const signed = `tocsin/endorsement/v1\n${proposal.chain}\n${said.endorsedRoot}`;
  assert.equal(hex(utf8(signed)), said.endorsementSignBytes);
  const { body: _body, salt: _salt, ...envelope } = JSON.parse(said.bytes);
  assert.equal(canonical(envelope), said.withoutBody);
  assert.equal(hex(sha(utf8(said.withoutBody))), said.envelope);
});

test("assertions by the text: bound to the proposal and the host, signed with P-256 over both", () => {
  const { assertion, transaction } = vectors;
  const challenge = sha(unhex(transaction.proposalSignBytes)).toString("base64url");
  assert.equal(assertion.challenge, challenge);
  const verifies = ({ key, authenticator, client, signature }: Assertion) => {
    const point = p256.Point.fromBytes(Buffer.from(key.slice("p256:".length), "base64url")).toAffine();
    const coordinate = (value: bigint) =>
      Buffer.from(value.toString(16).padStart(64, "0"), "hex").toString("base64url");
    const jwk = { kty: "EC", crv: "P-256", x: coordinate(point.x), y: coordinate(point.y) };
    const message = Buffer.concat([Buffer.from(authenticator, "base64url"), sha(Buffer.from(client, "base64url"))]);
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    const bytes = Buffer.from(signature, "base64url");
    return verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, bytes);
  };
  const origin = `"origin":"https://${assertion.host.replace(".", "\\.")}(:\\d{1,5})?"`;
  const form = new RegExp(`^{"type":"webauthn\\.get","challenge":"${challenge}",${origin}(}|,"crossOrigin":false[,}])`);
  const isBound = ({ authenticator, client }: Assertion) => {
    const data = Buffer.from(authenticator, "base64url");
    const isVerified = ((data[32] ?? 0) & 5) === 5;
    const isHost = data.subarray(0, 32).equals(sha(utf8(assertion.host)));
    return isHost && isVerified && form.test(Buffer.from(client, "base64url").toString());
  };
  for (const { assertion: one, bound, signed } of [...assertion.right, ...assertion.wrong]) {
    assert.equal(verifies(one), signed);
    assert.equal(isBound(one), bound);
  }
  assert.ok(assertion.right.every(({ bound, signed }: Record<string, boolean>) => bound && signed));
  assert.ok(assertion.wrong.every(({ bound }: Record<string, boolean>) => !bound) && assertion.wrong.length > 8);
});

test("canonical bytes, leaf hash, history root, app hash by the text", () => {
  const { leaves, tree, opening } = vectors.history;
  for (const { bytes, leafHash } of leaves) {
    assert.equal(canonical(JSON.parse(bytes)), bytes);
    assert.equal(hex(sha(Buffer.of(0), utf8(bytes))), leafHash);
  }
  const entries = leaves.map(({ bytes }: { bytes: string }) => utf8(bytes));
  assert.equal(hex(treeRoot(entries)), opening.history);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(opening.size));
  assert.equal(tagged("tocsin/app/v1", unhex(opening.history), size, unhex(opening.state)), opening.appHash);

  const all = tree.entries.map(unhex);
  for (const [at, root] of tree.roots.entries()) assert.equal(hex(treeRoot(all.slice(0, at))), root);
  for (const { index, path } of tree.paths) {
    assert.equal(hex(rootOfPath(index, 7, unhex(tree.leafHashes[index]), path.map(unhex))), tree.roots[7]);
  }
  const { indexes, nodes } = tree.multiproof;
  const leafHashes: string[] = tree.leafHashes;
  const chosen = new Map<number, Buffer>(indexes.map((index: number) => [index, unhex(leafHashes[index] ?? "")]));
  const left: Buffer[] = nodes.map(unhex);
  assert.equal(hex(rootOfMany(chosen, 0, 7, left)), tree.roots[7]);
  assert.equal(left.length, 0);
});

test("consistency by the text: what the nodes cover, in their order", () => {
  const { tree } = vectors.history;
  const all: Buffer[] = tree.entries.map(unhex);
  const covers: Record<number, [number, number][]> = {
    3: [
      [2, 3],
      [3, 4],
      [0, 2],
      [4, 7],
    ],
    4: [[4, 7]],
    6: [
      [4, 6],
      [6, 7],
      [0, 4],
    ],
  };
  for (const { old, proof } of tree.consistency) {
    const roots = covers[old]?.map(([from, to]) => hex(treeRoot(all.slice(from, to))));
    assert.deepEqual(proof, roots);
  }
});

test("state root and proofs by the text", () => {
  const { entries, root, present, absent } = vectors.state;
  const hashes = new Map<string, [Buffer, Buffer]>();
  for (const { key, keyHash, bytes, valueHash } of entries) {
    assert.equal(hex(sha(utf8(key))), keyHash);
    assert.equal(hex(sha(utf8(bytes))), valueHash);
    hashes.set(key, [unhex(keyHash), unhex(valueHash)]);
  }
  assert.equal(hex(sparseRoot([...hashes.values()])), root);
  for (const { key, siblings, other } of present) {
    const [keyHash, valueHash] = hashes.get(key) as [Buffer, Buffer];
    assert.equal(other, null);
    assert.equal(hex(rootOfStateProof(keyHash, siblings.map(unhex), sha(Buffer.of(0), keyHash, valueHash))), root);
  }
  const kinds = new Set<boolean>();
  for (const { key, siblings, other } of absent) {
    const lowest = other === null ? Buffer.alloc(32) : sha(Buffer.of(0), unhex(other.keyHash), unhex(other.valueHash));
    assert.equal(hex(rootOfStateProof(sha(utf8(key)), siblings.map(unhex), lowest)), root);
    kinds.add(other === null);
  }
  assert.equal(kinds.size, 2);
});

test("header hash, validators hash and the bytes of votes by the text", () => {
  const said = vectors.header;
  const members = said.validators.map(({ key, power }: { key: string; power: number }) => ({ key: unhex(key), power }));
  assert.equal(hex(setHash(members)), said.validatorsHash);
  assert.equal(hex(headerHashOf(unhex(said.headerBytes))), said.headerHash);
  for (const { flag, time, signBytes } of said.votes) {
    const blockId = flag === "commit" ? unhex(said.blockId) : Buffer.alloc(0);
    assert.equal(hex(voteBytes("cn-3201.e1", 300, 1, blockId, timeBytes(time))), signBytes);
  }
  assert.equal(hex(treeRoot(said.dataHash.entries.map((entry: string) => sha(unhex(entry))))), said.dataHash.hash);
  assert.equal(hex(treeRoot([Buffer.alloc(0), Buffer.of(8, 33)])), said.resultsHash.hash);
});

test("the same proof file holds, and the same links fail, for a verifier written from the text", () => {
  const [{ document }] = vectors.genesis;
  const { file, links, holdsToo, wrong } = vectors.proof;
  assert.deepEqual(checkProofFile(file, document), { links });
  for (const { remove, holds } of holdsToo) {
    assert.equal(holds, true);
    const redacted = remove.reduce((text: string, at: string) => altered(text, at, undefined), file);
    assert.deepEqual(checkProofFile(redacted, document), { links });
  }
  const failed = new Set<string>();
  for (const { says, at, value, link } of wrong) {
    assert.equal(checkProofFile(altered(file, at, value), document).broken, link, says);
    failed.add(link.split(" ").slice(0, 2).join(" "));
  }
  assert.ok(wrong.length > 15 && failed.size >= 4, "every kind of link fails somewhere");
});

test("a packet's digest stands in its leaf", () => {
  const named = vectors.history.leaves.flatMap(({ bytes }: { bytes: string }) => JSON.parse(bytes).appends ?? []);
  for (const { queue, sequence, bytes, digest } of vectors.exchange.packets) {
    assert.equal(hex(sha(utf8(bytes))), digest);
    assert.ok(named.some((entry: Value) => canonical(entry) === canonical([queue, sequence, digest])));
  }
});

test("the first state by the text, default policies as the page lists them", () => {
  const listed = [...page("genesis.md").matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => JSON.parse(text));
  assert.deepEqual(Object.assign({}, ...listed), DEFAULT_POLICIES);
  for (const { document, digest, stateRoot } of vectors.genesis) {
    const genesis = JSON.parse(document);
    const defaults = Object.assign({}, ...listed.slice(0, genesis.contract));
    const entries = Object.entries(firstState(genesis, digest, defaults));
    const hashes = entries.map(([key, v]): [Buffer, Buffer] => [
      sha(utf8(key)),
      sha(utf8(canonical({ h: 0, i: 0, v }))),
    ]);
    assert.equal(hex(sparseRoot(hashes)), stateRoot);
  }
});

test("every digest and signature on the pages is one of the vectors'", () => {
  const known = JSON.stringify(vectors);
  for (const name of PAGES) {
    for (const [value] of page(name).matchAll(/(?<![\w-])(?:[0-9a-f]{64,}|[\w-]{86})(?![\w-])/g)) {
      assert.ok(known.includes(value), `${name}: ${value}`);
    }
  }
  const [leaf] = vectors.history.leaves;
  assert.ok(page("leaf-and-history.md").includes(leaf.bytes));
  assert.ok(page("prooffile.md").includes(vectors.proof.links.join("\n")));
});

test("the page of transactions lists every action with what it wants", () => {
  const said = new Map<string, string>();
  for (const [, contract, rest = ""] of page("transaction.md").matchAll(/^- `(\w+)`: ((?:.|\n {2})*)/gm)) {
    for (const [, name, marks = ""] of rest.matchAll(/`(\w+)`([²ᶠᵇ]*)/g)) said.set(`${contract}.${name}`, marks);
  }
  const marksOf = ({ endorsers, fresh, body }: (typeof ACTIONS)[number]) =>
    [endorsers === "two" ? "²" : "", fresh ? "ᶠ" : "", body === undefined ? "" : "ᵇ"].join("");
  assert.deepEqual(
    ACTIONS.map((action) => [action.name, said.get(action.name)]),
    ACTIONS.map((action) => [action.name, marksOf(action)]),
  );
});

test("the page of codes lists every code with its number, finality and sentence", () => {
  const rows = Object.entries(CODES).map(
    ([name, { number, final, say }]) => `| ${number} | \`${name}\` | ${final ? "yes" : "no"} | ${say} |`,
  );
  // Columns are padded for the eye.
  const lines = page("errors.md").replaceAll(/ +/g, " ").split("\n");
  const listed = lines.filter((line) => /^\| \d/.test(line));
  assert.deepEqual(listed, rows);
});

/** Pages whose worked values come from the vectors. */
const PAGES = [
  "README.md",
  "bytes.md",
  "errors.md",
  "exchange.md",
  "genesis.md",
  "header.md",
  "leaf-and-history.md",
  "prooffile.md",
  "release.md",
  "report.md",
  "signal.md",
  "signatures.md",
  "state.md",
  "store.md",
  "transaction.md",
  "vault.md",
];

function page(name: string): string {
  return readFileSync(new URL(name, FILE), "utf8");
}

/** google.protobuf.Timestamp of a time after 1970. */
function timeBytes({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): Buffer {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  return Buffer.from([8, ...varint(seconds), ...(nanos === 0 ? [] : [16, ...varint(nanos)])]);
}
