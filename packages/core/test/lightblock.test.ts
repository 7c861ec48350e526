import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { Refusal } from "../codes.ts";
import { VALIDATORS_MAX } from "../limits.ts";
import { formatLightBlock, parseLightBlock } from "../proof/lightblock.ts";
import { timestampOfMs } from "../proof/timestamp.ts";
import { signedBlock, validator } from "./signedblock.ts";

const validators = [1, 2, 3].map((seed) => validator(seed, 10 * seed));
const block = signedBlock({ height: 7, time: timestampOfMs(1_785_000_000_123), validators });
const text = formatLightBlock(block);

function refusedAt(value: unknown, known = block.validators.slice(0, 0)): string {
  try {
    parseLightBlock(value as Json, known);
  } catch (error) {
    if (error instanceof Refusal && error.code === "HEADER_INVALID") return error.at;
    throw error;
  }
  return "accepted";
}

test("a light block travels as canonical JSON and comes back equal", () => {
  const travelled = decodeCanonical(encodeCanonical(text));
  assert.deepEqual(parseLightBlock(travelled), block);
});

test("an empty list of validators stands for the set that the receiver knows", () => {
  assert.deepEqual(parseLightBlock({ ...text, validators: [] }, block.validators), block);
  assert.equal(refusedAt({ ...text, validators: [] }), "validators");
});

test("whatever is not a light block is refused and the place is named", () => {
  const [first] = text.validators as [{ key: string; power: number }];
  const cases: [unknown, string][] = [
    [undefined, "block"],
    [null, "block"],
    [[], "block"],
    ["", "block"],
    [{}, "block"],
    [{ ...text, extra: 1 }, "block"],
    [{ header: text.header, commit: text.commit }, "block"],
    [{ ...text, header: 1 }, "header"],
    [{ ...text, header: `${text.header}=` }, "header"],
    [{ ...text, header: "" }, "header/validatorsHash"],
    [{ ...text, header: text.commit }, "header"],
    [{ ...text, header: "A".repeat(1 << 20) }, "header"],
    [{ ...text, commit: "!" }, "commit"],
    [{ ...text, commit: text.header }, "commit"],
    [{ ...text, commit: "A".repeat(1 << 20) }, "commit"],
    [{ ...text, validators: {} }, "validators"],
    [{ ...text, validators: [first, first] }, "validators"],
    [{ ...text, validators: Array.from({ length: VALIDATORS_MAX + 1 }, () => first) }, "validators"],
    [{ ...text, validators: [{ ...first, power: 0 }] }, "validators"],
    [{ ...text, validators: [{ ...first, power: 0.5 }] }, "validators"],
    [{ ...text, validators: [{ ...first, power: 2 ** 40 }] }, "validators"],
    [{ ...text, validators: [{ ...first, power: "10" }] }, "validators/0"],
    [{ ...text, validators: [{ key: first.key }] }, "validators/0"],
    [{ ...text, validators: [{ ...first, key: "secp256k1:AAAA" }] }, "validators/0/key"],
    [{ ...text, validators: [{ ...first, key: "ed25519:AAAA" }] }, "validators/0/key"],
    [{ ...text, validators: [[first.key, 10]] }, "validators/0"],
  ];
  for (const [value, at] of cases)
    assert.ok(refusedAt(value).startsWith(at), `${at} for ${JSON.stringify(value)?.slice(0, 80)}`);
});

test("property: random protobuf in header or commit is refused, never a crash", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value).toString("base64url"));
  fc.assert(
    fc.property(bytes, (garbage) => {
      assert.ok(refusedAt({ ...text, header: garbage }).startsWith("header"));
      assert.ok(refusedAt({ ...text, commit: garbage }).startsWith("commit"));
    }),
    { numRuns: 300 },
  );
});

test("property: fields of a header with other wire types, in other order or twice are refused", () => {
  const header = Buffer.from(text.header, "base64url");
  fc.assert(
    fc.property(fc.nat(header.length), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, insertion) => {
      const longer = Buffer.concat([header.subarray(0, at), insertion, header.subarray(at)]);
      const outcome = refusedAt({ ...text, header: longer.toString("base64url") });
      // What is accepted is another header in its one form: nothing is read in two ways.
      if (outcome !== "accepted") return;
      const accepted = parseLightBlock({ ...text, header: longer.toString("base64url") });
      assert.equal(formatLightBlock(accepted).header, longer.toString("base64url"));
    }),
    { numRuns: 300 },
  );
});
