import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemError } from "@tocsin/client";
import { Refusal } from "@tocsin/core";
import { failureOf, withArguments } from "../exit.ts";

test("who is refused for want of a passkey is told that the console asks for it", () => {
  const refused = new Refusal("PASSKEY_WANTED", "registry.rotateKey");
  assert.match(
    failureOf(refused, "en").message,
    /\(registry\.rotateKey\) A terminal has no passkey: do this in the console/,
  );
  assert.match(failureOf(refused, "zh").message, /（registry\.rotateKey）终端没有通行密钥：.*控制台/);
  const problem = { type: "x", title: "x", status: 403, code: "PASSKEY_WANTED", detail: "x" } as never;
  const prepared = withArguments(new ProblemError(problem), { unit: "cn:hc" });
  assert.match(failureOf(prepared, "en").message, /\(\{"unit":"cn:hc"\}\) A terminal has no passkey/);
  assert.match(failureOf(new Refusal("DUPLICATE"), "en").message, /its first result stands\.$/);
});
