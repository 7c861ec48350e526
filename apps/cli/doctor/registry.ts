import { type DatedKey, type Officer, type Unit, currentValidators, key } from "@tocsin/core";
import type { Keystore, LedgerSnapshot } from "@tocsin/node";
import type { Findings } from "./finding.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const SCANNED_MAX = 10_000;

/** Keys as the registry names them: whether the node holds its own, and how long officers' are valid. */
export function examineKeys(
  findings: Findings,
  snapshot: LedgerSnapshot,
  keystore: Keystore | undefined,
  nowMs: number,
): void {
  const before = findings.list.length;
  const { store } = snapshot;
  const units = store.state.scan("unit/", "unit/", SCANNED_MAX).map(({ value }) => value as unknown as Unit);
  const officers = store.state
    .scan("officer/", "officer/", SCANNED_MAX)
    .map(({ value }) => value as unknown as Officer);
  if (keystore !== undefined) examineHeld(findings, snapshot, keystore, units);
  const active = new Set(units.filter(({ status }) => status === "active").map(({ id }) => id));
  for (const officer of officers)
    if (officer.status === "active" && active.has(officer.unit)) examineOfficer(findings, officer, nowMs);
  if (findings.list.length === before) findings.ok("keys", `${officers.length} officers`);
}

function examineHeld(
  findings: Findings,
  { store, genesis }: LedgerSnapshot,
  keystore: Keystore,
  units: readonly Unit[],
): void {
  const managers = (store.state.get(key.managers())?.value ?? []) as readonly string[];
  const own = units.filter(({ id }) => managers.includes(id) && keystore.find("endorser", id) !== undefined);
  for (const { id, endorser } of own)
    if (endorser === undefined || !keystore.holds(endorser))
      findings.fail(
        "keys",
        `the registry names another endorser's key for ${id}`,
        "Register the key that the node holds, or restore the keystore that has the registered one.",
      );
  // The embedded engine has none but the genesis document's.
  if (!currentValidators(genesis, store.state).some((one) => keystore.holds(one.key)))
    findings.warn(
      "keys",
      "the keystore has no key of the chain's validators",
      "The node observes. Where it is to vote, its validator has to be added by governance.",
    );
}

function examineOfficer(findings: Findings, { unit, id, keys }: Officer, nowMs: number): void {
  const valid = keys.filter(({ revoked }) => revoked !== true).map(({ notAfter }: DatedKey) => notAfter);
  const days = Math.floor((Math.max(0, ...valid) - nowMs) / DAY_MS);
  const todo = `Rotate it: tocsin keys rotate <folder> ${unit} ${id}`;
  if (days < 0) findings.fail("keys", `no key of ${unit}/${id} is valid any more`, todo);
  else if (days < SOON_DAYS) findings.warn("keys", `the key of ${unit}/${id} ends in ${days} days`, todo);
}
