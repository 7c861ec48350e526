import { type Passkey as RegisteredPasskey, type StateReader, registeredPasskeys } from "@tocsin/core";
import type { Passkey } from "./passkeys.ts";

/**
 * Who took a passkey away and why, where an administrator did: a lost device signs nobody in any more, either. Its officer, who
 * lets it confirm no more acts, still signs in with it.
 */
export function takenPasskey(
  state: StateReader,
  { unit, officer, key }: Pick<Passkey, "unit" | "officer" | "key">,
): RegisteredPasskey["taken"] {
  return registeredPasskeys(state, unit, officer).find((one) => one.key === key)?.taken;
}
