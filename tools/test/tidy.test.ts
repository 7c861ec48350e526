import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { missingPaths } from "../tidy/documents.ts";
import { cycles, forbiddenImports, importsOf } from "../tidy/imports.ts";
import { foreignImports, impurities } from "../tidy/purity.ts";

const LINES_MAX = 400;
const files = execFileSync("git", ["ls-files", "*.ts", "*.md"], { encoding: "utf8" }).split("\n").filter((file) => file !== "" && existsSync(file));
const code = files.filter((file) => file.endsWith(".ts"));
const product = code.filter((file) => !file.includes("/test/"));
const core = product.filter((file) => file.startsWith("packages/core/"));
const read = (file: string) => readFileSync(file, "utf8");
const imports = product.flatMap((file) => importsOf(file, read(file)));

test("packages import only what the table allows, and through the index", () => {
  assert.deepEqual(forbiddenImports(imports), []);
  assert.equal(forbiddenImports([{ from: "packages/core/a.ts", to: "@tocsin/node" }]).length, 1);
  assert.equal(forbiddenImports([{ from: "packages/node/a.ts", to: "@tocsin/core/machine.ts" }]).length, 1);
});

test("no files import each other in a circle", () => {
  assert.deepEqual(cycles(imports.filter(({ from }) => !from.endsWith("index.ts"))), []);
  assert.equal(cycles([{ from: "a.ts", to: "b.ts" }, { from: "b.ts", to: "a.ts" }]).length, 1);
});

test("the core is pure and imports nothing but itself and the schema builder", () => {
  assert.deepEqual(core.flatMap((file) => impurities(file, read(file))), []);
  assert.deepEqual(foreignImports(core.flatMap((file) => importsOf(file, read(file)))), []);
  assert.equal(impurities("canary.ts", "const now = Date.now();").length, 1);
  assert.equal(foreignImports([{ from: "packages/core/a.ts", to: "node:fs" }]).length, 1);
});

test("every file fits in the head and is named for what it holds", () => {
  const long = product.filter((file) => read(file).split("\n").length > LINES_MAX);
  assert.deepEqual(long, []);
  assert.deepEqual(product.filter((file) => /(utils?|helpers?|common|misc)\.ts$/.test(file)), []);
});

test("documents name only paths that exist", () => {
  const documents = files.filter((file) => file.endsWith(".md"));
  assert.deepEqual(documents.flatMap((file) => missingPaths(file, read(file), existsSync)), []);
  assert.equal(missingPaths("canary.md", "see `packages/core/nowhere.ts`", () => false).length, 1);
});

test("no file names a path of a machine or a host of a registry", () => {
  const found = files.filter((file) => !file.endsWith("tidy.test.ts")).filter((file) => /\/(work|root|home)\/[a-z]|registry\.npmjs|npmmirror/.test(read(file)));
  assert.deepEqual(found, []);
});
