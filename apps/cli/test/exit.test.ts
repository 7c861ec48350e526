import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "@tocsin/core";
import { failureOf } from "../exit.ts";

test("who is refused for want of a passkey is told that the console asks for it", () => {
  const refused = new Refusal("PASSKEY_WANTED", "registry.rotateKey");
  assert.match(
    failureOf(refused, "en").message,
    /\(registry\.rotateKey\) A terminal has no passkey: do this in the console/,
  );
  assert.match(failureOf(refused, "zh").message, /（registry\.rotateKey）终端没有通行密钥：.*控制台/);
  assert.match(failureOf(new Refusal("DUPLICATE"), "en").message, /its first result stands\.$/);
});
