import { dirname, normalize } from "node:path";

/** An import of one file by another: a relative path, or the name of a package. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Which package may import which others of ours (ARCHITECTURE.md, Layers). */
export const MAY_IMPORT: { readonly [name: string]: readonly string[] } = {
  core: [],
  api: ["core"],
  client: ["core", "api"],
  exchange: ["core", "api", "client"],
  node: ["core", "api"],
  testkit: ["core", "api", "client", "exchange", "node"],
  cli: ["core", "api", "client", "exchange", "node"],
  "nanjing-2021": ["core", "api", "client", "exchange", "node", "cli"],
  bench: ["core", "api", "client", "exchange", "node", "cli", "testkit"],
};

/** Imports in a file's text, static ones and workers' addresses. */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const statements = /^(?:import|export)\b[^;"'`]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)|new URL\("(\.[^"]+\.ts)"/gm;
  for (const match of text.matchAll(statements)) {
    const to = (match[1] ?? match[2] ?? match[3] ?? match[4]) as string;
    found.push({ from: file, to: to.startsWith(".") ? normalize(`${dirname(file)}/${to}`) : to });
  }
  return found;
}

/** The package of a file: `packages/core/machine.ts` → `core`. */
export function packageOf(file: string): string | undefined {
  const match = /^(?:packages|apps|scenarios)\/([^/]+)\/|^(bench)\//.exec(file);
  return match?.[1] ?? match?.[2];
}

/** Imports that the table does not allow, or that reach into another package past its index. Tests are free to. */
export function forbiddenImports(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const own = packageOf(from);
    if (own === undefined || from.includes("/test/")) return [];
    const named = /^@tocsin\/([^/]+)(\/.*)?$/.exec(to);
    const other = named?.[1] ?? packageOf(to);
    if (other === undefined || other === own) return [];
    const allowed = MAY_IMPORT[own]?.includes(other) === true && named !== null && named[2] === undefined;
    return allowed ? [] : [`${from} imports ${to}`];
  });
}

/** Circles among files by relative imports, each told once. */
export function cycles(imports: readonly Import[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) if (to.endsWith(".ts")) graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return found;
}
