import { join } from "node:path";
import { Usage } from "../exit.ts";
import { type InitOptions, openKeystore } from "./init.ts";
import { readUnit } from "./unitfile.ts";

/**
 * Makes the next key of a unit's node and returns what registers it. The key is in the keystore before it is registered, so
 * that a crash in between loses nothing; until it is registered the node goes on with the one before.
 * @throws Usage where the unit has no node on the chain
 */
export function nextNodeKey(
  folder: string,
  chain: string,
  options: Pick<InitOptions, "random" | "now" | "passphrase">,
) {
  const { unit, chains } = readUnit(folder);
  const place = chains.find(({ id }) => id === chain);
  if (place === undefined) throw new Usage(`${unit} has no node on ${chain}.`);
  const key = openKeystore(join(folder, chain), options).createSigningKey("node", chain);
  const engine = place.engine === undefined ? {} : { engine: place.engine };
  return { unit, node: { key, address: place.peer, ...engine } };
}
