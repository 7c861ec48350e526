import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { test } from "node:test";

/** What few nodes need, or seldom: each is loaded when it is first wanted, because all of it takes memory in every process. */
const LATER = ["@node-rs/jieba", "@simplewebauthn/server", "docx", "echarts", "hucre", "nodemailer", "pdfkit"];

test("a node loads what is seldom needed only when it is", async () => {
  const loaded: string[] = [];
  const hooks = registerHooks({
    load: (url, context, next) => {
      loaded.push(url);
      return next(url, context);
    },
  });
  await import("../index.ts");
  hooks.deregister();
  assert.ok(loaded.some((url) => url.includes("/node_modules/fastify/")));
  const early = LATER.filter((name) => loaded.some((url) => url.includes(`/node_modules/${name}/`)));
  assert.deepEqual(early, []);
});
