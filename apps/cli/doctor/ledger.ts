import { existsSync } from "node:fs";
import { join } from "node:path";
import { CONTRACTS, type ChangeState, type ClientState, type Policy, formatChain, key } from "@tocsin/core";
import { type Keystore, openSnapshot } from "@tocsin/node";
import { duration } from "../output.ts";
import { type Findings, textOf } from "./finding.ts";
import type { ExaminedNode } from "./nodes.ts";
import { examineKeys } from "./registry.ts";

const CLOCK_WARN_MS = 5_000;
const CLOCK_FAIL_MS = 30_000;
const CLIENTS_MAX = 1_000;

type State = ReturnType<typeof openSnapshot>["store"]["state"];

/** What the ledger of a node says, running or not. */
export async function examineLedger(
  findings: Findings,
  node: ExaminedNode,
  keystore: Keystore | undefined,
  nowMs: number,
): Promise<void> {
  let snapshot: ReturnType<typeof openSnapshot>;
  try {
    snapshot = openSnapshot(node.dir);
  } catch (error) {
    findings.warn("ledger", textOf(error), "The node has not run yet; start it.");
    return;
  }
  try {
    const { genesis, store } = snapshot;
    const { height, time } = store.tip;
    findings.ok("ledger", `${formatChain({ id: genesis.chain, epoch: genesis.epoch })} at height ${height}`);
    if (height >= genesis.initialHeight) examineSigning(findings, node);
    examineContracts(findings, store.state, height);
    if (!node.isHostClock) return;
    examineKeys(findings, snapshot, keystore, nowMs);
    const clients = clientsOf(store.state);
    examineClients(findings, store.state, clients, nowMs);
    const newest = Math.max(1_000 * time.seconds, ...clients.map(({ timeMs }) => timeMs));
    examineClock(findings, nowMs - newest);
  } catch (error) {
    findings.fail("ledger", textOf(error), "Restore the node from a backup or another node.");
  } finally {
    await snapshot.close();
  }
}

/** What was signed last is in no backup, so a node that was restored has none until its operator vouches. */
function examineSigning(findings: Findings, { dir, isOrdered }: ExaminedNode): void {
  const file = isOrdered ? "engine/data/priv_validator_state.json" : "signing/last-signed";
  if (existsSync(join(dir, file))) findings.ok("signing", file);
  else
    findings.warn(
      "signing",
      "nothing tells what this node has signed last, so it signs nothing",
      "After a restore run it once with --vouch, when no other copy runs or will. An observer never signs.",
    );
}

function examineContracts(findings: Findings, state: State, newest: number): void {
  const contract = (state.get(key.chain())?.value as { readonly contract: number } | undefined)?.contract ?? 0;
  const todo = "Install a version of Tocsin that has it.";
  if (!CONTRACTS.has(contract))
    findings.fail("contracts", `version ${contract} is in force and not in this build`, todo);
  const pending = (state.get(key.pendingChanges())?.value ?? []) as readonly {
    readonly id: string;
    readonly height: number;
  }[];
  const coming = pending.flatMap(({ id, height }) => {
    const proposed = state.get(key.change(id))?.value as unknown as ChangeState | undefined;
    return proposed?.change.kind === "contract" && !CONTRACTS.has(proposed.change.version)
      ? [{ version: proposed.change.version, height }]
      : [];
  });
  for (const { version, height } of coming) {
    const note = `version ${version} comes into force at height ${height} and is not in this build`;
    if (height <= newest + 1) findings.fail("contracts", note, todo);
    else findings.warn("contracts", note, todo);
  }
  if (CONTRACTS.has(contract) && coming.length === 0) findings.ok("contracts", `version ${contract}`);
}

interface Client {
  readonly chain: string;
  readonly timeMs: number;
  readonly frozen: boolean;
}

function clientsOf(state: State): readonly Client[] {
  return state.scan("client/", "client/", CLIENTS_MAX).map(({ key: name, value }) => {
    const { timeMs, frozen } = value as unknown as ClientState;
    return { chain: name.slice("client/".length), timeMs, frozen };
  });
}

function examineClients(findings: Findings, state: State, clients: readonly Client[], nowMs: number): void {
  const stored = state.get(key.policy("exchange"))?.value as unknown as { readonly value: Policy<"exchange"> };
  const { trustingPeriodMs } = stored.value;
  const recover = "Recover it by governance: see docs/OPERATIONS.md, frozen or expired client.";
  const before = findings.list.filter(({ verdict }) => verdict !== "ok").length;
  for (const { chain, timeMs, frozen } of clients) {
    const age = nowMs - timeMs;
    const note = `the newest header of ${chain} is ${duration(age)} old`;
    if (frozen) findings.fail("clients", `${chain} is frozen: it has signed two headers at one height`, recover);
    else if (age > trustingPeriodMs) findings.fail("clients", `${note}, past the trusting period`, recover);
    else if (2 * age > trustingPeriodMs)
      findings.warn(
        "clients",
        note,
        `Bring the link to ${chain} back before ${duration(trustingPeriodMs)} have passed.`,
      );
  }
  if (findings.list.filter(({ verdict }) => verdict !== "ok").length === before)
    findings.ok(
      "clients",
      clients.map(({ chain, timeMs }) => `${chain} ${duration(nowMs - timeMs)}`).join(", ") || "none",
    );
}

/** A header is never of the future, unless this clock is behind the one that made it. */
function examineClock(findings: Findings, behindMs: number): void {
  const note = behindMs >= 0 ? "not behind any header" : `${duration(-behindMs)} behind the newest header`;
  const todo = "Set the clock right (NTP): a node whose clock is far behind proposes and accepts nothing.";
  if (-behindMs > CLOCK_FAIL_MS) findings.fail("clock", note, todo);
  else if (-behindMs > CLOCK_WARN_MS) findings.warn("clock", note, todo);
  else findings.ok("clock", note);
}
