import type { KeptKey } from "@tocsin/api";
import type { DatedKey } from "@tocsin/core";
import { node } from "./node.ts";

const DAY_MS = 86_400_000;
/** Two years, as the command line has it. */
const KEY_DAYS = 730;
/** Clocks of other nodes may be a little behind. */
const EARLIER_MS = 60_000;

/** The next key that the node keeps; it counts when the registry names it, and until then it is the same one. */
export function makeKey(body: {
  readonly use: KeptKey["use"];
  readonly unit: string;
  readonly officer?: string;
}): Promise<KeptKey> {
  return node.call("createKey", { body });
}

/** An officer's next key with its validity from now, by the node's clock. */
export async function newKey(body: Parameters<typeof makeKey>[0]): Promise<DatedKey> {
  const [{ key }, { now }] = await Promise.all([makeKey(body), node.call("session")]);
  return { key, notBefore: now - EARLIER_MS, notAfter: now + KEY_DAYS * DAY_MS };
}

/** How a key stands at a time. */
export type KeyStanding = "valid" | "early" | "ended" | "revoked";

export function keyStanding({ notBefore, notAfter, revoked }: DatedKey, now: number): KeyStanding {
  if (revoked === true) return "revoked";
  if (now < notBefore) return "early";
  return now < notAfter ? "valid" : "ended";
}
