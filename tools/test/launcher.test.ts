import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";

// The launcher in a folder of its own, with a command that tells what reached it.

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "tocsin-launcher-"));
after(() => rmSync(folder, { recursive: true, force: true }));

cpSync(join(ROOT, "bin"), join(folder, "bin"), { recursive: true });
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
mkdirSync(join(folder, "dist"));
writeFileSync(
  join(folder, "dist", "tocsin.js"),
  `const [how, ...rest] = process.argv.slice(2);
   if (how === "tell") console.log(JSON.stringify({ rest, node: process.version }));
   if (how === "exit") process.exit(Number(rest[0]));
   if (how === "die") process.kill(process.pid, "SIGKILL");
   if (how === "serve") {
     for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => { console.log(signal); process.exit(0); });
     setInterval(() => {}, 1000);
     console.log("ready");
   }`,
);

function launch(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, "bin", "tocsin.js"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

test("arguments arrive as they are, at the packaged Node", async () => {
  const child = launch("tell", "--a=b c", "警钟", "");
  assert.ok(child.stdout);
  const told = JSON.parse(await text(child.stdout));
  assert.deepEqual(told.rest, ["--a=b c", "警钟", ""]);
  assert.match(told.node, /^v24\./);
});

test("the exit code and the end by a signal are passed on", async () => {
  assert.deepEqual(await once(launch("exit", "3"), "exit"), [3, null]);
  assert.deepEqual(await once(launch("die"), "exit"), [null, "SIGKILL"]);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  test(`${signal} reaches the command, which ends in its own time`, async () => {
    const child = launch("serve");
    assert.ok(child.stdout);
    const lines = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]();
    assert.match((await lines.next()).value, /ready/);
    child.kill(signal);
    assert.match((await lines.next()).value, new RegExp(signal));
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });
}

test("without a packaged Node and on an old one, it says what to do", async () => {
  const bare = join(folder, "bare");
  cpSync(join(ROOT, "bin"), join(bare, "bin"), { recursive: true });
  const preload = join(folder, "old.cjs");
  writeFileSync(preload, 'Object.defineProperty(process.versions, "node", { value: "12.0.0" });');
  rmSync(join(folder, "node_modules"));
  const child = spawn(process.execPath, ["--require", preload, join(bare, "bin", "tocsin.js")], {
    env: { ...process.env, NODE_PATH: "" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  assert.match(said, /npm rebuild node/);
  assert.equal(code, 1);
});
