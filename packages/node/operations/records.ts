import type { AuditFinding, AuditReply, ClockItem, CustodyStep, TraceReply } from "@tocsin/api";
import { encodeHex, key } from "@tocsin/core";
import { levelOf, ruleFor } from "../clock/rules.ts";
import { NodeError } from "../errors.ts";
import type { Caller, Viewer } from "../project/caller.ts";
import type { PageRequest } from "../project/seam.ts";
import { type BuiltProof, buildProof, formatProof } from "../prove/prooffile.ts";
import type { NodeParts } from "./parts.ts";
import { detectedOf, found } from "./reports.ts";

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
  found((await parts.readModel.report(caller, record)) ?? (await parts.readModel.summary(caller, record)), record);
  return buildProof(record, parts.tree(), parts.findPeer);
}

/**
 * Legal duties of this chain: each report's way to its chain and from there to the parent, and acknowledgements of
 * grave notices; those that run first, least time left first.
 */
export async function clocks(
  parts: NodeParts,
  caller: Caller,
  filter: { readonly state?: string | undefined; readonly record?: string | undefined },
  page: PageRequest,
) {
  const all = [...(await reportClocks(parts, caller)), ...(await noticeClocks(parts, caller))];
  const wanted = all.filter(
    (item) =>
      (filter.state === undefined || item.state === filter.state) &&
      (filter.record === undefined || item.record === filter.record),
  );
  wanted.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.leftMs - b.leftMs);
  return { ...slice(wanted, page), height: parts.readModel.height };
}

const LIST_MAX = 200;

/** Clocks of the newest reports. */
async function reportClocks(parts: NodeParts, viewer: Viewer): Promise<ClockItem[]> {
  const chain = parts.chain.genesis.chain;
  const { items } = await parts.readModel.listReports(viewer, {}, { limit: LIST_MAX });
  const clocksOfReports = items.map(async (item) => {
    const day = new Date(item.tick).toISOString().slice(0, 10);
    const way = await parts.readModel.journey(viewer, item.record);
    const level = levelOf(chain);
    const rules = { filing: ruleFor("unit", day), climbing: level === undefined ? undefined : ruleFor(level, day) };
    const clocksOfReport: ClockItem[] = [];
    if (rules.filing !== undefined)
      clocksOfReport.push(clock(parts, item.record, chain, rules.filing, item.unit, detectedOf(item), item.tick));
    const climbs = item.standing !== "rejected" && item.standing !== "retracted";
    if (rules.climbing !== undefined && climbs)
      clocksOfReport.push(clock(parts, item.record, chain, rules.climbing, undefined, item.tick, way?.climbed));
    return clocksOfReport;
  });
  return (await Promise.all(clocksOfReports)).flat();
}

async function noticeClocks(parts: NodeParts, caller: Caller): Promise<ClockItem[]> {
  const chain = parts.chain.genesis.chain;
  const policy = parts.chain.state.get(key.policy("clock"))?.value as unknown as {
    readonly value: { readonly acknowledgeMinutes: number };
  };
  const rule = {
    rule: "acknowledge a notice of level Ⅰ–Ⅱ",
    source: "policy clock",
    allowanceMs: policy.value.acknowledgeMinutes * 60_000,
  };
  const { items } = await parts.readModel.listNotices(caller, {}, { limit: LIST_MAX });
  return items
    .filter(({ c }) => c !== undefined && c <= 2)
    .map((item) => {
      const ack = parts.chain.state.get(key.acknowledgement(item.record, caller.unit))?.value as
        | { readonly at: number }
        | null
        | undefined;
      return clock(parts, item.record, chain, rule, caller.unit, item.received, ack?.at);
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
  return {
    record,
    rule: rule.rule,
    source: rule.source,
    ...(unit === undefined ? {} : { unit }),
    chain,
    started,
    allowanceMs: rule.allowanceMs,
    usedMs,
    leftMs,
    state,
  };
}

/** What an auditor asks about a period: late hops, rejected and corrected reports, break-glass, refused acts, readings. */
export async function audit(
  parts: NodeParts,
  caller: Caller,
  query: { readonly from: number; readonly to: number; readonly unit?: string | undefined },
): Promise<AuditReply> {
  if (!caller.officerRoles.some((role) => role === "auditor" || role === "governor"))
    throw new NodeError("FORBIDDEN", "auditor");
  const findings = [
    ...(await lateHops(parts)),
    ...(await revisions(parts)),
    ...(await breakGlasses(parts)),
    ...(await refusedActs(parts, query)),
    ...(await readings(parts, query)),
  ];
  const inPeriod = findings.filter(
    ({ tick, unit }) => tick >= query.from && tick < query.to && (query.unit === undefined || unit === query.unit),
  );
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

async function lateHops(parts: NodeParts): Promise<AuditFinding[]> {
  const late = (await reportClocks(parts, "node")).filter(({ state }) => state === "breached");
  return late.map(({ record, rule, unit, started, usedMs, allowanceMs, chain }) => ({
    finding: "late-hop",
    unit: unit ?? chain,
    record,
    tick: started + usedMs,
    note: `${rule}: ${Math.round(usedMs / 60_000)} of ${allowanceMs / 60_000} min`,
  }));
}

const REVISED = { rejected: "rejected-report", corrected: "corrected-report", retracted: "retracted-report" } as const;

async function revisions(parts: NodeParts): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const standing of ["rejected", "corrected", "retracted"] as const) {
    const { items } = await parts.readModel.listReports("node", { standing }, { limit: LIST_MAX });
    for (const { record } of items) {
      const last = (await parts.readModel.lineage("node", record))?.findLast(
        (revision) => revision.standing === standing,
      );
      if (last === undefined) continue;
      const { unit, officer, tick, height, history } = last;
      findings.push({ finding: REVISED[standing], unit, officer, record, tick, height, history, note: standing });
    }
  }
  return findings;
}

async function breakGlasses(parts: NodeParts): Promise<AuditFinding[]> {
  const { items } = await parts.readModel.listRequests("node", { breakGlass: true }, { limit: LIST_MAX });
  return items.map(({ unit, record, tick, reviewed }) => {
    const isOpen = reviewed === undefined || reviewed === "open";
    return { finding: isOpen ? "break-glass-unreviewed" : "break-glass", unit, record, tick, note: reviewed ?? "open" };
  });
}

async function refusedActs(
  parts: NodeParts,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<AuditFinding[]> {
  const { items } = await parts.readModel.listActs("node", { refused: true, from, to }, { limit: LIST_MAX });
  return items.map(({ action, code, unit, officer, tick, height, history }) => ({
    finding: "refused-act",
    unit,
    officer,
    tick,
    height,
    history,
    note: `${action}: ${code}`,
  }));
}

async function readings(
  parts: NodeParts,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<AuditFinding[]> {
  const read = await parts.readLog.readings(from, to);
  return read.map(({ unit, officer, record, purpose, at }) => ({
    finding: "sealed-read",
    unit,
    officer,
    record,
    tick: at,
    note: purpose,
  }));
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

/** A page of a list that is at hand whole; the cursor is the number of items before it. */
function slice<T>(
  all: readonly T[],
  { limit = 50, cursor }: PageRequest,
): { readonly items: T[]; readonly next?: string } {
  const from = cursor === undefined ? 0 : Number(cursor);
  const items = all.slice(from, from + limit);
  const end = from + items.length;
  return end < all.length ? { items, next: String(end) } : { items };
}
