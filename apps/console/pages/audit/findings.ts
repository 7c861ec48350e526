import type { AuditFinding } from "@tocsin/api";
import { TRANSACTIONS } from "../../app/actions.ts";
import { type Language, type Pair, textOf } from "../../app/catalogue.ts";
import { PURPOSES, STANDINGS } from "../../app/enumerations.ts";
import { ruleText } from "../../app/rules.ts";
import { duration } from "../../app/time.ts";

/** Words for what an audit finds. */
export const FINDINGS: { readonly [F in AuditFinding["finding"]]: Pair } = {
  "late-hop": ["Late against the law", "超过法定时限"],
  "rejected-report": ["Report rejected", "报告不予认可"],
  "corrected-report": ["Report corrected", "报告已更正"],
  "retracted-report": ["Report retracted", "报告已撤回"],
  "break-glass": ["Emergency access, reviewed", "紧急调阅（已复核）"],
  "break-glass-unreviewed": ["Emergency access, not reviewed", "紧急调阅（未复核）"],
  "refused-act": ["Act refused", "操作被拒绝"],
  escalated: ["Notice escalated", "通报升级提醒"],
  "passkey-given": ["Passkey registered for an officer by an administrator", "管理员为人员登记通行密钥"],
  "passkey-taken": ["Passkey of an officer revoked by an administrator", "管理员吊销人员通行密钥"],
  handover: ["Hand-over note", "交接班记录"],
  "sealed-read": ["Sealed part read", "调阅密封部分"],
};

/** What a reading of the node's own is for, beside the purposes that officers name. */
const OWN_PURPOSES: { readonly [purpose: string]: Pair } = {
  download: ["Download under a grant", "凭授权下载"],
  release: ["Handed to the requesting unit", "交付申请单位"],
  screening: ["Screening of what the public told", "公众填报核实"],
};

const MINUTE_MS = 60_000;
const LATE = /^(.*): (\d+) of ([\d.]+) min$/;
const REFUSED = /^([a-z]+\.[a-zA-Z]+): ([A-Z_]+)$/;

/** The node's note on a finding in the reader's language; one of a form that is not known here as it came. */
export function noteText(note: string, language: Language): string {
  const [, rule, used, allowance] = LATE.exec(note) ?? [];
  if (rule !== undefined) {
    const [spent, given] = [Number(used), Number(allowance)].map((minutes) => duration(minutes * MINUTE_MS, language));
    return `${ruleText(rule, language)}: ${spent} / ${given}`;
  }
  const [, action, code] = REFUSED.exec(note) ?? [];
  const act = TRANSACTIONS[action ?? ""];
  if (act !== undefined) return `${textOf(act, language)}: ${code}`;
  const pair = PURPOSES[note] ?? OWN_PURPOSES[note] ?? (STANDINGS as { readonly [standing: string]: Pair })[note];
  return pair === undefined ? note : textOf(pair, language);
}
