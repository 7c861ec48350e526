import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { missingPaths, missingScripts } from "../tidy/documents.ts";
import { tooLong, vagueNames } from "../tidy/files.ts";
import {
  cycles,
  deadFiles,
  forbiddenImports,
  foreignImports,
  importsOf,
  MAY_IMPORT,
  tableDifferences,
} from "../tidy/imports.ts";
import {
  hostsInLock,
  type Lock,
  type Manifest,
  missingFromLock,
  missingFromRoot,
  unpinned,
} from "../tidy/manifests.ts";
import { type Ban, banned, CODE_BANS, CORE_BANS, DOOR_BANS, PLACE_BANS, withoutComments } from "../tidy/words.ts";

// Each check stands beside a canary: an offence the same function must find.

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(file));
const read = (file: string) => readFileSync(file, "utf8");
const code = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
const product = code.filter((file) => !file.includes("/test/"));
const core = product.filter((file) => file.startsWith("packages/core/"));
const documents = files.filter((file) => file.endsWith(".md"));
const imports = code.flatMap((file) => importsOf(file, read(file)));
const manifests = files
  .filter((file) => file.endsWith("package.json"))
  .map((path): Manifest => ({ path, ...JSON.parse(read(path)) }));
const lock: Lock = JSON.parse(read("package-lock.json"));

test("packages import only what the table allows, and through the index", () => {
  assert.deepEqual(forbiddenImports(imports), []);
  const canary = (from: string, to: string) =>
    assert.equal(forbiddenImports([{ from, to }]).length, 1, `${from} ${to}`);
  canary("packages/core/a.ts", "@tocsin/node");
  canary("packages/node/a.ts", "@tocsin/core/machine.ts");
  canary("packages/node/a.ts", "packages/core/index.ts");
  canary("packages/node/serve/a.ts", "packages/node/index.ts");
  canary("apps/cli/a.ts", "scenarios/nanjing-2021/start.ts");
  assert.deepEqual(forbiddenImports([{ from: "packages/node/a.ts", to: "@tocsin/core" }]), []);
});

test("imports of every form are seen", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { B } from "../b.ts";',
    'export {\n  c,\n} from "./c.ts";',
    'import "./d.ts";',
    'const e = await import("./e.ts");',
    'new Worker(new URL("./f.ts", import.meta.url));',
    'import g from "node:fs";',
  ].join("\n");
  const seen = importsOf("packages/x/y/z.ts", text).map(({ to }) => to.replace("packages/x/", ""));
  assert.deepEqual(seen.sort(), ["b.ts", "node:fs", "y/a.ts", "y/c.ts", "y/d.ts", "y/e.ts", "y/f.ts"]);
});

test("ARCHITECTURE.md has the same table of imports", () => {
  const table = Object.entries(MAY_IMPORT).map(([name, list]) => `| \`${name}\` | ${list.join(", ") || "nothing"} |`);
  const canary = ["| package | may import |", "|---|---|", ...table].join("\n");
  assert.deepEqual(tableDifferences(canary), []);
  assert.equal(tableDifferences(canary.replace("| `api` | core |", "| `api` | core, node |")).length, 1);
  assert.equal(tableDifferences(`${canary}\n| \`moon\` | core |`).length, 1);
  assert.equal(tableDifferences("no table").length, 1);
  assert.deepEqual(tableDifferences(read("ARCHITECTURE.md")), []);
});

test("no files import each other in a circle", () => {
  assert.deepEqual(cycles(imports), []);
  const canary = [
    { from: "a.ts", to: "b.ts" },
    { from: "b.ts", to: "c.ts" },
    { from: "c.ts", to: "a.ts" },
  ];
  assert.deepEqual(cycles(canary), ["a.ts → b.ts → c.ts → a.ts"]);
});

test("every file of the product is reached from an entry, every file of a test from a test", () => {
  const tests = code.filter((file) => file.endsWith(".test.ts"));
  const checks = tests.filter((file) => file.startsWith("tools/"));
  const entries = [...code.filter((file) => isIndex(file) || isConfiguration(file)), ...scriptEntries(), ...checks];
  const live = imports.filter(({ from }) => !from.includes("/test/") || checks.includes(from));
  assert.deepEqual(deadFiles(product, live, entries), []);
  const support = code.filter((file) => file.includes("/test/"));
  assert.deepEqual(deadFiles(support, imports, [...tests, ...processesOfTests()]), []);
  assert.deepEqual(deadFiles(["a.ts", "b.ts", "c.ts"], [{ from: "a.ts", to: "b.ts" }], ["a.ts"]), ["c.ts"]);
});

test("the core imports nothing but itself and the schema builder", () => {
  assert.deepEqual(foreignImports(core.flatMap((file) => importsOf(file, read(file)))), []);
  assert.equal(foreignImports([{ from: "packages/core/a.ts", to: "node:fs" }]).length, 1);
  assert.equal(foreignImports([{ from: "packages/core/a.ts", to: "packages/node/a.ts" }]).length, 1);
});

test("the core is deterministic: no clock, randomness, floats, locale, timer or platform", () => {
  // UTF-8 is the platform's, by one file, which declares what it takes of it and refuses what it would replace.
  const isUtf8 = (offence: string) => /^packages\/core\/bytes\/utf8\.ts holds .*: Text(?:En|De)coder$/.test(offence);
  assert.deepEqual(
    offences(core, CORE_BANS).filter((offence) => !isUtf8(offence)),
    [],
  );
  const canaries = [
    ["const now = Date.now();", "new Date(0)", "Date ()"],
    ["performance.now()"],
    ["Math.random()", "Math.sqrt(2)", "Math.log2(8)", "Math.atan2(1, 2)"],
    ["parseFloat(text)", "x.toFixed(2)", "new Float64Array(1)", "view.getFloat64(0)"],
    ["new Intl.Collator()", "a.localeCompare(b)", "x.toLocaleString()"],
    ["text.normalize()", "text.toLowerCase()", "text.toUpperCase()", "/\\p{L}/u"],
    ["process.env", "globalThis.x", 'require("fs")', "fetch(url)", "console.log(1)", "import.meta.url"],
    ["setTimeout(f, 1)", "setInterval(f)", "setImmediate(f)", "queueMicrotask(f)"],
    ["async () => 1", "await x", "new Promise(f)"],
    ["Buffer.from(a)", "new TextEncoder()", "crypto.subtle", "structuredClone(a)", "WebAssembly.compile(b)"],
    ["eval(x)", "new Function(x)", "new WeakRef(x)", "Atomics.wait(x)"],
  ];
  assertFound(CORE_BANS, canaries);
});

test("what comes from the world goes through the node's doors, so that a simulator can stand in", () => {
  const behind = product.filter((file) => /^packages\/(?:api|client|exchange|node)\/(?!host\/)/.test(file));
  assert.deepEqual(offences(behind, DOOR_BANS), []);
  assertFound(DOOR_BANS, [
    ["Date.now()", "new Date()", "performance.now()"],
    ["setTimeout(f, 1)", "setInterval(f, 1)", 'from "node:timers"'],
    ["Math.random()", "randomBytes(32)", "crypto.getRandomValues(a)"],
  ]);
});

test("a comment hides no code, and code behind an address in a string is seen", () => {
  assert.deepEqual(
    offences(["a.ts"], CORE_BANS, () => "// Date.now()\n/* fetch(\n) */ a();"),
    [],
  );
  assert.equal(offences(["a.ts"], CORE_BANS, () => 'const a = "http://b"; Date.now();').length, 1);
});

test("nothing is left undone or silenced", () => {
  const others = code.filter((file) => !/^tools\/(?:test\/tidy\.test|tidy\/words)\.ts$/.test(file));
  assert.deepEqual(
    offences(others, CODE_BANS, read, (text) => text),
    [],
  );
  assertFound(CODE_BANS, [["// TODO later", "FIXME"], ["// @ts-ignore"], ["test.only(", "it.todo(", "{ only: true }"]]);
});

test("no file names a path of a machine or the host of a registry", () => {
  const texts = files.filter((file) => !/^tools\/(?:test\/tidy\.test|tidy\/words)\.ts$/.test(file) && !isBinary(file));
  assert.deepEqual(
    offences(texts, PLACE_BANS, read, (text) => text),
    [],
  );
  assertFound(PLACE_BANS, [["see /home/li/data", "cd /root/x"], ["https://registry.npmjs.org/a"]]);
});

test("every file fits in the head and is named for what it holds", () => {
  assert.deepEqual(
    code.flatMap((file) => tooLong(file, read(file))),
    [],
  );
  assert.deepEqual(vagueNames(files), []);
  assert.equal(tooLong("packages/core/a.ts", "a\n".repeat(401)).length, 1);
  assert.equal(tooLong("packages/core/test/a.test.ts", "a\n".repeat(501)).length, 1);
  assert.equal(tooLong("packages/core/a.ts", "a\n".repeat(400)).length, 0);
  assert.equal(
    vagueNames(["packages/core/utils.ts", "packages/node/helpers/a.ts", "a/common.ts", "a/uncommon.ts"]).length,
    3,
  );
});

test("documents name only paths and scripts that exist", () => {
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
  assert.deepEqual(
    documents.flatMap((file) => missingPaths(file, read(file), existsSync)),
    [],
  );
  assert.deepEqual(
    documents.flatMap((file) => missingScripts(file, read(file), scripts)),
    [],
  );
  const canary = "see `packages/core/nowhere.ts`, `NOWHERE.md`, [this](spec/nowhere.md) and [that](https://a.example)";
  assert.equal(missingPaths("canary.md", canary, () => false).length, 3);
  assert.deepEqual(
    missingPaths("spec/a.md", "[b](b.md)", (path) => path === "spec/b.md"),
    [],
  );
  assert.deepEqual(missingScripts("canary.md", "`npm run fly`, `npm run lint`", ["lint"]), ["canary.md runs fly"]);
});

test("dependencies are pinned alike everywhere, and the root has all that the command needs", () => {
  const root = manifests.find(({ path }) => path === "package.json") as Manifest;
  assert.deepEqual(unpinned(manifests), []);
  assert.deepEqual(missingFromRoot(root, manifests, "@tocsin/cli"), []);
  const canary = (name: string, dependencies: Record<string, string>): Manifest => ({ path: name, name, dependencies });
  assert.equal(unpinned([canary("a", { b: "^1.0.0" })]).length, 1);
  assert.equal(unpinned([canary("a", { b: "1.0.0" }), canary("c", { b: "1.0.1" })]).length, 1);
  const packages = [canary("@tocsin/cli", { "@tocsin/node": "*" }), canary("@tocsin/node", { lmdb: "1.0.0" })];
  assert.deepEqual(missingFromRoot(canary("root", {}), packages, "@tocsin/cli"), ["lmdb"]);
});

test("the lock is whole for every platform and names no host", () => {
  assert.deepEqual(missingFromLock(lock), []);
  assert.deepEqual(hostsInLock(lock), []);
  const optionalDependencies = { "a-darwin": "1.0.0" };
  assert.equal(missingFromLock({ packages: { "node_modules/a": { optionalDependencies } } }).length, 1);
  const whole = { "node_modules/a": { optionalDependencies }, "node_modules/a-darwin": {} };
  assert.deepEqual(missingFromLock({ packages: whole }), []);
  assert.equal(hostsInLock({ packages: { "node_modules/a": { resolved: "https://a.example/a.tgz" } } }).length, 1);
});

function offences(
  where: readonly string[],
  bans: readonly Ban[],
  textOf: (file: string) => string = read,
  prepare: (text: string) => string = withoutComments,
): string[] {
  return where.flatMap((file) => banned(file, prepare(textOf(file)), bans));
}

/** Each ban finds each of its own canaries; a ban without one is an error. */
function assertFound(bans: readonly Ban[], canaries: readonly (readonly string[])[]): void {
  assert.equal(canaries.length, bans.length);
  bans.forEach((ban, i) => {
    for (const text of canaries[i] ?? []) assert.equal(banned("canary.ts", text, [ban]).length, 1, text);
  });
}

function isIndex(file: string): boolean {
  return /^(?:packages|apps)\/[^/]+\/index\.ts$/.test(file);
}

/** What people and other processes start: the command, and the files that npm's scripts run. */
function scriptEntries(): string[] {
  const scripts: string[] = Object.values(JSON.parse(read("package.json")).scripts);
  return ["apps/cli/tocsin.ts", ...scripts.flatMap((script) => script.match(/[\w./-]+\.ts\b/g) ?? [])];
}

/** Loaded by Node before each test file, by its address. */
const TEST_PRELOAD = "tools/deadline.ts";

function isConfiguration(file: string): boolean {
  return file === "knip.ts" || file === TEST_PRELOAD || dirname(file) === "." || isOfBrowser(file);
}

/** What the console's build begins with: its configuration, what its page names, and each folder of a page. */
function isOfBrowser(file: string): boolean {
  return /^apps\/console\/(?:vite\.config\.ts|app\/main\.tsx|pages\/[^/]+\/page\.ts)$/.test(file);
}

/** Files that tests run as processes of their own: they are named in the text of a test by their path. */
function processesOfTests(): string[] {
  const tests = code.filter((file) => file.endsWith(".test.ts"));
  return tests.flatMap((file) =>
    [...read(file).matchAll(/"(packages\/[\w./-]+\/test\/[\w.-]+\.ts)"/g)].map((m) => m[1] as string),
  );
}

function isBinary(file: string): boolean {
  return /\.(?:png|jpg|ico|woff2|gz|bin|cbor)$/.test(file);
}
