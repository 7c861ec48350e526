import { createHash, createPublicKey, verify } from "node:crypto";

/**
 * A verifier written from the pages of the specification alone: it shares no line with the product, recurses where the
 * product iterates, and knows nothing but SHA-256, Ed25519, JSON and protobuf's wire format.
 */

export type Value = null | boolean | number | string | Value[] | { [name: string]: Value };
type Bytes = Buffer;

export const sha = (...parts: readonly Uint8Array[]): Bytes =>
  createHash("sha256").update(Buffer.concat(parts)).digest();
const text = (value: string): Bytes => Buffer.from(value, "utf8");
const unhex = (value: string): Bytes => Buffer.from(value, "hex");
const unbase64 = (value: string): Bytes => Buffer.from(value, "base64url");
const ZERO = Buffer.of(0);
const ONE = Buffer.of(1);

/** bytes.md: members sorted by name, no white space, integers in decimal, strings as JSON writes them. */
export function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort((a, b) => Buffer.compare(text(a), text(b)));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] as Value)}`).join(",")}}`;
}

/** leaf-and-history.md, also header.md: RFC 9162 over byte strings. */
export function treeRoot(leaves: readonly Uint8Array[]): Bytes {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(ZERO, leaves[0] as Uint8Array);
  const split = splitOf(leaves.length);
  return sha(ONE, treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split)));
}

function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The root that a path leads to, the lowest sibling first in the path. */
export function rootOfPath(index: number, size: number, leaf: Bytes, path: readonly Bytes[]): Bytes {
  need(index >= 0 && index < size, "index");
  if (size === 1) {
    need(path.length === 0, "path is too long");
    return leaf;
  }
  const sibling = path.at(-1);
  need(sibling !== undefined, "path is too short");
  const split = splitOf(size);
  if (index < split) return sha(ONE, rootOfPath(index, split, leaf, path.slice(0, -1)), sibling);
  return sha(ONE, sibling, rootOfPath(index - split, size - split, leaf, path.slice(0, -1)));
}

/** The root that several leaves and the roots between them lead to; uses the nodes up. */
export function rootOfMany(leaves: ReadonlyMap<number, Bytes>, from: number, to: number, nodes: Bytes[]): Bytes {
  const inside = [...leaves.keys()].filter((index) => index >= from && index < to);
  if (inside.length === 0) return nodes.shift() as Bytes;
  if (to - from === 1) return leaves.get(from) as Bytes;
  const middle = from + splitOf(to - from);
  return sha(ONE, rootOfMany(leaves, from, middle, nodes), rootOfMany(leaves, middle, to, nodes));
}

/** state.md: entries are key hash and value hash. */
export function sparseRoot(entries: readonly (readonly [Bytes, Bytes])[], depth = 0): Bytes {
  const [first] = entries;
  if (first === undefined) return Buffer.alloc(32);
  if (entries.length === 1) return sha(ZERO, first[0], first[1]);
  const side = (bit: number) => entries.filter(([keyHash]) => bitOf(keyHash, depth) === bit);
  return sha(ONE, sparseRoot(side(0), depth + 1), sparseRoot(side(1), depth + 1));
}

function bitOf(keyHash: Bytes, depth: number): number {
  return ((keyHash[Math.floor(depth / 8)] as number) >> (7 - (depth % 8))) & 1;
}

/** state.md: the root that a proof leads to; `lowest` is the hash at its end. */
export function rootOfStateProof(keyHash: Bytes, siblings: readonly Bytes[], lowest: Bytes): Bytes {
  return siblings.reduce((node, sibling, i) => {
    const left = bitOf(keyHash, siblings.length - 1 - i) === 0;
    return left ? sha(ONE, node, sibling) : sha(ONE, sibling, node);
  }, lowest);
}

/** Protobuf: fields by number, in their order. Varints as numbers, bytes as bytes. */
export function proto(bytes: Bytes): { readonly number: number; readonly value: bigint | Bytes }[] {
  const fields: { number: number; value: bigint | Bytes }[] = [];
  let at = 0;
  const next = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(next());
    if (tag % 8 === 0) {
      fields.push({ number: tag >> 3, value: next() });
    } else {
      const size = tag % 8 === 1 ? 8 : Number(next());
      fields.push({ number: tag >> 3, value: bytes.subarray(at, at + size) });
      at += size;
    }
  }
  return fields;
}

const bytesAt = (fields: ReturnType<typeof proto>, number: number): Bytes =>
  (fields.find((field) => field.number === number)?.value as Bytes | undefined) ?? Buffer.alloc(0);
const numberAt = (fields: ReturnType<typeof proto>, number: number): number =>
  Number(fields.find((field) => field.number === number)?.value ?? 0n);

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

const field = (number: number, value: Bytes): Bytes =>
  Buffer.concat([Buffer.of(number * 8 + 2), varint(value.length), value]);
const filled = (number: number, value: Bytes): Bytes => (value.length === 0 ? value : field(number, value));

/** header.md: the hash of a header's protobuf. */
export function headerHashOf(header: Bytes): Bytes {
  const fields = proto(header);
  const wrapped = [6, 7, 8, 9, 10, 11, 12, 13, 14].map((number) => filled(1, bytesAt(fields, number)));
  const height = Buffer.concat([Buffer.of(8), varint(numberAt(fields, 3))]);
  const first = [bytesAt(fields, 1), filled(1, bytesAt(fields, 2)), height, bytesAt(fields, 4), bytesAt(fields, 5)];
  return treeRoot([...first, ...wrapped]);
}

/** header.md: what a validator signs; `blockId` is empty for a vote for nil. */
export function voteBytes(chain: string, height: number, round: number, blockId: Bytes, time: Bytes): Bytes {
  const fixed = (number: number, value: number) => {
    if (value === 0) return Buffer.alloc(0);
    const bytes = Buffer.alloc(9, number * 8 + 1);
    bytes.writeBigInt64LE(BigInt(value), 1);
    return bytes;
  };
  const vote = Buffer.concat([
    Buffer.of(8, 2),
    fixed(2, height),
    fixed(3, round),
    filled(4, blockId),
    field(5, time),
    field(6, text(chain)),
  ]);
  return Buffer.concat([varint(vote.length), vote]);
}

export interface Member {
  readonly key: Bytes;
  readonly power: number;
}

export function setHash(members: readonly Member[]): Bytes {
  return treeRoot(
    members.map(({ key, power }) => Buffer.concat([field(1, field(1, key)), Buffer.of(16), varint(power)])),
  );
}

function sorted(list: Value): Member[] {
  const address = (key: Bytes) => sha(key).subarray(0, 20);
  return (list as { key: string; power: number }[])
    .map(({ key, power }) => ({ key: unbase64(key.slice("ed25519:".length)), power }))
    .sort((a, b) => b.power - a.power || Buffer.compare(address(a.key), address(b.key)));
}

export function signedBy(key: Bytes, message: Bytes, signature: Bytes): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") };
  return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

/** header.md: checks commit and votes of a header; gives the header's fields. */
function checkedHeader(block: Node, members: readonly Member[]) {
  const header = unbase64(str(block, "header"));
  const fields = proto(header);
  const commit = proto(unbase64(str(block, "commit")));
  const blockId = bytesAt(commit, 3);
  const height = numberAt(fields, 3);
  const chain = bytesAt(fields, 2).toString("utf8");
  const hash = headerHashOf(header);
  need(numberAt(commit, 1) === height && bytesAt(proto(blockId), 1).equals(hash), "commit of another header");
  need(setHash(members).equals(bytesAt(fields, 8)), "validators");
  const votes = commit.filter(({ number }) => number === 4).map(({ value }) => proto(value as Bytes));
  need(votes.length === members.length, "votes");
  let power = 0;
  for (const [i, vote] of votes.entries()) {
    const member = members[i] as Member;
    const flag = numberAt(vote, 1);
    if (flag === 1) continue;
    need(bytesAt(vote, 2).equals(sha(member.key).subarray(0, 20)), "address");
    const message = voteBytes(
      chain,
      height,
      numberAt(commit, 2),
      flag === 2 ? blockId : Buffer.alloc(0),
      bytesAt(vote, 3),
    );
    need(signedBy(member.key, message, bytesAt(vote, 4)), "vote");
    if (flag === 2) power += member.power;
  }
  need(3 * power > 2 * members.reduce((sum, member) => sum + member.power, 0), "power");
  return {
    chain,
    height,
    hash: hash.toString("hex"),
    appHash: bytesAt(fields, 11),
    validatorsHash: bytesAt(fields, 8),
  };
}

type Node = { [name: string]: Value };
const node = (value: Value | undefined): Node => value as Node;
const str = (value: Node, name: string): string => value[name] as string;
const list = (value: Node, name: string): Node[] => value[name] as Node[];

class Broken extends Error {}

function need(condition: boolean, fault: string): asserts condition {
  if (!condition) throw new Broken(fault);
}

/** genesis.md: the state before the first block, by key. @param digest of the document */
export function firstState(genesis: Node, digest: string, defaults: Node): Node {
  const units = list(genesis, "units");
  const chain = str(genesis, "chain");
  const { epoch, status, contract, parent } = genesis as { [name: string]: Value };
  const facts = { id: chain, epoch, area: chain.slice(3), status, contract, genesis: digest } as Node;
  const managers = units.filter((unit) => unit["role"] !== "member" && unit["status"] === "active");
  const policies = Object.entries({ ...defaults, ...node(genesis["policies"]) });
  return {
    chain: parent === undefined ? facts : { ...facts, parent },
    managers: managers.map((unit) => str(unit, "id")).sort(),
    ...Object.fromEntries(units.map((unit) => [`unit/${str(unit, "id")}`, unit])),
    ...Object.fromEntries(
      list(genesis, "officers").map((one) => [`officer/${str(one, "unit")}/${str(one, "id")}`, one]),
    ),
    ...Object.fromEntries(policies.map(([name, value]) => [`policy/${name}`, { version: 1, value }])),
    ...Object.fromEntries(
      list(genesis, "trust").map((trusted) => [`client/${str(trusted, "chain")}`, firstClient(trusted)]),
    ),
  };
}

function firstClient(trusted: Node): Node {
  const time = trusted["time"] as number;
  const members = sorted(trusted["validators"] as Value);
  const light = {
    chainId: `${str(trusted, "chain")}.e${trusted["epoch"]}`,
    height: (trusted["initialHeight"] as number) - 1,
    time: { seconds: Math.floor(time / 1000), nanos: (time % 1000) * 1_000_000 },
    headerHash: "",
    appHash: "",
    validatorsHash: setHash(members).toString("hex"),
    nextValidatorsHash: setHash(members).toString("hex"),
  };
  const validators = members.map(({ key, power }) => ({ key: `ed25519:${key.toString("base64url")}`, power }));
  return { light, timeMs: time, validators, frozen: false };
}

/** prooffile.md: the links that hold, and the first that does not. */
export function checkProofFile(file: string, genesis: string): { readonly links: string[]; readonly broken?: string } {
  const proof = JSON.parse(file) as Node;
  const document = JSON.parse(genesis) as Node;
  const openings = new Map<string, Node>();
  const links: string[] = [];
  let link = "main chain";
  try {
    checkMain(node(proof["main"]), document, openings);
    links.push(link);
    for (const chain of list(proof, "chains")) {
      link = `${str(chain, "chain")} opened by ${str(chain, "parent")}`;
      const members = checkOpened(chain, openings);
      links.push(link);
      link = `${str(chain, "chain")} anchored in ${str(chain, "parent")}`;
      checkAnchored(chain, members, openings);
      links.push(link);
    }
    for (const [i, step] of list(proof, "steps").entries()) {
      link = `step ${i + 1} ${str(step, "what")} on ${str(step, "chain")}`;
      checkStep(step, str(proof, "record"), openings);
      links.push(link);
    }
    return { links };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { links, broken: link };
  }
}

function checkMain(main: Node, genesis: Node, openings: Map<string, Node>): void {
  need(str(main, "chain") === `${str(genesis, "chain")}.e${genesis["epoch"]}`, "chain");
  let members = sorted(genesis["validators"] as Value);
  let appHash: Bytes = Buffer.alloc(0);
  for (const block of list(main, "blocks")) {
    const own = list(block, "validators");
    members = own.length === 0 ? members : sorted(own);
    const header = checkedHeader(block, members);
    need(header.chain === str(main, "chain"), "chain");
    appHash = header.appHash;
  }
  openings.set(str(main, "chain"), checkedOpening(node(main["opening"]), appHash));
}

function checkedOpening(opening: Node, appHash: Bytes): Node {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(opening["size"] as number));
  const parts = [text("tocsin/app/v1\n"), unhex(str(opening, "history")), size, unhex(str(opening, "state"))];
  need(sha(...parts).equals(appHash), "app hash");
  return opening;
}

function checkLeaf(included: Node, opening: Node | undefined): Node {
  need(opening !== undefined, "no such chain");
  const leaf = sha(ZERO, text(canonical(included["leaf"] as Value)));
  const path = (included["path"] as string[]).map(unhex);
  const root = rootOfPath(included["index"] as number, opening["size"] as number, leaf, path);
  need(root.equals(unhex(str(opening, "history"))), "path");
  need(str(node(included["leaf"]), "code") === "VALID", "code");
  return node(included["leaf"]);
}

function checkTransaction(
  included: Node,
  opening: Node | undefined,
): { readonly leaf: Node; readonly transaction: Node } {
  const leaf = checkLeaf(included, opening);
  const transaction = node(included["transaction"]);
  const { body, salt, ...rest } = transaction;
  need(sha(text(canonical(withoutPackets(rest)))).toString("hex") === str(leaf, "envelope"), "envelope");
  if (transaction["system"] !== undefined) return { leaf, transaction };
  const proposal = node(transaction["proposal"]);
  if (body !== undefined) {
    need(sha(unbase64(salt as string), text(canonical(body))).toString("hex") === str(proposal, "body"), "body");
  }
  const signed = Buffer.concat([text("tocsin/proposal/v1\n"), text(canonical(proposal))]);
  const author = unbase64(str(node(proposal["author"]), "key").slice(8));
  need(signedBy(author, signed, unbase64(str(transaction, "signature"))), "author");
  const effects = sha(text("tocsin/effects/v1\n"), sha(signed), text(canonical(transaction["effects"] as Value)));
  for (const endorsement of list(transaction, "endorsements")) {
    const root = list(endorsement, "path").reduce((below, step) => {
      const sibling = unhex(str(step, "hash"));
      return str(step, "side") === "l" ? sha(ONE, sibling, below) : sha(ONE, below, sibling);
    }, effects);
    const message = text(`tocsin/endorsement/v1\n${str(proposal, "chain")}\n${root.toString("hex")}`);
    const key = unbase64(str(endorsement, "key").slice(8));
    need(signedBy(key, message, unbase64(str(endorsement, "signature"))), "endorsement");
  }
  return { leaf, transaction };
}

/** A receive transaction as the history commits to it; the packets that are there must be those of their leaves. */
function withoutPackets(transaction: Node): Node {
  const system = transaction["system"] as Node | undefined;
  if (system?.["type"] !== "receive" || system["proof"] === undefined) return transaction;
  const proof = node(system["proof"]);
  const leaves = list(proof, "leaves").map((entry) => {
    const appends = (node(entry["leaf"])["appends"] ?? []) as [string, number, string][];
    const packets = list(entry, "packets").map(({ packet, ...lane }) => {
      const named = appends.find(([queue, sequence]) => queue === lane["queue"] && sequence === lane["sequence"]);
      const digest = packet === undefined ? named?.[2] : sha(text(canonical(packet))).toString("hex");
      need(digest === named?.[2], "packet");
      return lane;
    });
    return { ...entry, packets };
  });
  return { ...transaction, system: { ...system, proof: { ...proof, leaves } } };
}

function checkOpened(chain: Node, openings: ReadonlyMap<string, Node>): Member[] {
  const { transaction } = checkTransaction(node(chain["opened"]), openings.get(str(chain, "parent")));
  const proposal = node(transaction["proposal"]);
  need(proposal["action"] === "registry.openChain", "action");
  const args = node(proposal["args"]);
  need(`${str(args, "chain")}.e${args["epoch"]}` === str(chain, "chain"), "chain");
  const members = sorted(args["validators"] as Value);
  const block = node(chain["block"]);
  need(list(block, "validators").length > 0, "validators");
  need(bytesAt(proto(unbase64(str(block, "header"))), 8).equals(setHash(members)), "validators");
  return members;
}

function checkAnchored(chain: Node, members: readonly Member[], openings: Map<string, Node>): void {
  const leaf = checkLeaf(node(chain["anchor"]), openings.get(str(chain, "parent")));
  const header = checkedHeader(node(chain["block"]), members);
  const anchor = canonical([str(chain, "chain"), header.height, header.hash]);
  need(canonical(leaf["anchor"] as Value) === anchor && header.chain === str(chain, "chain"), "anchor");
  openings.set(str(chain, "chain"), checkedOpening(node(chain["opening"]), header.appHash));
}

function checkStep(step: Node, record: string, openings: ReadonlyMap<string, Node>): void {
  const { leaf, transaction } = checkTransaction(step, openings.get(str(step, "chain")));
  const { system, proposal } = transaction;
  const what = system === undefined ? node(proposal)["action"] : node(system)["type"];
  need(what === step["what"], "what");
  need(leaf["act"] === record || names(contentOf(transaction), record), "record");
}

/** Of an act what it names and writes, of a receive transaction what its packets say, of a climb its record. */
function contentOf(transaction: Node): Value {
  const { system, proposal, effects } = transaction;
  if (system === undefined) return [node(proposal)["args"] as Value, node(effects)["writes"] as Value];
  if (node(system)["type"] === "climb") return node(system)["record"] as Value;
  if (node(system)["type"] !== "receive") return null;
  const leaves = list(node(node(system)["proof"] ?? { leaves: [] }), "leaves");
  return leaves.flatMap((leaf) =>
    list(leaf, "packets").map(({ packet }) => (packet as Node | undefined)?.["body"] ?? null),
  );
}

/** Whether a text in the value is the record, or has it as a part between slashes. */
function names(value: Value, record: string): boolean {
  if (typeof value === "string") return value.split("/").includes(record);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => names(member as Value, record));
}
