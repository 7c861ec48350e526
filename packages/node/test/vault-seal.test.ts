import assert from "node:assert/strict";
import { createDecipheriv, createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { CHUNK_BYTES, keyCommitment, openStream, sealedSize, sealStream } from "../vault/seal.ts";

const KEY = new Uint8Array(32).fill(7);
const PREFIX = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const TAG_BYTES = 16;
const HEAD_BYTES = 15;

async function* cutAt(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const end of [...cuts, bytes.length].map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b)) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const sealed = (plain: Uint8Array, cuts: readonly number[] = []) =>
  collect(sealStream(cutAt(plain, cuts), KEY, PREFIX));
const opened = (bytes: Uint8Array, cuts: readonly number[] = [], key = KEY, commitment = keyCommitment(KEY)) =>
  collect(openStream(cutAt(bytes, cuts), key, commitment));

function refusal(code: NodeErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof NodeError && error.code === code;
}

function pattern(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, i) => i % 251));
}

/** Reads a sealed part as spec/vault.md says, all of it in memory. */
function oracle(bytes: Buffer, key: Uint8Array): Buffer {
  assert.equal(bytes.subarray(0, 8).toString("ascii"), "TOCSEAL1");
  const head = bytes.subarray(0, 15);
  const plain: Buffer[] = [];
  for (let at = 15, number = 0; at < bytes.length; at += 65_552, number++) {
    const chunk = bytes.subarray(at, at + 65_552);
    const isLast = at + 65_552 >= bytes.length;
    const nonce = Buffer.concat([head.subarray(8), Buffer.from([0, 0, number >> 8, number & 255, isLast ? 1 : 0])]);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(head).setAuthTag(chunk.subarray(-16));
    plain.push(decipher.update(chunk.subarray(0, -16)), decipher.final());
  }
  return Buffer.concat(plain);
}

test("what is sealed opens again, however the streams are cut, and as the specification reads it", async () => {
  const sizes = fc.oneof(
    fc.nat(300),
    fc.constantFrom(CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 1),
  );
  const cuts = fc.array(fc.nat(3 * CHUNK_BYTES), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sizes, cuts, cuts, async (size, plainCuts, sealedCuts) => {
      const plain = pattern(size);
      const bytes = await sealed(plain, plainCuts);
      assert.equal(bytes.length, sealedSize(size));
      assert.deepEqual(await opened(bytes, sealedCuts), plain);
      assert.deepEqual(oracle(bytes, KEY), plain);
    }),
    { numRuns: 60 },
  );
});

test("a source that uses its buffer again does no harm", async () => {
  const plain = pattern(3 * CHUNK_BYTES + 5);
  async function* reusing(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(1_000);
    for (let at = 0; at < bytes.length; at += buffer.length) {
      const part = bytes.subarray(at, at + buffer.length);
      buffer.set(part);
      yield buffer.subarray(0, part.length);
    }
  }
  const bytes = await collect(sealStream(reusing(plain), KEY, PREFIX));
  assert.deepEqual(await collect(openStream(reusing(bytes), KEY, keyCommitment(KEY))), plain);
});

test("a change of any region is found", async () => {
  const plain = pattern(2 * CHUNK_BYTES + 100);
  const bytes = await sealed(plain);
  const second = HEAD_BYTES + CHUNK_BYTES + TAG_BYTES;
  const regions = {
    magic: 0,
    "version in the magic": 7,
    "first byte of the prefix": 8,
    "last byte of the prefix": 14,
    "first chunk": HEAD_BYTES,
    "tag of the first chunk": second - 1,
    "second chunk": second + 17,
    "last chunk": bytes.length - TAG_BYTES - 1,
    "tag of the last chunk": bytes.length - 1,
  };
  for (const [region, at] of Object.entries(regions)) {
    for (const bit of [0x01, 0x80]) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] as number) ^ bit;
      await assert.rejects(opened(altered), refusal("SEALED_BROKEN"), region);
    }
  }
});

test("chunks that are missing, doubled, exchanged or added are found", async () => {
  const bytes = await sealed(pattern(3 * CHUNK_BYTES));
  const chunk = (i: number) => bytes.subarray(HEAD_BYTES + i * 65_552, HEAD_BYTES + (i + 1) * 65_552);
  const head = bytes.subarray(0, HEAD_BYTES);
  const cases = {
    nothing: [],
    "half a head": [head.subarray(0, 9)],
    "no chunk": [head],
    "no last chunk": [head, chunk(0), chunk(1)],
    "no first chunk": [head, chunk(1), chunk(2)],
    exchanged: [head, chunk(1), chunk(0), chunk(2)],
    doubled: [head, chunk(0), chunk(0), chunk(1), chunk(2)],
    "a byte more": [bytes, Buffer.from([0])],
    "a byte less": [bytes.subarray(0, -1)],
    "less than a tag": [head, chunk(0), chunk(1), chunk(2).subarray(0, 10)],
    "another file behind": [bytes, bytes],
  };
  for (const [name, parts] of Object.entries(cases)) {
    await assert.rejects(opened(Buffer.concat(parts)), refusal("SEALED_BROKEN"), name);
  }
});

test("an empty chunk behind others is refused although it is authentic", async () => {
  const { createCipheriv } = await import("node:crypto");
  const head = Buffer.concat([Buffer.from("TOCSEAL1"), PREFIX]);
  const chunk = (number: number, last: number, plain: Buffer) => {
    const cipher = createCipheriv("aes-256-gcm", KEY, Buffer.from([...PREFIX, 0, 0, 0, number, last])).setAAD(head);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  const whole = Buffer.concat([head, chunk(0, 1, pattern(CHUNK_BYTES))]);
  assert.deepEqual(await opened(whole), pattern(CHUNK_BYTES));
  const divided = Buffer.concat([head, chunk(0, 0, pattern(CHUNK_BYTES)), chunk(1, 1, Buffer.alloc(0))]);
  await assert.rejects(opened(divided), refusal("SEALED_BROKEN"));
});

test("a key that is not the committed one is refused before a byte is read", async () => {
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    read++;
    yield await sealed(pattern(10));
  }
  const other = new Uint8Array(32).fill(8);
  await assert.rejects(collect(openStream(counted(), other, keyCommitment(KEY))), refusal("WRAP_INVALID"));
  await assert.rejects(collect(openStream(counted(), KEY, keyCommitment(other))), refusal("WRAP_INVALID"));
  await assert.rejects(
    collect(openStream(counted(), KEY.subarray(0, 31), keyCommitment(KEY))),
    refusal("WRAP_INVALID"),
  );
  assert.equal(read, 0);
  const expected = createHash("sha256").update("tocsin/content-key/v1\n").update(KEY).digest("hex");
  assert.equal(keyCommitment(KEY), expected);
});

test("32 MiB pass with a few chunks held at a time", async () => {
  const total = 32 << 20;
  let given = 0;
  let taken = 0;
  let heldMost = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    while (given < total) {
      given += CHUNK_BYTES;
      heldMost = Math.max(heldMost, given - taken);
      yield new Uint8Array(CHUNK_BYTES);
    }
  }
  const through = openStream(sealStream(source(), KEY, PREFIX), KEY, keyCommitment(KEY));
  for await (const part of through) taken += part.length;
  assert.equal(taken, total);
  assert.ok(heldMost <= 6 * CHUNK_BYTES, `${heldMost} bytes were held`);
});
