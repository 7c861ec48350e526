import assert from "node:assert/strict";
import { createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { encodeBase64url } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { hpkeKeyPair, hpkeKeyPairOf, hpkeOpen, hpkeSeal, unwrapKey, type WrapBinding, wrapKey } from "../vault/wrap.ts";

const VECTORS = new URL("../../../../shared/data/vectors/hpke_rfc9180/x25519_sha256_base.json", import.meta.url);
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

interface Vector {
  readonly aead_id: number;
  readonly ikmR: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly enc: string;
  readonly info: string;
  readonly encryptions: readonly { readonly aad: string; readonly ct: string; readonly pt: string }[];
}

/** From the vectors of RFC 9180 (test-vectors.json of the CFRG draft): mode 0, KEM 0x0020, KDF 0x0001, AEAD 0x0002. */
const RFC_9180: Vector = {
  aead_id: 2,
  ikmR: "dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee",
  skRm: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
  pkRm: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
  enc: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
  info: "4f6465206f6e2061204772656369616e2055726e",
  encryptions: [
    {
      aad: "436f756e742d30",
      ct: "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
      pt: "4265617574792069732074727574682c20747275746820626561757479",
    },
  ],
};

const isWrapInvalid = (error: unknown) => error instanceof NodeError && error.code === "WRAP_INVALID";
const CONTENT_KEY = new Uint8Array(32).fill(5);
const DIGEST = "ab".repeat(32);

async function bound(): Promise<{ readonly privateKey: Uint8Array; readonly binding: WrapBinding }> {
  const { privateKey, key } = await hpkeKeyPair(new Uint8Array(32).fill(9));
  const binding = {
    chain: "cn-3201.e1",
    record: "11".repeat(32),
    grant: "22".repeat(32),
    recipient: "cn-4308:hc",
    key,
  };
  return { privateKey, binding };
}

async function check(vector: Vector): Promise<void> {
  const pair = await hpkeKeyPair(bytesOf(vector.ikmR));
  assert.deepEqual(pair.privateKey, bytesOf(vector.skRm));
  assert.equal(pair.key, `x25519:${encodeBase64url(bytesOf(vector.pkRm))}`);
  const [{ aad, ct, pt } = { aad: "", ct: "", pt: "" }] = vector.encryptions;
  const sealed = { enc: bytesOf(vector.enc), ciphertext: bytesOf(ct) };
  assert.deepEqual(await hpkeOpen(pair.privateKey, sealed, bytesOf(vector.info), bytesOf(aad)), bytesOf(pt));
}

/** SealBase of RFC 9180 from its text, with OpenSSL alone. */
function slowSeal(ephemeral: Uint8Array, publicKey: Uint8Array, plain: Uint8Array, info: Uint8Array, aad: Uint8Array) {
  const hmac = (key: Buffer, data: Buffer) => createHmac("sha256", key).update(data).digest();
  const text = (value: string) => Buffer.from(value, "ascii");
  const extract = (suite: Buffer, salt: Buffer, label: string, ikm: Buffer) =>
    hmac(salt, Buffer.concat([text("HPKE-v1"), suite, text(label), ikm]));
  const expand = (suite: Buffer, prk: Buffer, label: string, context: Buffer, length: number) => {
    const labelled = Buffer.concat([Buffer.from([0, length]), text("HPKE-v1"), suite, text(label), context]);
    return hmac(prk, Buffer.concat([labelled, Buffer.from([1])])).subarray(0, length);
  };
  const secretKey = createPrivateKey({
    key: Buffer.concat([bytesOf("302e020100300506032b656e04220420"), ephemeral]),
    format: "der",
    type: "pkcs8",
  });
  const enc = createPublicKey(secretKey).export({ format: "der", type: "spki" }).subarray(-32);
  const recipient = createPublicKey({
    key: Buffer.concat([bytesOf("302a300506032b656e032100"), publicKey]),
    format: "der",
    type: "spki",
  });
  const dh = diffieHellman({ privateKey: secretKey, publicKey: recipient });
  const kem = Buffer.concat([text("KEM"), Buffer.from([0, 0x20])]);
  const eaePrk = extract(kem, Buffer.alloc(0), "eae_prk", dh);
  const shared = expand(kem, eaePrk, "shared_secret", Buffer.concat([enc, publicKey]), 32);
  const suite = Buffer.concat([text("HPKE"), Buffer.from([0, 0x20, 0, 1, 0, 2])]);
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(suite, Buffer.alloc(0), "psk_id_hash", Buffer.alloc(0)),
    extract(suite, Buffer.alloc(0), "info_hash", Buffer.from(info)),
  ]);
  const secret = extract(suite, shared, "secret", Buffer.alloc(0));
  const key = expand(suite, secret, "key", context, 32);
  const nonce = expand(suite, secret, "base_nonce", context, 12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  return { enc, ciphertext: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

test("opens the vector of RFC 9180 for this suite", async () => {
  await check(RFC_9180);
});

test("opens the vectors of RFC 9180 for this suite as published", async (t) => {
  if (!existsSync(VECTORS)) return t.skip("../shared/data absent");
  const vectors = (JSON.parse(readFileSync(VECTORS, "utf8")) as Vector[]).filter(({ aead_id }) => aead_id === 2);
  assert.ok(vectors.length > 0);
  for (const vector of vectors) await check(vector);
});

test("opens what an implementation from the RFC's text has wrapped, bound as the specification says", async () => {
  const { privateKey, binding } = await bound();
  const { chain, record, grant, recipient, key } = binding;
  const info = Buffer.from(`["${chain}","${record}","${grant}","${recipient}","${key}"]`);
  const publicKey = Buffer.from(key.slice("x25519:".length), "base64url");
  const sealed = slowSeal(new Uint8Array(32).fill(3), publicKey, CONTENT_KEY, info, bytesOf(DIGEST));
  const wrap = { key, enc: encodeBase64url(sealed.enc), ciphertext: encodeBase64url(sealed.ciphertext) };
  assert.deepEqual(await unwrapKey(wrap, privateKey, binding, DIGEST), CONTENT_KEY);
});

test("a wrap opens for what it was made for and for nothing else", async () => {
  const { privateKey, binding } = await bound();
  const wrap = await wrapKey(CONTENT_KEY, binding, DIGEST);
  assert.equal(wrap.key, binding.key);
  assert.equal(Buffer.from(wrap.enc, "base64url").length, 32);
  assert.equal(Buffer.from(wrap.ciphertext, "base64url").length, 48);
  assert.deepEqual(await unwrapKey(wrap, privateKey, binding, DIGEST), CONTENT_KEY);

  const { key: otherKey, privateKey: otherPrivate } = await hpkeKeyPair(new Uint8Array(32).fill(1));
  const others: Partial<WrapBinding>[] = [
    { chain: "cn-3201.e2" },
    { record: "12".repeat(32) },
    { grant: "custody" },
    { recipient: "cn-4308:cdc" },
    { key: otherKey },
    // The same letters divided otherwise.
    { chain: "cn-3201.e", record: `1${"11".repeat(32)}` },
  ];
  for (const other of others) {
    await assert.rejects(
      unwrapKey(wrap, privateKey, { ...binding, ...other }, DIGEST),
      isWrapInvalid,
      JSON.stringify(other),
    );
  }
  await assert.rejects(unwrapKey(wrap, privateKey, binding, "ac".repeat(32)), isWrapInvalid);
  await assert.rejects(unwrapKey(wrap, otherPrivate, binding, DIGEST), isWrapInvalid);
  for (const field of ["enc", "ciphertext"] as const) {
    const changed = `${wrap[field].startsWith("B") ? "C" : "B"}${wrap[field].slice(1)}`;
    for (const text of ["", "A", `${wrap[field]}AAAA`, wrap[field].slice(4), changed]) {
      await assert.rejects(unwrapKey({ ...wrap, [field]: text }, privateKey, binding, DIGEST), isWrapInvalid, text);
    }
  }
});

test("two wraps of one key have nothing in common", async () => {
  const { binding } = await bound();
  const [one, other] = [await wrapKey(CONTENT_KEY, binding, DIGEST), await wrapKey(CONTENT_KEY, binding, DIGEST)];
  assert.notEqual(one.enc, other.enc);
  assert.notEqual(one.ciphertext, other.ciphertext);
});

test("nothing is wrapped to what is no key, or one of small order", async () => {
  const { binding } = await bound();
  const smallOrder = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    `ec${"ff".repeat(30)}7f`,
  ];
  const texts = smallOrder.map((hex) => `x25519:${encodeBase64url(bytesOf(hex))}`);
  for (const key of [
    ...texts,
    "",
    "x25519:",
    "ed25519:AAAA",
    "x25519:AAAA",
    `${binding.key}AAAA`,
    binding.key.slice(7),
  ]) {
    await assert.rejects(wrapKey(CONTENT_KEY, { ...binding, key }, DIGEST), isWrapInvalid, key);
  }
});

test("a private key has one public text", async () => {
  const { privateKey, key } = await hpkeKeyPair(new Uint8Array(32).fill(4));
  assert.equal(hpkeKeyPairOf(privateKey).key, key);
  const { privateKey: _, binding } = await bound();
  const publicKey = Buffer.from(binding.key.slice("x25519:".length), "base64url");
  const empty = new Uint8Array();
  const sealed = await hpkeSeal(publicKey, CONTENT_KEY, empty, empty);
  const { privateKey: right } = await bound();
  assert.deepEqual(await hpkeOpen(right, sealed, empty, empty), CONTENT_KEY);
});
