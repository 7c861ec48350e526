import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { parsePublicKey } from "../../crypto/keys.ts";
import { isPrimeOrderKey } from "../../crypto/subgroup.ts";
import { REGISTRATION_KEYS_MAX, REGISTRATION_OFFICERS_MAX } from "../../limits.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import { areaOfChain } from "../../unit/chain.ts";
import { KeyText, Officer, Time, type Unit } from "../../unit/unit.ts";
import { Text, strict } from "../action.ts";

/** What the forms of units, officers and keys promise beyond their schemas, when they are registered. */

export const Reason = Text(400);
export const Officers = (minItems: number) => Type.Array(Officer, { minItems, maxItems: REGISTRATION_OFFICERS_MAX });

/** A key at its registration: neither revoked nor suspect. */
export const NewKey = Type.Object({ key: KeyText, notBefore: Time, notAfter: Time }, strict);
export type NewKey = Static<typeof NewKey>;

/** Home chain of a unit, which its id names. */
export function homeOf(unit: string): string {
  return unit.slice(0, unit.indexOf(":"));
}

/**
 * A unit that is to be registered: active, its area on the branch of the chain, with an endorser if it is a manager.
 * @throws Refusal SCHEMA, BAD_AREA
 */
export function checkUnit(unit: Unit, chain: string): void {
  areaOfChain(homeOf(unit.id));
  const area = areaOfChain(chain);
  const exists = unit.area === "" || isAreaCode(unit.area);
  const onBranch = areaContains(area, unit.area) || areaContains(unit.area, area);
  demand(exists && onBranch, "BAD_AREA", "/args/unit/area");
  demand(unit.status === "active", "SCHEMA", "/args/unit/status");
  demand(new Set(unit.rights).size === unit.rights.length, "SCHEMA", "/args/unit/rights");
  demand(unit.role === "member" || unit.endorser !== undefined, "SCHEMA", "/args/unit/endorser");
  if (unit.endorser !== undefined) checkPublicKey(unit.endorser, "/args/unit/endorser");
  // Who is hosted has no node of its own.
  demand(unit.node === undefined || unit.host === unit.id, "SCHEMA", "/args/unit/node");
  if (unit.node !== undefined) checkPublicKey(unit.node.key, "/args/unit/node/key");
}

/** Officers that are to be registered for one unit. @throws Refusal SCHEMA, BAD_DATE, OUT_OF_BOUNDS */
export function checkOfficers(officers: readonly Officer[], unit: string, at: number, where = "/args/officers"): void {
  const ids = new Set(officers.map((officer) => officer.id));
  demand(ids.size === officers.length, "SCHEMA", where);
  const keys = officers.reduce((sum, officer) => sum + officer.keys.length, 0);
  demand(keys <= REGISTRATION_KEYS_MAX, "OUT_OF_BOUNDS", `${where}/keys`);
  officers.forEach((officer, i) => {
    demand(officer.unit === unit, "SCHEMA", `${where}/${i}/unit`);
    checkOfficer(officer, at, `${where}/${i}`);
  });
}

/** An officer that is to be registered. @throws Refusal SCHEMA, BAD_DATE */
export function checkOfficer(officer: Officer, at: number, where: string): void {
  demand(officer.status === "active", "SCHEMA", `${where}/status`);
  demand(new Set(officer.roles).size === officer.roles.length, "SCHEMA", `${where}/roles`);
  const texts = new Set(officer.keys.map((dated) => dated.key));
  demand(texts.size === officer.keys.length, "SCHEMA", `${where}/keys`);
  officer.keys.forEach((dated, i) => {
    const isNew = dated.revoked === undefined && dated.compromisedSince === undefined;
    demand(isNew, "SCHEMA", `${where}/keys/${i}`);
    checkKey(dated, at, `${where}/keys/${i}`);
  });
}

/** A key that is to be registered at a time, the author's own. @throws Refusal BAD_DATE, SCHEMA */
export function checkKey(dated: NewKey, at: number, where: string): void {
  demand(dated.notAfter > dated.notBefore && dated.notAfter > at, "BAD_DATE", `${where}/notAfter`);
  checkPublicKey(dated.key, `${where}/key`);
}

/** A key whose signatures every verifier judges alike (PROTOCOL 7). @throws Refusal SCHEMA */
export function checkPublicKey(text: string, where: string): void {
  demand(isPrimeOrderKey(parsePublicKey(text).bytes), "SCHEMA", where);
}
