import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { keptSuites, type Results } from "../results.ts";

const BENCH = fileURLToPath(new URL("../bench.ts", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-test-"));
after(() => rmSync(dir, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess & { readonly ended: Promise<{ code: number | null; said: string }> } {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", BENCH, ...args]);
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(([code, out, err]) => ({
    code,
    said: out + err,
  }));
  return Object.assign(child, { ended });
}

const resultsOf = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Results;

test("options that mean nothing are named, and nothing is measured", async () => {
  for (const [args, word] of [
    [["throughputs"], "there is no suite throughputs"],
    [["--profile", "long"], "--profile is smoke, short, full"],
    [["--seconds", "0"], "--seconds is a whole number"],
    [["--records", "many"], "--records is a whole number"],
    [["--colour"], "--colour"],
    [["catchup"], "catchup needs --engine cometbft --validators 4"],
    [["deadvalidator", "--engine", "cometbft", "--validators", "3"], "deadvalidator needs"],
  ] as const) {
    const { code, said } = await start(...args).ended;
    assert.equal(code, 2, said);
    assert.ok(said.includes(word), said);
  }
  const { code, said } = await start("--help").ended;
  assert.equal(code, 0);
  assert.ok(said.includes("hierarchy-load") && said.includes("--resume"));
});

test("a suite leaves a page, charts that follow the theme, and its figures as JSON", async () => {
  const [out, json] = [join(dir, "one"), join(dir, "one.json")];
  const { code, said } = await start("recovery", "--seconds", "1", "--records", "100", "--out", out, "--json", json)
    .ended;
  assert.equal(code, 0, said);
  const { suites, machine, extent } = resultsOf(json);
  assert.deepEqual(resultsOf(join(out, "results.json")), resultsOf(json));
  assert.deepEqual(extent, { seconds: 1, records: 100, engine: "embedded", validators: 1 });
  assert.ok(machine.verifiesPerSecond > 0 && machine.commitsPerSecond > 0 && machine.requestsPerSecond > 0);
  assert.deepEqual(
    suites.map(({ suite, complete, figures }) => [suite, complete, figures.length]),
    [["recovery", true, 3]],
  );
  const page = readFileSync(join(out, "README.md"), "utf8");
  assert.ok(page.includes("restart to ready with 100 records") && page.includes("recovery.svg"), page);
  assert.match(readFileSync(join(out, "recovery.svg"), "utf8"), /^<svg [\s\S]*prefers-color-scheme:dark/);
});

test("a suite whose process dies is told as incomplete, with the figures so far", async () => {
  const [out, json] = [join(dir, "dies"), join(dir, "dies.json")];
  const bench = start("recovery", "--seconds", "1", "--records", "100000", "--out", out, "--json", json);
  let said = "";
  bench.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  // The figure of the first thousand is there when the next ten thousand begin.
  const figure = (async () => {
    while (!said.includes("10000 records")) await wait(20, undefined, { ref: false });
  })();
  await Promise.race([figure, bench.ended]);
  assert.ok(said.includes("10000 records"), said);
  const [suite] = childrenOf(bench.pid as number);
  process.kill(suite as number, "SIGKILL");
  const { code } = await bench.ended;
  assert.equal(code, 1);
  const [result] = resultsOf(json).suites;
  assert.equal(result?.complete, false);
  assert.match(result?.error ?? "", /SIGKILL/);
  assert.deepEqual(
    result?.figures.map(({ what }) => what),
    ["restart to ready with 1000 records"],
  );
});

test("a run that is resumed keeps the suites that were whole, and only of the same extent", () => {
  const out = join(dir, "one");
  const wanted = { suites: ["recovery"], profile: "short", json: undefined, out, resume: true };
  const kept = (change: object) =>
    keptSuites({ ...wanted, extent: { seconds: 1, records: 100, engine: "embedded", validators: 1 }, ...change })
      .length;
  assert.equal(kept({}), 1);
  assert.equal(kept({ resume: false }), 0);
  assert.equal(kept({ profile: "full" }), 0);
  assert.equal(kept({ extent: { seconds: 1, records: 200 } }), 0);
  assert.equal(kept({ out: join(dir, "dies"), extent: { seconds: 1, records: 100_000 } }), 0);
  assert.equal(kept({ out: join(dir, "nowhere") }), 0);
});

/** Processes that a process has started, itself or through them. */
function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" "))
    .filter((id) => id !== "")
    .map(Number);
}
