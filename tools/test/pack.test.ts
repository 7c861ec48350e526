import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "tocsin-pack-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** As it is for somebody who is not inside this project: the machine's own Node, none of npm's variables. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_|CI$)/i.test(name)));
env["PATH"] = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((path) => !path.includes("node_modules") && !path.includes("node-gyp-bin"))
  .join(delimiter);

test("packed and installed elsewhere, the command starts", async () => {
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT });
  const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[\n"))) as [Packed];
  const paths = files.map(({ path }) => path);
  const wanted = ["bin/tocsin.js", "dist/tocsin.js", "dist/models/emotion.json.gz", "LICENSE", "README.md"];
  for (const path of wanted) assert.ok(paths.includes(path), path);
  assert.deepEqual(
    paths.filter((path) => path.endsWith(".ts")),
    [],
  );

  writeFileSync(join(folder, "package.json"), "{}");
  const quietly = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...quietly, join(folder, filename)], { cwd: folder, env });
  const command = join(folder, "node_modules", ".bin", "tocsin");
  const { stdout } = await run(command, ["--help"], { cwd: folder, env });
  assert.match(stdout, /tocsin/);
  writeFileSync(join(folder, "posts.jsonl"), '{"id":"1","text":"终于解封了，太开心了，谢谢你们"}\n');
  const opinion = await run(command, ["situation", "polarity", "posts.jsonl", "--json"], { cwd: folder, env });
  assert.equal(JSON.parse(opinion.stdout)[0].polarity, "positive");
  await assert.rejects(run(command, ["no-such-command"], { cwd: folder, env }), { code: 2 });
});

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
