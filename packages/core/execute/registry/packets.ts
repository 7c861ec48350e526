import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import type { Officer, Unit } from "../../unit/unit.ts";
import { readBody } from "../exchange/claim.ts";
import type { Packet } from "../exchange/packet.ts";
import type { Ledger } from "../ledger.ts";
import { takeAudience } from "./audience.ts";
import { mergedKeys, withRevoked } from "./keyring.ts";
import { putUnit } from "./managers.ts";
import { AuthorityRecord } from "./record.ts";

type RecordOf<K extends AuthorityRecord["kind"]> = Extract<AuthorityRecord, { readonly kind: K }>;

/**
 * A record of the main chain takes effect here as far as it concerns this chain; others change nothing. The lane is
 * ordered, so the newest word of the main chain stands.
 */
export function receiveAuthority(ledger: Ledger, packet: Packet): void {
  const record = readBody<AuthorityRecord>(ledger, packet, AuthorityRecord);
  switch (record.kind) {
    case "unit":
      takeUnit(ledger, record);
      return;
    case "standing":
      takeStanding(ledger, record);
      return;
    case "keys":
      changeOfficer(ledger, record, (officer) => ({ ...officer, keys: [...mergedKeys(officer.keys, record.keys)] }));
      return;
    case "revocation":
      changeOfficer(ledger, record, (officer) => revoked(officer, record));
      return;
    case "audience":
      takeAudience(ledger, record);
  }
}

function takeUnit(ledger: Ledger, { chain, unit, officers }: RecordOf<"unit">): void {
  if (chain !== ledger.chain.id) return;
  putUnit(ledger, unit);
  for (const officer of officers) ledger.write(key.officer(unit.id, officer.id), officer);
}

/** @throws Refusal UNKNOWN_UNIT when the record names this chain and the unit is not registered here */
function takeStanding(ledger: Ledger, record: RecordOf<"standing">): void {
  const here = ledger.chain.id;
  if (record.chain !== undefined && record.chain !== here) return;
  const unit = ledger.read(key.unit(record.unit)) as Unit | undefined;
  if (unit === undefined) {
    demand(record.chain === undefined, "UNKNOWN_UNIT", record.unit);
    return;
  }
  const { status = unit.status, rights = unit.rights } = record;
  putUnit(ledger, { ...unit, status, rights, source: sourceAfter(unit, record.status, here) });
}

/** While the main chain suspends a unit it is the source of its record: this chain cannot end what N1 decided. */
function sourceAfter(unit: Unit, status: Unit["status"] | undefined, here: string): string {
  if (status === "suspended") return "cn";
  return status === "active" && unit.role === "member" ? here : unit.source;
}

function changeOfficer(
  ledger: Ledger,
  record: { readonly unit: string; readonly officer: string },
  change: (officer: Officer) => Officer,
): void {
  const name = key.officer(record.unit, record.officer);
  const stored = ledger.read(name) as Officer | undefined;
  if (stored !== undefined) ledger.write(name, change(stored));
}

function revoked(officer: Officer, { key: text, compromisedSince }: RecordOf<"revocation">): Officer {
  if (text === undefined) return { ...officer, status: "revoked" };
  return { ...officer, keys: [...withRevoked(officer.keys, text, compromisedSince)] };
}
