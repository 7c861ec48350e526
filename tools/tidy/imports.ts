import { dirname, normalize } from "node:path";

/** An import of one file by another: a path from the project's root, or the name of a package. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Which package may import which others of ours; ARCHITECTURE.md has the same table for people. */
export const MAY_IMPORT: { readonly [name: string]: readonly string[] } = {
  core: [],
  api: ["core"],
  client: ["core", "api"],
  exchange: ["core", "api", "client"],
  charts: [],
  bulletin: ["core", "charts"],
  interop: ["core"],
  situation: [],
  node: ["core", "api", "charts", "bulletin", "interop", "situation"],
  source: ["core", "client", "interop", "situation"],
  testkit: ["core", "api", "client", "exchange", "node"],
  cli: ["core", "api", "client", "exchange", "bulletin", "interop", "situation", "node", "source"],
  console: ["core", "api", "client", "charts"],
  "nanjing-2021": ["core", "api", "client", "exchange", "situation", "node", "cli"],
  bench: ["core", "api", "client", "exchange", "interop", "situation", "node", "testkit", "cli", "nanjing-2021"],
};

/** Imports, re-exports, imported types and the addresses of workers in a file's text. */
export function importsOf(file: string, text: string): Import[] {
  const statements =
    /^(?:import|export)\b[^;"'`]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)|new URL\("(\.[^"]+\.ts)"/gm;
  return [...text.matchAll(statements)].map((match) => {
    const to = (match[1] ?? match[2] ?? match[3] ?? match[4]) as string;
    return { from: file, to: to.startsWith(".") ? normalize(`${dirname(file)}/${to}`) : to };
  });
}

/** The package of a file: `packages/core/machine.ts` → `core`. */
function packageOf(file: string): string | undefined {
  const match = /^(?:packages|apps|scenarios)\/([^/]+)\/|^(bench)\//.exec(file);
  return match?.[1] ?? match?.[2];
}

/** Imports against the table, past another package's index, or of the own index from inside. Tests are free to. */
export function forbiddenImports(imports: readonly Import[]): string[] {
  return imports.filter((one) => !one.from.includes("/test/") && !isAllowed(one)).map(tell);
}

function isAllowed({ from, to }: Import): boolean {
  const own = packageOf(from);
  if (own === undefined) return true;
  const named = /^@tocsin\/([^/]+)(\/.*)?$/.exec(to);
  const other = named?.[1] ?? packageOf(to);
  if (other === undefined) return true;
  if (named === null) return other === own && !/^[^/]+(?:\/[^/]+)?\/index\.ts$/.test(to);
  return named[2] === undefined && MAY_IMPORT[own]?.includes(other) === true;
}

/** Imports of the core from outside it; TypeBox builds the schemas and is pure. */
export function foreignImports(imports: readonly Import[]): string[] {
  return imports.filter(({ to }) => to !== "typebox" && !to.startsWith("packages/core/")).map(tell);
}

/** Circles among files by relative imports, each told once. */
export function cycles(imports: readonly Import[]): string[] {
  const graph = graphOf(imports);
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

/** Files that no entry reaches. */
export function deadFiles(files: readonly string[], imports: readonly Import[], entries: readonly string[]): string[] {
  const graph = graphOf(imports);
  const reached = new Set(entries);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return files.filter((file) => !reached.has(file));
}

/**
 * Where the table of a document differs from the one above. A row of the document is
 * `| exchange | core, api, client |` under a head that begins `| package | may import |`.
 */
export function tableDifferences(document: string): string[] {
  const lines = document.split("\n").map((line) => line.replaceAll("`", "").trim());
  const start = lines.findIndex((line) => /^\|\s*package\s*\|\s*may import\s*\|/.test(line));
  if (start < 0) return ["there is no table that begins | package | may import |"];
  const told = new Map<string, string>();
  for (const line of lines.slice(start + 2)) {
    const [, name, list] = line.split("|").map((cell) => cell.trim());
    if (name === undefined || list === undefined) break;
    told.set(name, sorted(list.split(/[,\s]+/).filter((word) => /^[a-z]/.test(word) && word !== "nothing")));
  }
  const names = new Set([...told.keys(), ...Object.keys(MAY_IMPORT)]);
  return [...names].flatMap((name) => {
    const rule = MAY_IMPORT[name];
    if (rule === undefined) return [`${name} is no package of ours`];
    if (told.get(name) === sorted(rule)) return [];
    return [`${name} may import ${sorted(rule) || "nothing"}, the table says ${told.get(name) ?? "nothing of it"}`];
  });
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join(", ");
}

function graphOf(imports: readonly Import[]): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) if (/\.tsx?$/.test(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
  return graph;
}

function tell({ from, to }: Import): string {
  return `${from} imports ${to}`;
}
