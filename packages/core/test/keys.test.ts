import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatPublicKey, KeyError, parsePublicKey } from "../crypto/keys.ts";

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof KeyError) return error.code;
    throw error;
  }
  return undefined;
};

test("a public key has one text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const text = formatPublicKey({ suite: "ed25519", bytes });
      assert.equal(text, `ed25519:${Buffer.from(bytes).toString("base64url")}`);
      assert.deepEqual(parsePublicKey(text), { suite: "ed25519", bytes });
    }),
  );
});

test("other texts are refused by code", () => {
  const good = "A".repeat(43);
  assert.equal(
    codeOf(() => parsePublicKey(`ed25519:${good}`)),
    undefined,
  );
  for (const text of ["", good, `:${good}`, `Ed25519:${good}`, `sm2:${good}`, `toString:${good}`]) {
    assert.equal(
      codeOf(() => parsePublicKey(text)),
      "UNKNOWN_SUITE",
    );
  }
  for (const text of [`${good}=`, ` ${good.slice(1)}`, `${good.slice(1)}B`, `${good.slice(1)}+`]) {
    assert.equal(
      codeOf(() => parsePublicKey(`ed25519:${text}`)),
      "KEY_TEXT",
    );
  }
  for (const text of ["", good.slice(1), `${good}A`])
    assert.equal(
      codeOf(() => parsePublicKey(`ed25519:${text}`)),
      "KEY_SIZE",
    );
  assert.equal(
    codeOf(() => formatPublicKey({ suite: "ed25519", bytes: new Uint8Array(31) })),
    "KEY_SIZE",
  );
});
