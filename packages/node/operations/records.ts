import type { AuditFinding, AuditReply, ClockItem, CustodyStep, TraceReply } from "@tocsin/api";
import { encodeHex, key } from "@tocsin/core";
import { levelOf, ruleFor } from "../clock/rules.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { type PageRequest, listPlace } from "../project/queries.ts";
import { type BuiltProof, buildProof, formatProof } from "../prove/prooffile.ts";
import { slice } from "./events.ts";
import type { NodeParts } from "./parts.ts";

/** The custody of a record on every chain, each step with its place in a history; `proven` where an anchor covers it. */
export async function trace(parts: NodeParts, caller: Caller, record: string): Promise<TraceReply> {
  const built = await proofOf(parts, caller, record);
  const steps: CustodyStep[] = [];
  for (const { id } of parts.tree()) {
    const custody = (await parts.findPeer(id)?.custody(record)) ?? [];
    const uncovered = new Set(built.uncovered.filter(({ chain }) => chain === id).map(({ step }) => step.history));
    steps.push(...custody.map((step) => ({ ...step, chain: id, proven: !uncovered.has(step.history) })));
  }
  return { record, steps: steps.sort((a, b) => a.tick - b.tick) };
}

/** The proof file as text. */
export async function proof(parts: NodeParts, caller: Caller, record: string): Promise<string> {
  return formatProof((await proofOf(parts, caller, record)).file);
}

/** @throws NodeError NOT_FOUND for what the caller may not see */
async function proofOf(parts: NodeParts, caller: Caller, record: string): Promise<BuiltProof> {
  const { database } = parts.readModel;
  const visible = await Promise.all((["reports", "summaries", "notices"] as const).map((place) => listPlace(database, place, caller, { record }, { limit: 1 })));
  if (visible.every(({ items }) => items.length === 0)) throw new NodeError("NOT_FOUND", record);
  return buildProof(record, parts.tree(), parts.findPeer);
}

/**
 * Legal duties of this chain: each report's way to its chain and from there to the parent, and acknowledgements of
 * grave notices, least time left first.
 */
export async function clocks(parts: NodeParts, caller: Caller, filter: { readonly state?: string | undefined; readonly record?: string | undefined }, page: PageRequest) {
  const all = [...(await reportClocks(parts, caller, filter.record)), ...(await noticeClocks(parts, caller, filter.record))];
  const wanted = all.filter((item) => filter.state === undefined || item.state === filter.state);
  wanted.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.leftMs - b.leftMs);
  return { ...slice(wanted, page), height: parts.readModel.height };
}

const LOOKED_AT = 1_000;

async function reportClocks(parts: NodeParts, caller: Caller, record: string | undefined): Promise<ClockItem[]> {
  const chain = parts.chain.genesis.chain;
  const { items } = await listPlace(parts.readModel.database, "reports", caller, { record }, { limit: LOOKED_AT });
  return items.flatMap((row) => {
    const day = new Date(row.tick).toISOString().slice(0, 10);
    const filing = ruleFor("unit", day);
    const level = levelOf(chain);
    const climbing = level === undefined ? undefined : ruleFor(level, day);
    const found: ClockItem[] = [];
    if (filing !== undefined) found.push(clock(parts, row.record, chain, filing, row.unit, row.detected ?? row.occurred ?? row.tick, row.tick));
    if (climbing !== undefined && row.climb !== "withheld") found.push(clock(parts, row.record, chain, climbing, undefined, row.tick, row.climbed_tick ?? undefined));
    return found;
  });
}

async function noticeClocks(parts: NodeParts, caller: Caller, record: string | undefined): Promise<ClockItem[]> {
  const chain = parts.chain.genesis.chain;
  const policy = parts.chain.state.get(key.policy("clock"))?.value as unknown as { readonly value: { readonly acknowledgeMinutes: number } };
  const rule = { rule: "acknowledge a notice of level Ⅰ–Ⅱ", source: "policy clock", allowanceMs: policy.value.acknowledgeMinutes * 60_000 };
  const { items } = await listPlace(parts.readModel.database, "notices", caller, { record }, { limit: LOOKED_AT });
  return items
    .filter((row) => row.c !== null && row.c <= 2)
    .map((row) => {
      const ack = parts.chain.state.get(key.acknowledgement(row.record, caller.unit))?.value as { readonly at: number } | null | undefined;
      return clock(parts, row.record, chain, rule, caller.unit, row.received, ack?.at);
    });
}

function clock(
  parts: NodeParts,
  record: string,
  chain: string,
  rule: { readonly rule: string; readonly source: string; readonly allowanceMs: number },
  unit: string | undefined,
  started: number,
  ended: number | undefined,
): ClockItem {
  const usedMs = Math.max(0, (ended ?? parts.clock.now()) - started);
  const leftMs = rule.allowanceMs - usedMs;
  const state = leftMs < 0 ? "breached" : ended === undefined ? "running" : "met";
  return { record, rule: rule.rule, source: rule.source, ...(unit === undefined ? {} : { unit }), chain, started, allowanceMs: rule.allowanceMs, usedMs, leftMs, state };
}

/** What an auditor asks about a period: late hops, rejected and corrected reports, break-glass, refused acts, readings. */
export async function audit(parts: NodeParts, caller: Caller, query: { readonly from: number; readonly to: number; readonly unit?: string | undefined }): Promise<AuditReply> {
  if (!caller.officerRoles.some((role) => role === "auditor" || role === "governor")) throw new NodeError("FORBIDDEN", "auditor");
  const findings = [
    ...(await lateHops(parts, caller)),
    ...(await revisions(parts)),
    ...breakGlasses(parts),
    ...(await refusedActs(parts)),
    ...(await readings(parts, query)),
  ];
  const inPeriod = findings.filter(({ tick, unit }) => tick >= query.from && tick < query.to && (query.unit === undefined || unit === query.unit));
  const head = parts.chain.head();
  return {
    chain: parts.chain.genesis.chain,
    from: query.from,
    to: query.to,
    findings: inPeriod.sort((a, b) => a.tick - b.tick),
    height: head.height,
    appHash: encodeHex(head.appHash),
    readLogHead: parts.readLog.head(),
  };
}

async function lateHops(parts: NodeParts, caller: Caller): Promise<AuditFinding[]> {
  const late = (await reportClocks(parts, caller, undefined)).filter(({ state }) => state === "breached");
  return late.map(({ record, rule, unit, started, usedMs, allowanceMs, chain }) => ({
    finding: "late-hop",
    unit: unit ?? chain,
    record,
    tick: started + usedMs,
    note: `${rule}: ${Math.round(usedMs / 60_000)} of ${allowanceMs / 60_000} min`,
  }));
}

const REVISED = { "reports.correct": "corrected-report", "reports.retract": "retracted-report" } as const;

async function revisions(parts: NodeParts): Promise<AuditFinding[]> {
  const rows = await parts.readModel.database.selectFrom("lineage").selectAll().where("action", "in", ["reports.verify", "reports.correct", "reports.retract"]).execute();
  return rows.flatMap(({ record, action, unit, officer, standing, tick, height, history }): AuditFinding[] => {
    const finding = action === "reports.verify" ? (standing === "rejected" ? ("rejected-report" as const) : undefined) : REVISED[action as keyof typeof REVISED];
    return finding === undefined ? [] : [{ finding, unit, officer, record, tick, height, history, note: standing }];
  });
}

function breakGlasses(parts: NodeParts): AuditFinding[] {
  return parts.chain.scan("grant/", "grant/", LOOKED_AT * 10).flatMap(({ value }): AuditFinding[] => {
    const grant = value as unknown as { purpose: string; unit: string; record: string; at: number; review?: { verdict: string } };
    if (grant.purpose !== "break-glass") return [];
    const verdict = grant.review?.verdict ?? "open";
    return [{ finding: verdict === "open" ? "break-glass-unreviewed" : "break-glass", unit: grant.unit, record: grant.record, tick: grant.at, note: verdict }];
  });
}

async function refusedActs(parts: NodeParts): Promise<AuditFinding[]> {
  const rows = await parts.readModel.database.selectFrom("refused").selectAll().execute();
  return rows.map(({ action, code, unit, officer, tick, height, history }) => ({ finding: "refused-act", unit, officer, tick, height, history, note: `${action}: ${code}` }));
}

async function readings(parts: NodeParts, { from, to }: { readonly from: number; readonly to: number }): Promise<AuditFinding[]> {
  const found = await parts.readLog.readings(from, to);
  return found.map(({ unit, officer, record, purpose, at }) => ({ finding: "sealed-read", unit, officer, record, tick: at, note: purpose }));
}

/** The findings as CSV with byte order mark, so that spreadsheets read Chinese text. */
export function auditCsv(reply: AuditReply): string {
  const columns = ["finding", "unit", "officer", "record", "tick", "height", "history", "note"] as const;
  const lines = reply.findings.map((finding) => columns.map((column) => csvCell(finding[column])).join(","));
  const basis = `# ${reply.chain} height ${reply.height} app hash ${reply.appHash} readings ${reply.readLogHead}`;
  return `\uFEFF${[columns.join(","), ...lines, basis].join("\r\n")}\r\n`;
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is made text. */
function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t]/.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
