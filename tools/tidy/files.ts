const PRODUCT_LINES_MAX = 400;
const TEST_LINES_MAX = 500;

/** A file too long to hold in the head. An index is a list and may be as long as the package has names. */
export function tooLong(file: string, text: string): string[] {
  if (file.endsWith("/index.ts")) return [];
  const lines = text.split("\n").length - 1;
  const max = file.includes("/test/") ? TEST_LINES_MAX : PRODUCT_LINES_MAX;
  return lines > max ? [`${file} has ${lines} lines, ${max} at most: give a part of it a name and a file`] : [];
}

/** Files or folders named for nothing in particular. */
export function vagueNames(files: readonly string[]): string[] {
  return files.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|lib|stuff|shared)(?:\/|\.\w+$)/.test(file));
}
