import { accessActions } from "./access/actions.ts";
import type { Action } from "./action.ts";
import { type Contracts, contractsOf } from "./contracts.ts";
import { eventActions } from "./events/actions.ts";
import { acknowledgeNotice } from "./exchange/acknowledge.ts";
import { governanceActions } from "./governance/actions.ts";
import { registryActions } from "./registry/actions.ts";
import { reportActions } from "./reports/actions.ts";

/** Newest version of the contracts below; acts name theirs, governance raises it (PROTOCOL 2). */
export const CONTRACT_VERSION = 1;

/** Every action of the six contracts. */
export const ACTIONS: readonly Action[] = [
  ...registryActions,
  ...reportActions,
  ...eventActions,
  acknowledgeNotice,
  ...accessActions,
  ...governanceActions,
];

export const CONTRACTS: Contracts = contractsOf(CONTRACT_VERSION, ACTIONS);
