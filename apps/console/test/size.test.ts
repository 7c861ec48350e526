import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const DIST = join(import.meta.dirname, "../dist");
/** What a browser loads before the duty page shows, compressed with gzip: no component library, no schemas. */
const INITIAL_BYTES_MAX = 150_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

test("the console's first script stays small", () => {
  assert.ok(existsSync(join(DIST, "index.html")), "build it: npm run prepare");
  const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8")) as { [name: string]: Chunk };
  const reached = new Set(Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true));
  assert.equal(reached.size, 1);
  for (const name of reached) for (const next of manifest[name]?.imports ?? []) reached.add(next);
  const files = [...reached].map((name) => join(DIST, `${manifest[name]?.file}.gz`));
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  assert.ok(size > 50_000 && size < INITIAL_BYTES_MAX, `${size} bytes`);
});
