/** Paths of the project that a document names in backticks and that do not exist. */
export function missingPaths(document: string, text: string, exists: (path: string) => boolean): string[] {
  const named = [...text.matchAll(/`((?:packages|apps|scenarios|spec|decisions|tools|bench|docs)\/[A-Za-z0-9_./-]+|[A-Z]+\.md)`/g)].map((match) => match[1] as string);
  return [...new Set(named)].filter((path) => !exists(path)).map((path) => `${document} names ${path}`);
}
