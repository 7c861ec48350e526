import { dirname, normalize } from "node:path";

const FOLDERS = "packages|apps|scenarios|spec|decisions|tools|bench|docs|ops|bin|\\.ci";

/** Paths of the project that a document names in backticks or links to, and that do not exist. */
export function missingPaths(document: string, text: string, exists: (path: string) => boolean): string[] {
  const named = [...text.matchAll(new RegExp(`\`((?:${FOLDERS})/[\\w./-]+|[A-Z]+\\.md)(?:[:#][^\`]*)?\``, "g"))];
  const linked = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)];
  const paths = [...named, ...linked].map((match) => match[1] as string);
  const isThere = (path: string) => exists(path) || exists(normalize(`${dirname(document)}/${path}`));
  return [...new Set(paths)].filter((path) => !isThere(path)).map((path) => `${document} names ${path}`);
}

/** Scripts that a document tells people to run with npm and that package.json does not have. */
export function missingScripts(document: string, text: string, scripts: readonly string[]): string[] {
  const named = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map((match) => match[1] as string);
  return [...new Set(named)].filter((name) => !scripts.includes(name)).map((name) => `${document} runs ${name}`);
}
