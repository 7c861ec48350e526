import type { Kind, Situation } from "@tocsin/core";
import type { CaseItem } from "./cases.ts";
import type { ReportItem } from "./reports.ts";

/** Words for values of the ledger that stand in lists and in the tables that a node writes of them. */

type Pair = readonly [en: string, zh: string];

export const SITUATIONS: { readonly [S in Situation]: Pair } = {
  epidemic: ["Epidemic", "疫情"],
  medical: ["Medical", "医情"],
  government: ["Government", "政情"],
  opinion: ["Public opinion", "舆情"],
  media: ["Media", "媒情"],
};

export const KINDS: { readonly [K in Kind]: Pair } = {
  case: ["Case", "病例"],
  count: ["Daily count", "每日计数"],
  laboratory: ["Laboratory result", "实验室检测"],
  contact: ["Contacts", "密切接触者"],
  trajectory: ["Trajectory", "行动轨迹"],
  "passenger-flow": ["Passenger flow", "客流"],
  measure: ["Measure", "防控措施"],
  resource: ["Resource", "资源"],
  opinion: ["Opinion", "舆情"],
  release: ["Release", "信息发布"],
  "unknown-cause": ["Cause unknown", "原因不明"],
};

export const STANDINGS: { readonly [S in ReportItem["standing"]]: Pair } = {
  reported: ["Reported, not verified", "已报告，未核实"],
  verified: ["Verified", "已核实"],
  doubtful: ["Doubtful", "存疑"],
  rejected: ["Rejected", "不予认可"],
  corrected: ["Corrected", "已更正"],
  retracted: ["Retracted", "已撤回"],
};

export const STATUSES: { readonly [S in ReportItem["status"]]: Pair } = {
  actual: ["Actual", "真实"],
  exercise: ["Exercise", "演练"],
  test: ["Test", "测试"],
};

export const CLASSIFICATIONS: { readonly [C in NonNullable<CaseItem["classification"]>]: Pair } = {
  suspected: ["Suspected", "疑似病例"],
  probable: ["Probable", "临床诊断病例"],
  confirmed: ["Confirmed", "确诊病例"],
  asymptomatic: ["Asymptomatic", "无症状感染者"],
  discarded: ["Discarded", "排除病例"],
};

/** Where a case was infected. */
export const ORIGINS: { readonly [O in NonNullable<CaseItem["origin"]>]: Pair } = {
  local: ["Local", "本土"],
  import: ["Imported", "境外输入"],
};
