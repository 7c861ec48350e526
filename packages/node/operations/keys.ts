import type { KeptKey } from "@tocsin/api";
import { type Officer, Refusal, type Unit, homeOf, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { NodeParts } from "./parts.ts";

export interface KeyRequest {
  readonly use: KeptKey["use"];
  readonly unit: string;
  readonly officer?: string | undefined;
}

/** Keys of the caller's unit, and of those that it hosts, oldest first. */
export function keptKeys(parts: NodeParts, caller: Caller): { readonly items: KeptKey[] } {
  const isShown = (unit: string) => unit === caller.unit || unitOf(parts, unit)?.host === caller.unit;
  return { items: allKeys(parts).filter(({ unit }) => isShown(unit)) };
}

/**
 * Makes the next key, or names the one that was made and that the registry does not have yet: a try that was cut short
 * goes on with the same key, and nobody fills the keystore.
 * @throws NodeError FORBIDDEN, NOT_FOUND, TOO_MANY; Refusal SCHEMA, UNKNOWN_OFFICER
 */
export async function createKey(parts: NodeParts, caller: Caller, request: KeyRequest): Promise<KeptKey> {
  const { use, unit, officer } = request;
  if ((use === "officer") !== (officer !== undefined)) throw new Refusal("SCHEMA", "/officer");
  demandMayMake(parts, caller, request);
  const kept = newestOf(parts, request);
  if (kept !== undefined && !isRegistered(parts, kept)) return kept;
  demandRoom(parts, unit);
  if (use === "hpke") await parts.keystore.createHpkeKey(unit);
  else parts.keystore.createSigningKey(use, unit, officer ?? "");
  return newestOf(parts, request) as KeptKey;
}

/**
 * Officers make their own; administrators and registrars those of the own unit; a manager's registrar those of a unit that
 * it hosts or is about to take in: its keys come before its registration, which names them.
 */
function demandMayMake(parts: NodeParts, caller: Caller, { use, unit, officer }: KeyRequest): void {
  const isOwn = unit === caller.unit;
  if (isOwn && use === "officer" && officer === caller.officer) return;
  const registrar = caller.officerRoles.includes("registrar");
  if (isOwn && (registrar || caller.officerRoles.includes("administrator"))) return;
  const known = unitOf(parts, unit);
  const manages = registrar && caller.role !== "member";
  if (known === undefined && !(manages && mayTakeIn(parts, caller, unit))) throw new NodeError("NOT_FOUND", unit);
  if (!isOwn && manages && (known === undefined || known.host === caller.unit)) return;
  throw new NodeError("FORBIDDEN", isOwn ? "administrator" : "registrar");
}

/** As `registry.registerUnit` has it: a member bears its chain's name; N1 takes managers of every chain into the main chain. */
function mayTakeIn({ chain }: NodeParts, { role }: Caller, unit: string): boolean {
  const { chain: here } = chain.genesis;
  return homeOf(unit) === here || (here === "cn" && role === "authority");
}

/** Keys of one unit, or of all that are not registered yet, that wait for the registry to name them. */
const WAITING_MAX = 100;

/** Nobody fills the keystore with keys that count nowhere. @throws NodeError TOO_MANY */
function demandRoom(parts: NodeParts, unit: string): void {
  const isCounted =
    unitOf(parts, unit) === undefined ? (of: string) => unitOf(parts, of) === undefined : (of: string) => of === unit;
  const waiting = allKeys(parts).filter((kept) => isCounted(kept.unit) && !isRegistered(parts, kept));
  if (waiting.length >= WAITING_MAX) throw new NodeError("TOO_MANY", "keys that wait for the registry");
}

function allKeys({ keystore }: NodeParts): KeptKey[] {
  const signing = keystore.list().flatMap(({ use, unit, officer, key: text, created, retired }): KeptKey[] => {
    if (retired !== undefined || (use !== "officer" && use !== "endorser")) return [];
    return [{ use, unit, ...(use === "officer" ? { officer } : {}), key: text, created }];
  });
  const sealing = keystore.listHpke().flatMap(({ owner, key: text, created, retired }): KeptKey[] => {
    // Audiences' keys are no unit's.
    if (retired !== undefined || owner.includes("@")) return [];
    return [{ use: "hpke", unit: owner, key: text, created }];
  });
  return [...signing, ...sealing];
}

function newestOf(parts: NodeParts, { use, unit, officer }: KeyRequest): KeptKey | undefined {
  return allKeys(parts).findLast((kept) => kept.use === use && kept.unit === unit && kept.officer === officer);
}

function isRegistered(parts: NodeParts, { use, unit, officer, key: text }: KeptKey): boolean {
  if (use === "endorser") return unitOf(parts, unit)?.endorser === text;
  if (use === "hpke") return unitOf(parts, unit)?.hpke === text;
  const registered = parts.chain.state.get(key.officer(unit, officer ?? ""))?.value as unknown as Officer | null;
  return registered?.keys.some((dated) => dated.key === text) ?? false;
}

function unitOf({ chain }: NodeParts, id: string): Unit | undefined {
  return (chain.state.get(key.unit(id))?.value ?? undefined) as unknown as Unit | undefined;
}
