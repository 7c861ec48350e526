import { accessActions } from "./access/actions.ts";
import type { Action } from "./action.ts";
import { type Contracts, contractsOf } from "./contracts.ts";
import { eventActions } from "./events/actions.ts";
import { acknowledgeNotice } from "./exchange/acknowledge.ts";
import { governanceActions } from "./governance/actions.ts";
import { registryActions } from "./registry/actions.ts";
import { passkeyActions } from "./registry/passkeys.ts";
import { releaseActions } from "./releases/actions.ts";
import { boundReportActions, reportActions } from "./reports/actions.ts";
import { signalActions } from "./signals/actions.ts";
import { underUrgencyPolicy } from "./urgency.ts";

/** Newest version of the contracts below; acts name theirs, governance raises it (PROTOCOL 2). */
export const CONTRACT_VERSION = 3;

/** The actions of the first version. */
const FIRST: readonly Action[] = [
  ...registryActions,
  ...reportActions,
  ...eventActions,
  acknowledgeNotice,
  ...accessActions,
  ...governanceActions,
];

/** Those of the second, which brings signals. */
const SECOND: readonly Action[] = [...FIRST, ...signalActions];

/**
 * Every action of the eight contracts. Version 3 brings releases and passkeys; urgency is under policy for each action, and
 * a count is of the chain's own area.
 */
export const ACTIONS: readonly Action[] = [
  ...registryActions,
  ...boundReportActions,
  ...eventActions,
  underUrgencyPolicy(acknowledgeNotice),
  ...accessActions,
  ...governanceActions,
  ...signalActions,
  ...passkeyActions,
  ...releaseActions,
];

export const CONTRACTS: Contracts = new Map([
  ...contractsOf(1, FIRST),
  ...contractsOf(2, SECOND),
  ...contractsOf(CONTRACT_VERSION, ACTIONS),
]);
