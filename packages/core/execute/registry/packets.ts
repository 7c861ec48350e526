import { conform } from "../../bytes/conform.ts";
import type { Json } from "../../bytes/canonical.ts";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import type { Officer, Unit } from "../../unit/unit.ts";
import { AUTHORITY_LANE, type Packet } from "../exchange/packet.ts";
import type { Ledger } from "../ledger.ts";
import { writeUnit } from "./managers.ts";
import type { AudienceKey } from "./nodekeys.ts";
import { AuthorityRecord } from "./record.ts";

/** A record of the main chain takes effect here, as far as it concerns this chain. */
export function receiveAuthority(ledger: Ledger, packet: Packet): void {
  conform(AuthorityRecord, packet.body as Json, "/packet/body");
  const record = packet.body as unknown as AuthorityRecord;
  switch (record.kind) {
    case "unit":
      if (record.chain === ledger.chain.id) takeUnit(ledger, record.unit, record.officers);
      return;
    case "standing":
      if (record.chain === ledger.chain.id) takeStanding(ledger, record);
      return;
    case "keys":
      takeKeys(ledger, record.unit, record.officer, record.keys);
      return;
    case "audience":
      takeAudience(ledger, record);
  }
}

/** A chain asks the main chain to announce an audience key of its own; a chain speaks for itself only. */
export function receiveAudience(ledger: Ledger, packet: Packet): void {
  conform(AuthorityRecord, packet.body as Json, "/packet/body");
  const record = packet.body as unknown as AuthorityRecord;
  demand(record.kind === "audience" && record.chain === packet.origin.chain, "PACKET_FOREIGN", packet.origin.chain);
  takeAudience(ledger, record);
  if (ledger.chain.id === "cn") {
    ledger.append(AUTHORITY_LANE, { type: "authority", to: "everywhere", origin: { chain: "cn", act: packet.origin.act }, urgency: 9, body: record });
  }
}

function takeUnit(ledger: Ledger, unit: Unit, officers: readonly Officer[]): void {
  writeUnit(ledger, unit);
  for (const officer of officers) ledger.write(key.officer(unit.id, officer.id), officer);
}

function takeStanding(ledger: Ledger, record: { unit: string; status: Unit["status"]; rights?: Unit["rights"] }): void {
  const unit = ledger.need<Unit>(key.unit(record.unit), "UNKNOWN_UNIT", record.unit);
  // From here on the main chain is the source: the sidechain cannot undo what N1 decided.
  writeUnit(ledger, { ...unit, source: "cn", status: record.status, ...(record.rights === undefined ? {} : { rights: record.rights }) });
}

function takeKeys(ledger: Ledger, unit: string, officer: string, keys: Officer["keys"]): void {
  const stored = ledger.read(key.officer(unit, officer)) as Officer | undefined;
  if (stored !== undefined) ledger.write(key.officer(unit, officer), { ...stored, keys });
}

function takeAudience(ledger: Ledger, record: { chain: string; role: string; epoch: number; key: string }): void {
  const name = key.audience(record.role, record.chain);
  const stored = ledger.read(name) as unknown as AudienceKey | undefined;
  if (stored === undefined || stored.epoch < record.epoch) ledger.write(name, { epoch: record.epoch, key: record.key });
}
