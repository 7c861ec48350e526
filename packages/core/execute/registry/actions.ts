import type { Action } from "../action.ts";
import { openChain } from "./chains.ts";
import { setAudienceKey, setNodeKeys } from "./nodekeys.ts";
import { registerOfficer, revokeKey, revokeOfficer, rotateKey } from "./officers.ts";
import { authorise, registerUnit, reinstate, setHost, setRights, suspend } from "./units.ts";

/** The registry contract: units, roles, rights, keys and chains (DESIGN 9). */
export const registryActions: readonly Action[] = [
  registerUnit,
  authorise,
  setRights,
  suspend,
  reinstate,
  setHost,
  registerOfficer,
  revokeOfficer,
  rotateKey,
  revokeKey,
  setNodeKeys,
  setAudienceKey,
  openChain,
];
