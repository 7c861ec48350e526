import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";

const RUNNER = join(import.meta.dirname, "..", "test.ts");

function run(t: TestContext, text: string): string[] {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-deadline-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "made.test.ts");
  writeFileSync(file, `import { test } from "node:test";\n${text}\n`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const settings = { ...env, TOCSIN_TEST_FILE_SECONDS: "2" };
  const { stdout } = spawnSync(process.execPath, [RUNNER, file], { encoding: "utf8", env: settings });
  return stdout.trimEnd().split("\n");
}

test("a file that something keeps alive behind its tests is ended, named and counted as failed", (t) => {
  const said = run(t, 'test("fine", () => { setInterval(() => undefined, 100); });');
  assert.equal(said.at(-1), "1 passed, 1 failed, 0 skipped");
  assert.ok(said.some((line) => /made\.test\.ts did not end within 2 s/.test(line)));
});

test("a test that never returns is ended", (t) => {
  const said = run(t, 'test("spins", () => { for (;;); });');
  assert.equal(said.at(-1), "0 passed, 1 failed, 0 skipped");
});

test("a thread that a test starts ends as it would without", (t) => {
  const said = run(
    t,
    `import { once } from "node:events";
    import { Worker } from "node:worker_threads";
    test("thread", async () => { await once(new Worker("", { eval: true }), "exit"); });`,
  );
  assert.equal(said.at(-1), "1 passed, 0 failed, 0 skipped");
});
