import { concat, encodeU64 } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import type { AppHashOpening } from "../order/system.ts";

const APP_TAG = encodeUtf8("tocsin/app/v1\n");

/** App hash = H(tag ‖ history root ‖ history size as u64 big-endian ‖ state root); stands in the next header (DESIGN 3). */
export function appHash(hash: Hash, historyRoot: Uint8Array, historySize: number, stateRoot: Uint8Array): Uint8Array {
  return hash(concat(APP_TAG, historyRoot, encodeU64(historySize), stateRoot));
}

/** The app hash that an opening leads to. */
export function appHashOf(hash: Hash, opening: AppHashOpening): Uint8Array {
  return appHash(hash, decodeHex(opening.history), opening.size, decodeHex(opening.state));
}

export function openAppHash(historyRoot: Uint8Array, size: number, stateRoot: Uint8Array): AppHashOpening {
  return { history: encodeHex(historyRoot), size, state: encodeHex(stateRoot) };
}
