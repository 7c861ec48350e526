import { cpSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Makes the command as it is published: `dist/tocsin.js`, beside it one file for each worker. The dependencies that
 * the root's package.json lists stay outside and are installed with the package; all else goes in.
 */
const ROOT = resolve(import.meta.dirname, "..");
const ENTRY = "apps/cli/tocsin.ts";
const OUT = "dist";
const WORKER = /new URL\("(\.[^"]+\.ts)", import\.meta\.url\)/g;

const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8"));
const external = Object.keys(manifest.dependencies).flatMap((name) => [name, `${name}/*`]);

/** Workers are found where the code names them, and are bundled in their turn. */
const waiting = [resolve(ROOT, ENTRY)];
const built = new Map<string, string>();

/** All built files lie in one folder, so a worker's address becomes its bare name there. */
const workers: Plugin = {
  name: "workers",
  setup(options) {
    options.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(WORKER, (_, address: string) => {
        const worker = resolve(dirname(path), address);
        if (!waiting.includes(worker)) waiting.push(worker);
        return `new URL("./${builtName(worker)}", import.meta.url)`;
      });
      return { contents, loader: "ts", resolveDir: dirname(path) };
    });
  },
};

function builtName(source: string): string {
  const name = `${basename(source, ".ts")}.js`;
  const other = built.get(name) ?? source;
  if (other !== source) throw new Error(`${relative(ROOT, source)} and ${relative(ROOT, other)} need different names`);
  built.set(name, source);
  return name;
}

rmSync(resolve(ROOT, OUT), { recursive: true, force: true });
for (const source of waiting) {
  const { warnings } = await build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: `${OUT}/${builtName(source)}`,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external,
    plugins: [workers],
    logLevel: "warning",
  });
  if (warnings.length > 0) process.exitCode = 1;
  process.stdout.write(`${OUT}/${builtName(source)}\n`);
}
// The trained models lie beside the file that reads them, in the source as in what is built.
cpSync(resolve(ROOT, "packages/node/situation/models"), resolve(ROOT, OUT, "models"), { recursive: true });
