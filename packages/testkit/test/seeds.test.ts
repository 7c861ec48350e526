import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { simulate } from "../seeds.ts";
import { LUKOU, NANJING } from "../shape.ts";
import { type SimulationOptions, type SimulationReport, run } from "../simulation.ts";

const COMMAND = fileURLToPath(new URL("../simulate.ts", import.meta.url));

/** Runs the command in this process on seeds of which some fail. */
async function command(args: readonly string[], failing: readonly string[] = [], breaking: readonly string[] = []) {
  const [lines, asked]: [string[], SimulationOptions[]] = [[], []];
  const pretend = async (options: SimulationOptions): Promise<SimulationReport> => {
    asked.push(options);
    const { seed } = options;
    if (breaking.includes(seed)) throw new Error("it breaks off");
    const failures = failing.includes(seed) ? ["one does not hold", "nor does another"] : [];
    return { seed, failures, fingerprint: `of ${seed}`, counts: { acts: 3 }, packetErrors: new Map([["post X", 2]]) };
  };
  const exit = await simulate(args, (line) => lines.push(line), pretend);
  return { exit, lines, asked };
}

test("seeds run one after the other from the first, one line each", async () => {
  const { exit, lines, asked } = await command(["--seeds", "3", "--from", "41"]);
  assert.equal(exit, 0);
  assert.deepEqual(
    asked.map(({ seed }) => seed),
    ["41", "42", "43"],
  );
  assert.ok(asked.every(({ shape, acts }) => shape === NANJING && acts === undefined));
  assert.deepEqual(lines, [
    "seed 41 holds: 3 acts",
    "seed 42 holds: 3 acts",
    "seed 43 holds: 3 acts",
    "3 of 3 seeds hold",
  ]);
});

test("a seed that fails says what does not hold and how it is replayed; the others go on", async () => {
  const { exit, lines } = await command(["--seeds", "3", "--from", "1"], ["2"]);
  assert.equal(exit, 1);
  assert.equal(
    lines[1],
    "seed 2 FAILS: 3 acts\n  one does not hold\n  nor does another\n  replay: npm run simulate -- --seeds 1 --from 2",
  );
  assert.equal(lines.at(-1), "2 of 3 seeds hold");
});

test("a seed that breaks off has failed", async () => {
  const { exit, lines } = await command(["--seeds", "2"], [], ["1"]);
  assert.equal(exit, 1);
  assert.match(lines[0] ?? "", /^seed 1 FAILS: .*it breaks off.*replay: npm run simulate -- --seeds 1 --from 1$/s);
  assert.equal(lines[1], "seed 2 holds: 3 acts");
});

test("the replay command asks for the very same run", async () => {
  const first = await command(["--seeds", "2", "--from", "8", "--tree", "lukou", "--acts", "12"], ["9"]);
  const replay = /replay: npm run simulate -- (.*)$/.exec(first.lines[1] ?? "")?.[1];
  assert.ok(replay !== undefined);
  const again = await command(replay.split(" "), ["9"]);
  assert.deepEqual(again.asked, [{ seed: "9", shape: LUKOU, acts: 12 }]);
  assert.equal(again.lines[0], first.lines[1]);
});

test("as JSON, every line is one object with all there is", async () => {
  const { exit, lines } = await command(["--seeds", "2", "--json"], ["2"]);
  assert.equal(exit, 1);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      { seed: 1, holds: true, failures: [], fingerprint: "of 1" },
      { seed: 2, holds: false, failures: ["one does not hold", "nor does another"], fingerprint: "of 2" },
    ].map((line) => ({
      ...line,
      tree: "nanjing",
      counts: { acts: 3 },
      packetErrors: { "post X": 2 },
      replay: `npm run simulate -- --seeds 1 --from ${line.seed}`,
    })),
  );
});

test("what is not understood is refused and runs nothing", async () => {
  for (const args of [
    ["--seeds", "0"],
    ["--seeds", "many"],
    ["--from", "-1"],
    ["--from", "1.5"],
    ["--acts", ""],
    ["--tree", "toString"],
    ["--sedes", "1"],
    ["7"],
  ]) {
    const { exit, lines, asked } = await command(args);
    assert.equal(exit, 2, args.join(" "));
    assert.deepEqual(asked, []);
    assert.match(lines.join("\n"), /--seeds N/);
  }
  const { exit, lines, asked } = await command(["--help"]);
  assert.deepEqual([exit, asked], [0, []]);
  assert.match(lines.join("\n"), /--from SEED/);
});

test("a process of its own gives the same run as this one", async () => {
  const args = ["--seeds", "1", "--from", "3", "--acts", "20", "--json"];
  const printed = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", COMMAND, ...args], {
    encoding: "utf8",
  });
  const report = await run({ seed: "3", acts: 20 });
  const { holds, fingerprint, counts } = JSON.parse(printed);
  assert.deepEqual(
    { holds, fingerprint, counts },
    { holds: true, fingerprint: report.fingerprint, counts: report.counts },
  );
});
