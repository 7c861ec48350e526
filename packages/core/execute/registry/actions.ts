import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { setAudienceKey } from "./audience.ts";
import { openChain } from "./chains.ts";
import { setNodeKeys } from "./nodekeys.ts";
import { revokeKey, rotateKey } from "./officerkeys.ts";
import { registerOfficer, revokeOfficer } from "./officers.ts";
import { reinstate, setRights, suspend } from "./standing.ts";
import { authorise, registerUnit, setHost } from "./units.ts";

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
].map(underUrgencyPolicy);
