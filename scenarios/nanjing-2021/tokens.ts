import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningNetwork } from "@tocsin/cli";
import { CHAINS } from "./cast.ts";
import { tokenName } from "./stage.ts";

const FILE = "personas.json";
/** What a person reads to try it. */
const TEXT = "personas.txt";
const DAYS = 3_650;

/** A token of every officer of the cast, made once and kept in the scenario's folder for whoever tries it out. */
export function personas(dir: string, network: RunningNetwork): ReadonlyMap<string, string> {
  const path = join(dir, FILE);
  if (existsSync(path))
    return new Map(Object.entries(JSON.parse(readFileSync(path, "utf8")) as { [name: string]: string }));
  const tokens = new Map<string, string>();
  const lines = ["Officers to try it with (url, token):"];
  for (const chain of CHAINS) {
    const { parts, tokens: store, url } = network.node(chain);
    for (const { unit, id } of parts.chain.genesis.officers) {
      const { token } = store.create(unit, id, DAYS);
      tokens.set(tokenName(unit, chain, id), token);
      if (id === "duty") lines.push(`  ${unit.padEnd(26)} --url ${url} --token ${token}`);
    }
  }
  writeFileSync(join(dir, TEXT), `${lines.join("\n")}\n`, { mode: 0o600 });
  writeFileSync(path, JSON.stringify(Object.fromEntries(tokens)), { mode: 0o600 });
  return tokens;
}
