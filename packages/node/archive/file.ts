import { closeSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import {
  type Genesis,
  type Hash,
  type LightBlock,
  validatorsOf,
  decodeCanonical,
  encodeCanonical,
  equal,
  formatLightBlock,
  parseLightBlock,
  verifyUpdate,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { decodeSeal, decodeSet, setHashOfSeal } from "../store/seals.ts";
import { BlocksCheck, type CheckRules } from "./checkblocks.ts";
import type { MissingBody } from "./checkbodies.ts";
import { MANIFEST_BYTES_MAX, PART_BYTES_MAX } from "./limits.ts";
import { archiveAppHash, broken, parseManifest } from "./manifest.ts";
import { takeBlocks } from "./take.ts";

/** First bytes of an archive in a file; behind them texts of bytes, each behind its length u32: manifest, next header, parts. */
const MAGIC = Buffer.from("tocsin/archive/v1\n");
const NEXT_BYTES_MAX = 1_000_000;

export interface ExportOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  /** The last block; the next header, which proves it, is signed already. */
  readonly height: number;
  readonly path: string;
  readonly onPart?: (part: number, parts: number) => void;
}

/** Writes a chain's blocks up to a height into a file that anyone checks with the genesis document alone. @throws NodeError NOT_FOUND */
export async function exportArchive({ hash, genesis, store, height, path, onPart }: ExportOptions): Promise<void> {
  const next = lightBlockOf(hash, genesis, store, height + 1);
  if (next === undefined) throw new NodeError("NOT_FOUND", `a signed header ${height + 1}`);
  const archive = await takeBlocks({ hash, genesis, store }, height);
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, MAGIC);
    for (const text of [archive.bytes, encodeCanonical(formatLightBlock(next))]) writeText(file, text);
    const parts = archive.manifest.blocks.length;
    for (let part = 0; part < parts; part++) {
      writeText(file, (await archive.part(part)) as Uint8Array);
      onPart?.(part + 1, parts);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What an archive has proven to hold. */
export interface CheckedArchive {
  readonly chain: string;
  readonly height: number;
  readonly transactions: number;
  readonly appHash: Uint8Array;
  /** Valid acts whose open body is not there although no order up to the height has removed it. */
  readonly missingBodies: readonly MissingBody[];
}

/**
 * Checks an archive in a file from the chain's genesis on: every header by its votes, every transaction by the history that the
 * headers commit to, the last one by the header behind it.
 * @throws NodeError ARCHIVE_BROKEN that names what does not hold
 */
export async function verifyArchive(
  path: string,
  rules: CheckRules,
  onPart?: (part: number, parts: number) => void,
): Promise<CheckedArchive> {
  const file = openSync(path, "r");
  try {
    const reader = new TextReader(file);
    reader.magic();
    const manifest = parseManifest(rules.hash, reader.next(MANIFEST_BYTES_MAX));
    const next = nextHeader(reader.next(NEXT_BYTES_MAX));
    const check = new BlocksCheck(rules);
    for (const [i, part] of manifest.blocks.entries()) {
      await check.part(reader.next(PART_BYTES_MAX), part);
      onPart?.(i + 1, manifest.blocks.length);
    }
    reader.end();
    await demandNext(rules, check, next);
    const appHash = archiveAppHash(rules.hash, manifest);
    if (!equal(next.header.appHash, appHash)) throw broken("the next header's app hash");
    const { history, missingBodies } = check;
    return { chain: manifest.chain, height: manifest.height, transactions: history.size, appHash, missingBodies };
  } finally {
    closeSync(file);
  }
}

async function demandNext({ hash, verifier }: CheckRules, check: BlocksCheck, next: LightBlock): Promise<void> {
  for (;;) {
    const judged = verifyUpdate(hash, check.light, next, undefined, verifier.facts);
    if (judged.verdict === "refused") throw broken(`the next header: ${judged.error}`);
    if (judged.verdict === "trusted") return;
    await verifier.verify(judged.checks);
  }
}

function nextHeader(bytes: Uint8Array): LightBlock {
  try {
    return parseLightBlock(decodeCanonical(bytes, { sizeBytesMax: NEXT_BYTES_MAX }));
  } catch {
    throw broken("the next header");
  }
}

/** Header, votes and voters of a block, wherever they stand. */
function lightBlockOf(hash: Hash, genesis: Genesis, store: LedgerStore, height: number): LightBlock | undefined {
  const row = store.blocks.row(height);
  const sealed = row === undefined ? undefined : store.blocks.head(row).sealed;
  if (sealed !== undefined) return { ...sealed, validators: validatorsOf(hash, genesis) };
  const seal = store.values.get(rows.seal(height));
  const set = seal === undefined ? undefined : store.values.get(rows.validators(setHashOfSeal(seal)));
  return seal === undefined || set === undefined ? undefined : { ...decodeSeal(seal), validators: decodeSet(set) };
}

function writeText(file: number, text: Uint8Array): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  for (const bytes of [length, text]) for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

class TextReader {
  readonly #file: number;
  #at = 0;

  constructor(file: number) {
    this.#file = file;
  }

  magic(): void {
    if (!this.#read(MAGIC.length).equals(MAGIC)) throw broken("it is no archive");
  }

  next(max: number): Uint8Array {
    const length = this.#read(4).readUInt32BE();
    if (length > max) throw broken("size");
    return new Uint8Array(this.#read(length));
  }

  end(): void {
    if (readSync(this.#file, Buffer.alloc(1), 0, 1, this.#at) > 0) throw broken("more than its parts");
  }

  #read(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let read = 0; read < length; ) {
      const more = readSync(this.#file, bytes, read, length - read, this.#at + read);
      if (more === 0) throw broken("it ends too soon");
      read += more;
    }
    this.#at += length;
    return bytes;
  }
}
