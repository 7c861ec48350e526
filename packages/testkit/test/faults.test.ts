import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import fc from "fast-check";
import { BUILDS, type Build, type Patch, patched } from "../consortium/builds.ts";
import { FAULTS, type Fault, chainOf, planFaults } from "../consortium/faults.ts";

const FOUR = ["cn:hc", "cn:cdc", "cn:customs", "cn:security"];
const EIGHT = [...FOUR, ...FOUR.map((unit) => unit.replace("cn:", "cn-32:"))];

test("a plan is a pure function of its seed, and another seed has another plan", () => {
  const options = { units: FOUR, kinds: FAULTS, steps: 40 };
  assert.deepEqual(planFaults("7", options), planFaults("7", options));
  assert.notDeepEqual(planFaults("7", options), planFaults("8", options));
  // What is asked for beyond a step does not change it.
  assert.deepEqual(planFaults("7", options).slice(0, 3), planFaults("7", { ...options, steps: 3 }));
});

test("in any plan each step has a fault, each node one at a time, and less than a third of a chain's nodes lie", () => {
  const kinds = fc.subarray([...FAULTS], { minLength: 1 });
  fc.assert(
    fc.property(fc.string(), kinds, fc.constantFrom(FOUR, EIGHT), (seed, allowed, units) => {
      for (const step of planFaults(seed, { units, kinds: allowed, steps: 20 })) {
        assert.ok(step.length > 0);
        const hit = step.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
        assert.equal(new Set(hit).size, hit.length);
        assert.ok(hit.every((unit) => units.includes(unit)));
        const liars = step.filter(({ kind }) => kind === "lying-proposer" || kind === "forged-endorser");
        const chains = liars.map(({ unit }) => chainOf(unit as string));
        assert.equal(new Set(chains).size, chains.length);
        assert.ok(step.every(({ kind, atMs, forMs }) => allowed.includes(kind) && atMs >= 0 && forMs > 0));
      }
    }),
  );
});

test("each kind of fault happens in about a tenth of all steps", () => {
  const steps = 5_000;
  const faults: Fault[] = planFaults("many", { units: EIGHT, kinds: FAULTS, steps }).flat();
  for (const kind of FAULTS) {
    const share = faults.filter((fault) => fault.kind === kind).length / steps;
    // A tenth, and what is picked where nothing else happens.
    assert.ok(share > 0.09 && share < 0.14, `${kind} ${share}`);
  }
});

test("every test build fits the product, and changes it", () => {
  for (const [build, patches] of Object.entries(BUILDS) as [Build, readonly Patch[]][])
    for (const { file } of patches) {
      const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url));
      const text = readFileSync(path, "utf8");
      assert.notEqual(patched(build, path, text), text, build);
      assert.throws(() => patched(build, path, "something else"), /does not fit/);
      assert.equal(patched(build, `${path}.other`, text), text);
    }
});
