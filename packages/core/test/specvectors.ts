import { createCipheriv } from "node:crypto";
import { encodeBase64url } from "../bytes/base64url.ts";
import { concat } from "../bytes/bytes.ts";
import { CanonicalError, type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import { canonicalMembers } from "../bytes/members.ts";
import { decodeUtf8, encodeUtf8 } from "../bytes/utf8.ts";
import { effectsDigestOf, endorsedRoot, endorsementSignBytes } from "../endorse/effects.ts";
import { actId, bodyDigest, intentDigest, proposalDigest, proposalSignBytes } from "../endorse/proposal.ts";
import { encodeGenesis, genesisDigest } from "../genesis.ts";
import { type Leaf, encodeLeaf, packetDigest } from "../order/leaf.ts";
import { sourcesOf } from "../execute/releases/sources.ts";
import { bulletinId } from "../execute/releases/state.ts";
import { signalId } from "../execute/signals/state.ts";
import { decodeTick, encodeTick } from "../order/tick.ts";
import { type Act, parseTransaction, withoutBody } from "../order/transaction.ts";
import { audienceCommitment, audienceOf } from "../policy/audience.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { appHashOf } from "../proof/apphash.ts";
import { partSetHeader } from "../proof/block.ts";
import { NO_BLOCK, encodeBlockId } from "../proof/blockid.ts";
import { type CommitVote, commitHash, encodeCommit, medianTime } from "../proof/commit.ts";
import { consensusParamsHash, dataHash, resultsHash } from "../proof/commitments.ts";
import { consistencyProof } from "../proof/consistency.ts";
import { type Header, encodeHeader, headerHash } from "../proof/header.ts";
import { EMPTY_HISTORY, appendLeaves, leafHash, rootOf } from "../proof/history.ts";
import { inclusionProof } from "../proof/inclusion.ts";
import { multiproof } from "../proof/multiproof.ts";
import { parseProofFile } from "../proof/prooffile.ts";
import type { NodeAt } from "../proof/subtree.ts";
import { addMs } from "../proof/timestamp.ts";
import { type Validator, sortValidators, validatorAddress, validatorsHash } from "../proof/validators.ts";
import { verifyProof } from "../proof/verifyproof.ts";
import { precommitSignBytes } from "../proof/vote.ts";
import type { Delta } from "../report/delta.ts";
import { summarise, summaryDigest } from "../report/summary.ts";
import { stateKeyHash, stateUpdates, stateValueHash } from "../state/hashes.ts";
import { type StateProof, proveKey } from "../state/stateproof.ts";
import { updateTree } from "../state/tree.ts";
import { type Versioned, encodeVersioned } from "../state/versioned.ts";
import { assertionVectors } from "./specassertion.ts";
import { SpecChain, bytesOf, crypto, hash, nodeOf, signerOf } from "./specchain.ts";
import { BEGIN, DELTA, type Story, story } from "./spectree.ts";
import { altered, wrongProofs } from "./specwrong.ts";

/** Every vector of the specification, from fixed seeds by the product's own functions; bytes as hexadecimal. */
export function buildVectors(): Json {
  const told = story();
  return plain({
    canonical: canonicalVectors(),
    keys: ["validator cn", "officer cn-32:hc", "endorser cn-32:cdc"].map(keyVector),
    genesis: genesisVectors(told),
    report: reportVectors(told),
    transaction: transactionVectors(told),
    assertion: assertionVectors((parseTransaction(hash, told.submit) as Act).proposalBytes),
    history: historyVectors(told),
    state: stateVectors(told),
    header: headerVectors(),
    exchange: exchangeVectors(told),
    proof: proofVectors(told),
    sealed: sealedVector(),
    signal: signalVector(),
    release: releaseVector(),
  });
}

const hex = encodeHex;
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
const utf8 = (text: string) => encodeUtf8(text);

function canonicalVectors() {
  const values: Json[] = [
    { b: [1, -2, 0], a: null, A: "" },
    { "9": false, "10": true, a: { c: 1, "-": 2 } },
    { text: '疫 "quoted" \\ / \u0007 \u007f \u2028 😀', list: [null, true, {}, []], max: 9_007_199_254_740_991 },
  ];
  const wrong = [
    '{"b":1,"a":2}',
    '{"a":1,"a":2}',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":0.5}',
    '{"a":-0}',
    '{"a":9007199254740992}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":"\\ud800"}',
    '{"é":1}',
    '{"":1}',
    '{"__proto__":1}',
    "[1,]",
    "",
    "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
  ];
  return {
    accepted: values.map((value) => ({
      value,
      bytes: hex(encodeCanonical(value)),
      sha256: hex(hash(encodeCanonical(value))),
    })),
    refused: wrong.map((text) => ({ text, code: refusalOf(utf8(text)) })),
    notUtf8: { bytes: "22ff22", code: refusalOf(Uint8Array.of(0x22, 0xff, 0x22)) },
  };
}

function refusalOf(bytes: Uint8Array): string {
  try {
    decodeCanonical(bytes);
  } catch (error) {
    if (error instanceof CanonicalError) return error.code;
    throw error;
  }
  throw new Error("accepted");
}

function keyVector(name: string) {
  const { seed, text, publicKey } = signerOf(name);
  return { name, seed: hex(seed), public: hex(publicKey), text, address: hex(validatorAddress(hash, publicKey)) };
}

function genesisVectors({ main, child }: Story) {
  const later = [2, 3].map((contract) => ({ ...main.genesis, contract }));
  return [main.genesis, child.genesis, ...later].map((genesis) => {
    const root = new SpecChain(genesis).stateRoot;
    return {
      document: decodeUtf8(encodeGenesis(genesis)),
      digest: genesisDigest(hash, genesis),
      stateRoot: hex(root),
      appHash: hex(appHashOf(hash, { history: hex(hash(new Uint8Array(0))), size: 0, state: hex(root) })),
    };
  });
}

function signalVector() {
  const facts = { method: "ears-c2", series: "local-confirmed", area: "320115", from: "2021-07-20", to: "2021-07-20" };
  const identity = ["cn-3201.e1", "cn-3201:cdc", ...Object.values(facts)];
  return { identity, id: signalId(hash, "cn-3201.e1", "cn-3201:cdc", facts) };
}

function releaseVector() {
  const records = ["first source", "second source"].map((name) => hex(bytesOf(name))).sort();
  const digest = hex(bytesOf("content of a bulletin"));
  const identity = ["cn-3201.e1", "cn-3201:hc", digest];
  return { identity, id: bulletinId(hash, "cn-3201.e1", "cn-3201:hc", digest), sources: sourcesOf(hash, records) };
}

function reportVectors({ record }: Story) {
  const sealed = { digest: hex(bytesOf("ciphertext")), commitment: hex(bytesOf("key commitment")) };
  const audience = audienceOf(DEFAULT_POLICIES.audience, "cn-32", 3);
  const summary = { ...sealed, audience: audienceCommitment(hash, audience), policyVersion: 1 };
  const detail = { detail: { ...sealed, size: 65_568 } };
  const t = { occurred: BEGIN };
  const deltas = [
    DELTA,
    {
      form: "limited",
      situation: "epidemic",
      category: "covid-19",
      area: "3201",
      t,
      s: 3,
      c: 2,
      summary,
      sealed: detail,
    },
    { form: "opaque", s: 5, summary },
  ] as unknown as Delta[];
  const facts = { record, chain: "cn-32", unit: "cn-32:hc", status: "test" as const, event: undefined };
  return {
    audience: { value: audience, commitment: audienceCommitment(hash, audience) },
    summaries: deltas.map((delta) => {
      const said = summarise(facts, delta);
      return { delta, summary: said, digest: summaryDigest(hash, said) };
    }),
  };
}

function transactionVectors({ submit }: Story) {
  const act = parseTransaction(hash, submit) as Act;
  const members = canonicalMembers(submit);
  const partOf = (name: string) => members.get(name)?.value as Uint8Array;
  const { proposal } = act;
  const root = endorsedRoot(hash, act.effectsDigest, act.endorsements[0]?.path ?? []);
  const salt = bytesOf("salt report-0001", 16);
  return {
    bytes: decodeUtf8(submit),
    proposal: decodeUtf8(act.proposalBytes),
    proposalSignBytes: hex(proposalSignBytes(act.proposalBytes)),
    proposalDigest: proposalDigest(hash, act.proposalBytes),
    actId: actId(hash, proposal),
    intent: intentDigest(hash, proposal),
    salt: hex(salt),
    body: decodeUtf8(partOf("body")),
    bodyDigest: bodyDigest(hash, salt, partOf("body")),
    effects: decodeUtf8(partOf("effects")),
    effectsDigest: hex(effectsDigestOf(hash, proposalDigest(hash, act.proposalBytes), partOf("effects"))),
    endorsedRoot: hex(root),
    endorsementSignBytes: hex(endorsementSignBytes(proposal.chain, root)),
    withoutBody: decodeUtf8(withoutBody(submit)),
    envelope: act.envelope,
    tick: { ms: BEGIN, bytes: decodeUtf8(encodeTick(BEGIN)), read: decodeTick(encodeTick(BEGIN)) },
  };
}

function historyVectors({ child }: Story) {
  const leaves = Array.from({ length: 7 }, (_, i) => leafHash(hash, utf8(`leaf ${i}`)));
  const nodeAt: NodeAt = (level, index) => nodeOf(leaves, level, index);
  const rootAt = (size: number) => hex(rootOf(hash, appendLeaves(hash, EMPTY_HISTORY, leaves.slice(0, size))));
  const paths = [0, 3, 6].map((index) => ({ index, path: inclusionProof(hash, nodeAt, index, 7).map(hex) }));
  const consistency = [3, 4, 6].map((old) => ({ old, new: 7, proof: consistencyProof(hash, nodeAt, old, 7).map(hex) }));
  const indexes = [1, 2, 6];
  return {
    leaves: child.outcomes.map(({ leaf }) => leafVector(leaf)),
    tree: {
      entries: leaves.map((_, i) => hex(utf8(`leaf ${i}`))),
      leafHashes: leaves.map(hex),
      roots: Array.from({ length: 8 }, (_, size) => rootAt(size)),
      paths,
      consistency,
      multiproof: { indexes, nodes: multiproof(hash, nodeAt, indexes, 7).map(hex) },
    },
    opening: { ...child.proven, appHash: hex(appHashOf(hash, child.proven)) },
  };
}

function leafVector(leaf: Leaf) {
  const bytes = encodeLeaf(leaf);
  return { bytes: decodeUtf8(bytes), leafHash: hex(leafHash(hash, bytes)) };
}

function stateVectors({ child }: Story) {
  const entries = ["chain", "managers", "queue/up/immediate", "policy/verification", "unit/cn-32:hc"].map((name) => {
    const versioned = child.state.get(name) as Versioned;
    const bytes = encodeVersioned(versioned);
    return {
      key: name,
      keyHash: hex(stateKeyHash(hash, name)),
      bytes: decodeUtf8(bytes),
      valueHash: hex(stateValueHash(hash, versioned)),
    };
  });
  const encoded = new Map(entries.map(({ key: name, bytes }) => [name, utf8(bytes)]));
  const { root, pages } = updateTree(hash, () => undefined, stateUpdates(hash, encoded));
  const read = (id: string) => pages.get(id) ?? undefined;
  const prove = (name: string) => ({ key: name, ...stateProof(proveKey(hash, read, stateKeyHash(hash, name))) });
  return {
    entries,
    root: hex(root),
    pages: [...pages].map(([id, bytes]) => ({ id, bytes: hex(bytes ?? new Uint8Array(0)) })),
    present: ["chain", "unit/cn-32:hc"].map(prove),
    absent: ["report/none", "unit/cn-32:nobody", "event/none", "unit/cn:nhc"].map(prove),
  };
}

function stateProof({ siblings, other }: StateProof) {
  return {
    siblings: siblings.map(hex),
    other: other === null ? null : { keyHash: hex(other.keyHash), valueHash: hex(other.valueHash) },
  };
}

function headerVectors() {
  const named = ["a", "b", "c"].map((name, i) => ({ name, power: [10, 20, 20][i] as number, signer: signerOf(name) }));
  const validators: Validator[] = sortValidators(
    hash,
    named.map(({ power, signer }) => ({ publicKey: signer.publicKey, power })),
  );
  const header = headerOf(validators);
  const blockId = { hash: headerHash(hash, header), parts: partSetHeader(hash, new Uint8Array(70_000)) };
  const flags = ["commit", "commit", "nil"] as const;
  const precommits = validators.map((_, i) => ({
    chainId: header.chainId,
    height: header.height,
    round: 1,
    blockId: flags[i] === "commit" ? blockId : NO_BLOCK,
    time: addMs(header.time, 10 + i),
  }));
  const votes = validators.map(({ publicKey }, i): CommitVote => {
    const { signer } = named.find((one) => hex(one.signer.publicKey) === hex(publicKey)) as (typeof named)[number];
    const precommit = precommits[i] as (typeof precommits)[number];
    const signature = signer.sign(precommitSignBytes(precommit));
    return {
      flag: flags[i] ?? "nil",
      validatorAddress: validatorAddress(hash, publicKey),
      time: precommit.time,
      signature,
    };
  });
  const commit = { height: header.height, round: 1, blockId, votes };
  const results = [0, 33].map((code) => ({ code, data: new Uint8Array(0), gasWanted: 0, gasUsed: 0 }));
  return {
    validators: validators.map(({ publicKey, power }) => ({ key: hex(publicKey), power })),
    validatorsHash: hex(validatorsHash(hash, validators)),
    header: fieldsOf(header),
    headerBytes: hex(encodeHeader(header)),
    headerHash: hex(headerHash(hash, header)),
    blockId: hex(encodeBlockId(blockId)),
    parts: { ofZeroBytes: 70_000, total: blockId.parts.total, hash: hex(blockId.parts.hash) },
    votes: precommits.map((precommit, i) => ({
      flag: flags[i],
      time: precommit.time,
      signBytes: hex(precommitSignBytes(precommit)),
      signature: voteSignature(votes[i] as CommitVote),
    })),
    commitBytes: hex(encodeCommit(commit)),
    commitHash: hex(commitHash(hash, commit)),
    medianTime: medianTime(commit, validators),
    dataHash: { entries: ["7b7d", "5b5d"], hash: hex(dataHash(hash, [utf8("{}"), utf8("[]")])) },
    resultsHash: { codes: [0, 33], hash: hex(resultsHash(hash, results)) },
    consensusHash: hex(consensusParamsHash(hash, { blockBytesMax: -1, blockGasMax: -1 })),
  };
}

function voteSignature(vote: CommitVote): string {
  return vote.flag === "absent" ? "" : encodeBase64url(vote.signature);
}

function headerOf(validators: readonly Validator[]): Header {
  const setHash = validatorsHash(hash, validators);
  return {
    version: { block: 11, app: 1 },
    chainId: "cn-3201.e1",
    height: 300,
    time: { seconds: 1_626_710_400, nanos: 123_456_789 },
    lastBlockId: { hash: bytesOf("last block"), parts: { total: 1, hash: bytesOf("last parts") } },
    lastCommitHash: bytesOf("last commit"),
    dataHash: hash(new Uint8Array(0)),
    validatorsHash: setHash,
    nextValidatorsHash: setHash,
    consensusHash: consensusParamsHash(hash, { blockBytesMax: -1, blockGasMax: -1 }),
    appHash: bytesOf("app hash"),
    lastResultsHash: resultsHash(hash, []),
    evidenceHash: hash(new Uint8Array(0)),
    proposerAddress: validatorAddress(hash, (validators[0] as Validator).publicKey),
  };
}

function fieldsOf({ lastBlockId, ...header }: Header) {
  const texts = Object.entries(header).map(([name, value]) => [name, value instanceof Uint8Array ? hex(value) : value]);
  const { hash: block, parts } = lastBlockId;
  return {
    ...Object.fromEntries(texts),
    lastBlockId: { hash: hex(block), parts: { total: parts.total, hash: hex(parts.hash) } },
  };
}

function exchangeVectors({ child, receive, main }: Story) {
  const appended = child.outcomes.flatMap((outcome) => outcome.appended);
  return {
    packets: appended.map(({ queue, sequence, packet }) => ({
      queue,
      sequence,
      bytes: decodeUtf8(encodeCanonical(packet)),
      digest: packetDigest(hash, packet),
    })),
    receive: decodeUtf8(receive),
    lane: main.state.get("lane/cn-32/up/immediate")?.value,
    client: main.state.get("client/cn-32")?.value,
    summary: [...main.state].find(([name]) => name.startsWith("summary/"))?.[1].value,
  };
}

const REDACTED = ["/steps/0/transaction/body", "/steps/0/transaction/salt"];

function proofVectors({ main, file }: Story) {
  const text = `${decodeUtf8(encodeCanonical(file as unknown as Json))}\n`;
  const verdict = (edited: string) => verifyProof(crypto, parseProofFile(edited), main.genesis);
  const { trust, links } = verdict(text);
  const redacted = REDACTED.reduce((left, at) => altered(left, at, undefined), text);
  return {
    file: text,
    trust,
    links: links.map(({ link }) => link),
    holdsToo: [{ says: "the body was redacted", remove: REDACTED, holds: verdict(redacted).holds }],
    wrong: wrongProofs(file).map(({ says, at, value }) => {
      const failed = verdict(altered(text, at, value)).links.at(-1);
      return { says, at, value, link: failed?.link, fault: failed?.fault };
    }),
  };
}

/** A sealed part of one chunk. The format is the vault's; here it is made step by step as the page says. */
function sealedVector() {
  const [key, prefix, plain] = [bytesOf("content key"), bytesOf("prefix", 7), utf8("核酸检测 阳性")];
  const head = concat(utf8("TOCSEAL1"), prefix);
  const cipher = createCipheriv("aes-256-gcm", key, concat(prefix, Uint8Array.of(0, 0, 0, 0, 1))).setAAD(head);
  const sealed = concat(head, cipher.update(plain), cipher.final(), cipher.getAuthTag());
  return {
    key: hex(key),
    plain: hex(plain),
    bytes: hex(sealed),
    digest: hex(hash(sealed)),
    commitment: hex(hash(concat(utf8("tocsin/content-key/v1\n"), key))),
  };
}
