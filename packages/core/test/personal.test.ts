import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isIdentityNumber, masked, personalIn } from "../index.ts";

test("identity numbers are known by their check digit, mobile numbers by their form, and other digits are left", () => {
  assert.ok(isIdentityNumber("11010519491231002X"));
  assert.ok(!isIdentityNumber("110105194912310021"));
  assert.equal(masked("卡号 110105194912310021，金额 12345678901", []), "卡号 110105194912310021，金额 12345678901");
  assert.equal(masked("电话１３８００１３８０００。", []), "电话■■■。");
  assert.equal(masked("+86 13800138000", []), "■■■");
  const digits = fc.stringMatching(/^[1-9]\d{5}19[5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])\d{3}$/);
  const property = fc.property(digits, fc.nat(9), (body, other) => {
    const right = [..."0123456789X"].filter((last) => isIdentityNumber(body + last));
    assert.equal(right.length, 1, "exactly one check digit is right");
    assert.equal(masked(`号${body}${right[0]}。`, []), "号■■■。");
    if (String(other) !== right[0]) assert.ok(!isIdentityNumber(`${body}${other}`));
  });
  fc.assert(property, { seed: 20210722, numRuns: 200 });
});

test("what is personal is told with its kind as it stands, whatever its width", () => {
  assert.deepEqual(
    personalIn("张某 11010519491231002x，电话１３８００１３８０００或+86 138-0013-8000；卡号 110105194912310021"),
    [
      { kind: "identity", text: "11010519491231002x" },
      { kind: "mobile", text: "１３８００１３８０００" },
      { kind: "mobile", text: "+86 138-0013-8000" },
    ],
  );
  assert.deepEqual(personalIn("采样20份，阳性9份，编号 20210720001"), []);
});
