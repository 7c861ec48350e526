import { accessActions } from "./access/actions.ts";
import type { Action } from "./action.ts";
import { type Contracts, contractsOf } from "./contracts.ts";
import { eventActions } from "./events/actions.ts";
import { acknowledgeNotice } from "./exchange/acknowledge.ts";
import { governanceActions } from "./governance/actions.ts";
import { registryActions } from "./registry/actions.ts";
import { reportActions } from "./reports/actions.ts";
import { signalActions } from "./signals/actions.ts";

/** Newest version of the contracts below; acts name theirs, governance raises it (PROTOCOL 2). */
export const CONTRACT_VERSION = 2;

/** The actions of the first version. */
const FIRST: readonly Action[] = [
  ...registryActions,
  ...reportActions,
  ...eventActions,
  acknowledgeNotice,
  ...accessActions,
  ...governanceActions,
];

/** Every action of the seven contracts. Version 2 brings signals. */
export const ACTIONS: readonly Action[] = [...FIRST, ...signalActions];

export const CONTRACTS: Contracts = new Map([...contractsOf(1, FIRST), ...contractsOf(CONTRACT_VERSION, ACTIONS)]);
