import type { AuditFinding, AuditReply } from "@tocsin/api";
import { encodeHex } from "@tocsin/core";
import { csvLine } from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Period } from "../project/seam.ts";
import { reportClocks } from "./clocks.ts";
import { everyItem } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

export interface AuditQuery {
  readonly from: number;
  readonly to: number;
  readonly unit?: string | undefined;
}

/**
 * What an auditor asks about a period: late hops, rejected and corrected reports, break-glass, refused acts, readings.
 * Auditors of the chain's managers see the whole chain; those of a member what concerns their unit and what it may see.
 */
export async function audit(parts: NodeParts, caller: Caller, query: AuditQuery): Promise<AuditReply> {
  demandAuditor(caller, query);
  const findings = [
    ...(await lateHops(parts, caller)),
    ...(await revisions(parts, caller, query)),
    ...(await breakGlasses(parts, caller)),
    ...(await refusedActs(parts, caller, query)),
    ...(await readings(parts, caller, query)),
    ...escalations(parts, caller),
    ...(await othersPasskeys(parts, caller, query)),
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

/** @throws NodeError FORBIDDEN; BAD_REQUEST when the period ends before it begins */
export function demandAuditor(caller: Caller, { from = 0, to = 0 }: Period): void {
  if (!caller.officerRoles.some((role) => role === "auditor" || role === "governor"))
    throw new NodeError("FORBIDDEN", "auditor");
  if (to <= from) throw new NodeError("BAD_REQUEST", "/query/to");
}

async function lateHops(parts: NodeParts, caller: Caller): Promise<AuditFinding[]> {
  const late = (await reportClocks(parts, caller)).filter(({ state }) => state === "breached");
  return late.map(({ record, rule, unit, started, usedMs, allowanceMs, chain }) => ({
    finding: "late-hop",
    unit: unit ?? chain,
    record,
    tick: started + usedMs,
    note: `${rule}: ${Math.round(usedMs / 60_000)} of ${allowanceMs / 60_000} min`,
  }));
}

const REVISED = { rejected: "rejected-report", corrected: "corrected-report", retracted: "retracted-report" } as const;

async function revisions(parts: NodeParts, caller: Caller, { from, to }: Period): Promise<AuditFinding[]> {
  const turned = await everyItem((page) => parts.readModel.listRevisions(caller, { from, to }, page));
  return turned.map(({ standing, ...rest }) => ({ finding: REVISED[standing], ...rest, note: standing }));
}

async function breakGlasses(parts: NodeParts, caller: Caller): Promise<AuditFinding[]> {
  const broken = await everyItem((page) => parts.readModel.listRequests(caller, { breakGlass: true }, page));
  return broken.map(({ unit, record, tick, reviewed }) => {
    const isOpen = reviewed === undefined || reviewed === "open";
    return { finding: isOpen ? "break-glass-unreviewed" : "break-glass", unit, record, tick, note: reviewed ?? "open" };
  });
}

async function refusedActs(parts: NodeParts, caller: Caller, { from, to }: Period): Promise<AuditFinding[]> {
  const refused = await everyItem((page) => parts.readModel.listActs(caller, { refused: true, from, to }, page));
  return refused.map(({ action, code, unit, officer, tick, height, history }) => ({
    finding: "refused-act",
    ...{ unit, officer, tick, height, history },
    note: `${action}: ${code}`,
  }));
}

/** Readings of sealed parts; hand-overs, and passkeys taken away on this node, of the own unit. A member's auditor is told of the own unit's, and of who read the own unit's reports. */
async function readings(parts: NodeParts, caller: Caller, { from, to }: AuditQuery): Promise<AuditFinding[]> {
  const read = await parts.readLog.readings(from, to);
  const own = new Map<string, boolean>();
  const isOwn = async (record: string) => {
    const known = own.get(record) ?? (await parts.readModel.report(caller, record))?.unit === caller.unit;
    own.set(record, known);
    return known;
  };
  const findings: AuditFinding[] = [];
  for (const { what, unit, officer, record, purpose, at } of read) {
    if (what === "handover") {
      if (unit === caller.unit) findings.push({ finding: what, unit, officer, record, tick: at, note: purpose });
      continue;
    }
    if (what === "passkey") {
      const finding = { unit, officer, tick: at, note: `${record}: ${purpose}` };
      if (unit === caller.unit) findings.push({ finding: "passkey-taken", ...finding });
      continue;
    }
    const isTold = caller.role !== "member" || unit === caller.unit || (await isOwn(record));
    if (isTold) findings.push({ finding: "sealed-read", unit, officer, record, tick: at, note: purpose });
  }
  return findings;
}

const PASSKEY_FINDINGS = {
  "registry.addPasskey": "passkey-given",
  "registry.revokePasskey": "passkey-taken",
} as const;

/** Passkeys that administrators gave other officers or took from them: whose it was, and the reason. */
async function othersPasskeys(parts: NodeParts, caller: Caller, { from, to }: AuditQuery): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const [action, finding] of Object.entries(PASSKEY_FINDINGS)) {
    const acts = await everyItem((page) => parts.readModel.listActs(caller, { action, from, to }, page));
    for (const { code, unit, officer, tick, height, index, history } of acts) {
      const entry = parts.chain.block(height)?.entries.find((one) => one.index === index);
      if (code !== "VALID" || entry?.transaction?.type !== "act") continue;
      const { officer: concerned, reason } = entry.transaction.proposal.args;
      if (concerned === officer) continue;
      const note = [concerned, reason].filter((said) => said !== undefined).join(": ");
      findings.push({ finding, unit, officer, tick, height, history, note });
    }
  }
  return findings;
}

/** Who was told of grave notices that waited for their acknowledgement: of the own unit, to managers of all that this node knows. */
function escalations({ duties }: NodeParts, caller: Caller): AuditFinding[] {
  const told = duties.rosters.escalations().filter(({ unit }) => caller.role !== "member" || unit === caller.unit);
  return told.flatMap(({ unit, record, steps }) =>
    steps.map(({ step, officer, unit: of, at, state, code }) => ({
      finding: "escalated" as const,
      ...{ unit, record, tick: at },
      ...(officer === undefined ? {} : { officer }),
      note: `${step} ${of}: ${state} ${code}`.trim(),
    })),
  );
}

/** The findings as CSV with byte order mark, so that spreadsheets read Chinese text. */
export function auditCsv(reply: AuditReply): string {
  const columns = ["finding", "unit", "officer", "record", "tick", "height", "history", "note"] as const;
  const lines = reply.findings.map((finding) => csvLine(columns.map((column) => finding[column] ?? null)));
  const basis = `# ${reply.chain} height ${reply.height} app hash ${reply.appHash} readings ${reply.readLogHead}`;
  return `\uFEFF${csvLine(columns)}${lines.join("")}${basis}\r\n`;
}
