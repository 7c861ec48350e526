import type { HealthFinding } from "@tocsin/api";
import {
  CONTRACTS,
  type ChainFacts,
  type ChangeState,
  type ClientState,
  type Officer,
  type PendingChange,
  type Policy,
  type Unit,
  key,
} from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { NodeParts } from "./parts.ts";

type Verdict = HealthFinding["verdict"];

const DAY_MS = 86_400_000;
const MIB = 1 << 20;
const FREE_WARN = 2_048 * MIB;
const FREE_FAIL = 256 * MIB;
/** What was filed after the newest backup goes with a lone node's disk. */
const BACKUP_WARN_MS = DAY_MS;
const KEY_WARN_DAYS = 30;
const SCANNED_MAX = 10_000;
const LAG_WARN = 1_000;

/** What an administrator should know, the gravest first. */
export async function health(parts: NodeParts, caller: Caller): Promise<{ readonly items: HealthFinding[] }> {
  const items = [
    ...storageFindings(await parts.folder()),
    ...linkFindings(parts),
    ...clientFindings(parts),
    ...keyFindings(parts, caller),
    ...contractFindings(parts),
    modelFinding(parts),
  ];
  const rank: { readonly [V in Verdict]: number } = { fail: 0, warn: 1, ok: 2 };
  return { items: items.sort((a, b) => rank[a.verdict] - rank[b.verdict]) };
}

function finding(check: HealthFinding["check"], verdict: Verdict, facts: HealthFinding["facts"]): HealthFinding {
  return { check, verdict, facts };
}

function storageFindings({ freeBytes, sizes, backupAgeMs }: Awaited<ReturnType<NodeParts["folder"]>>) {
  const free = freeBytes < FREE_FAIL ? "fail" : freeBytes < FREE_WARN ? "warn" : "ok";
  const isOld = backupAgeMs === undefined || backupAgeMs > BACKUP_WARN_MS;
  return [
    finding("disk", free, { freeBytes }),
    finding("storage", "ok", { ...sizes }),
    finding("backup", isOld ? "warn" : "ok", backupAgeMs === undefined ? {} : { ageMs: Math.round(backupAgeMs) }),
  ];
}

interface LinkState {
  readonly link: string;
  readonly state: string;
  readonly failures: number;
  readonly last?: { readonly did: string; readonly code?: string };
}

function linkFindings(parts: NodeParts): HealthFinding[] {
  return (parts.links() as readonly LinkState[]).map(({ link, state, failures, last }) =>
    finding("link", state === "stopped" ? "fail" : failures > 0 ? "warn" : "ok", {
      ...{ link, state, failures },
      ...(last?.did === "refused" && last.code !== undefined ? { code: last.code } : {}),
    }),
  );
}

/** Headers of other chains are trusted for a period only; a client that runs out of it is recovered by governance. */
function clientFindings({ chain, clock }: NodeParts): HealthFinding[] {
  const policy = chain.state.get(key.policy("exchange"))?.value as unknown as { readonly value: Policy<"exchange"> };
  const { trustingPeriodMs } = policy.value;
  return chain.scan("client/", "client/", SCANNED_MAX).map(({ key: name, value }) => {
    const { light, timeMs, frozen } = value as unknown as ClientState;
    const ageMs = Math.max(0, clock.now() - timeMs);
    const verdict = frozen || ageMs > trustingPeriodMs ? "fail" : 2 * ageMs > trustingPeriodMs ? "warn" : "ok";
    const { height } = light;
    return finding("client", verdict, {
      ...{ chain: name.slice("client/".length), ageMs, trustingPeriodMs, height },
      frozen: frozen ? 1 : 0,
    });
  });
}

/** Officers of the caller's unit and of those that it hosts whose last valid key ends soon. */
function keyFindings({ chain, clock }: NodeParts, caller: Caller): HealthFinding[] {
  const units = chain.scan("unit/", "unit/", SCANNED_MAX).map(({ value }) => value as unknown as Unit);
  const own = units.filter(
    ({ id, host, status }) => status === "active" && (id === caller.unit || host === caller.unit),
  );
  const officers = own.flatMap(({ id }) => {
    const prefix = `officer/${id}/`;
    return chain.scan(prefix, prefix, SCANNED_MAX).map(({ value }) => value as unknown as Officer);
  });
  const active = officers.filter(({ status }) => status === "active");
  const ending = active.flatMap(({ unit, id, keys }) => {
    const ends = keys.filter(({ revoked }) => revoked !== true).map(({ notAfter }) => notAfter);
    const days = Math.floor((Math.max(0, ...ends) - clock.now()) / DAY_MS);
    if (days >= KEY_WARN_DAYS) return [];
    return [finding("keys", days < 0 ? "fail" : "warn", { unit, officer: id, days })];
  });
  return ending.length > 0 ? ending : [finding("keys", "ok", { officers: active.length })];
}

/** A node whose build lacks the version in force stops before the block. */
function contractFindings({ chain }: NodeParts): HealthFinding[] {
  const facts = chain.state.get(key.chain())?.value as unknown as ChainFacts;
  const pending = (chain.state.get(key.pendingChanges())?.value ?? []) as unknown as readonly PendingChange[];
  const missing = pending.flatMap(({ id, height }) => {
    const state = chain.state.get(key.change(id))?.value as unknown as ChangeState;
    const { change } = state;
    if (change.kind !== "contract" || CONTRACTS.has(change.version)) return [];
    return [finding("contracts", "fail", { version: facts.contract, missing: change.version, height })];
  });
  return missing.length > 0 ? missing : [finding("contracts", "ok", { version: facts.contract })];
}

function modelFinding({ readModel }: NodeParts): HealthFinding {
  const { blocks, ms, fault } = readModel.lag;
  const verdict = fault !== undefined ? "fail" : blocks > LAG_WARN ? "warn" : "ok";
  return finding("model", verdict, { blocks, ms: Math.round(ms), ...(fault === undefined ? {} : { fault }) });
}
