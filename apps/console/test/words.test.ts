import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..");
const catalogues = globSync("{app,pages}/**/words.ts", { cwd: ROOT }).sort();
const sources = globSync("{app,pages}/**/*.{ts,tsx}", { cwd: ROOT }).sort();
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
/** Where words in any language may stand: catalogues, enumerations, and what names rules of the law. */
const OF_WORDS = /(?:^|\/)(?:words|enumerations|rules|page)\.tsx?$/;

type Pairs = { readonly [key: string]: readonly [en: string, zh: string] };

async function pairsOf(file: string): Promise<Pairs> {
  const module = (await import(pathToFileURL(join(ROOT, file)).href)) as { readonly [name: string]: Pairs };
  return Object.assign({}, ...Object.values(module)) as Pairs;
}

/** Keys that no file beside the catalogue names. */
function unused(keys: readonly string[], texts: readonly string[]): string[] {
  return keys.filter((key) => !texts.some((text) => new RegExp(`["'.]${key}\\b`).test(text)));
}

/** Values that a text wants, sorted. */
const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("every text stands in both languages, with the same values in it", async () => {
  const enumerations = await pairsOf("app/enumerations.ts");
  const pairs: [string, readonly [string, string]][] = [];
  for (const file of catalogues)
    for (const [key, pair] of Object.entries(await pairsOf(file))) pairs.push([`${file} ${key}`, pair]);
  const lists = globSync("app/enumerations.ts", { cwd: ROOT }).length;
  assert.ok(lists === 1 && Object.keys(enumerations).length > 0 && pairs.length > 50);
  for (const [name, [en, zh]] of pairs) {
    assert.ok(en.length > 0 && zh.length > 0, name);
    assert.deepEqual(placesOf(en), placesOf(zh), name);
    assert.ok(en === zh || !/\p{Script=Han}/u.test(en) || en === "中文", `${name}: ${en}`);
    assert.ok(en === zh || /\p{Script=Han}/u.test(zh), `${name}: ${zh}`);
  }
});

test("no text is left that nothing shows", async () => {
  for (const file of catalogues) {
    const folder = dirname(file);
    const isFrame = folder === "app";
    const near = sources.filter((source) => (isFrame || dirname(source) === folder) && basename(source) !== "words.ts");
    assert.deepEqual(unused(Object.keys(await pairsOf(file)), near.map(read)), [], file);
  }
  assert.deepEqual(unused(["shown", "forgotten"], ['t("shown")', "forgottenNot"]), ["forgotten"]);
});

/** Words that stand in the code of a page: between tags, in an attribute that is read out, or in Chinese anywhere. */
function strayWords(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const found = [
    ...code.matchAll(/>\s*([A-Za-z][A-Za-z ]{2,})\s*<\//g),
    ...code.matchAll(/\b(?:aria-label|title|placeholder|label|alt)="([A-Za-z][a-z]+[^"]*)"/g),
    ...code.matchAll(/["'`>]([^"'`<>]*\p{Script=Han}[^"'`<>]*)/gu),
  ];
  return found
    .map(([, words]) => String(words).trim())
    .filter((words) => words !== "Tocsin 警钟" && !/Tocsin 警钟$/.test(words));
}

test("no page has words of its own beside its catalogue", () => {
  for (const file of sources.filter((source) => source.endsWith(".tsx") && !OF_WORDS.test(source)))
    assert.deepEqual(strayWords(read(file)), [], file);
  for (const canary of ["<b>Send it</b>", 'aria-label="Close"', 'x = "发送"', "<b>发送</b>"])
    assert.equal(strayWords(canary).length >= 1, true, canary);
});
