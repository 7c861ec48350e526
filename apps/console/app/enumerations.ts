import type { ReportItem, RequestItem, SessionItem, SignalItem } from "@tocsin/api";
import type { Department, Kind, OfficerRole, Role, Situation, Stage } from "@tocsin/core";
import type { Pair } from "./catalogue.ts";

/** Words for every value of the ledger's enumerations; one that is missing does not compile. */

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

export const SIGN_IN_METHODS: { readonly [M in SessionItem["method"]]: Pair } = {
  passkey: ["passkey", "通行密钥"],
  token: ["token", "令牌"],
  code: ["one-time code", "一次性登记码"],
  oidc: ["identity provider", "身份提供方"],
  persona: ["demonstration", "演示"],
};

export const STATUSES: { readonly [S in ReportItem["status"]]: Pair } = {
  actual: ["Actual", "真实"],
  exercise: ["Exercise", "演练"],
  test: ["Test", "测试"],
};

export const ROLES: { readonly [R in Role]: Pair } = {
  authority: ["Master management unit (N1)", "主管理单位 (N1)"],
  manager: ["Management unit (N2)", "管理单位 (N2)"],
  member: ["Member unit (N3)", "普通单位 (N3)"],
};

export const OFFICER_ROLES: { readonly [R in OfficerRole]: Pair } = {
  reporter: ["Reporter", "报告员"],
  verifier: ["Verifier", "核实员"],
  access: ["Access officer", "授权员"],
  registrar: ["Registrar", "登记员"],
  governor: ["Governor", "治理员"],
  auditor: ["Auditor", "审计员"],
  administrator: ["Administrator", "系统管理员"],
};

export const DEPARTMENTS: { readonly [D in Department]: Pair } = {
  health: ["Health commission", "卫生健康"],
  cdc: ["Disease control", "疾病预防控制"],
  hospital: ["Hospital", "医疗机构"],
  security: ["Public security", "公安"],
  customs: ["Customs", "海关"],
  transport: ["Transport", "交通运输"],
  airport: ["Airport", "机场"],
  media: ["Media office", "新闻宣传"],
  tourism: ["Tourism", "文化旅游"],
  government: ["Government", "政府"],
  other: ["Other", "其他"],
};

/** Response level c: who launches it. */
export const RESPONSE_LEVELS: readonly Pair[] = [
  ["Ⅰ · State Council or province", "Ⅰ级 · 国务院或省级启动"],
  ["Ⅱ · province", "Ⅱ级 · 省级启动"],
  ["Ⅲ · prefecture", "Ⅲ级 · 市级启动"],
  ["Ⅳ · county", "Ⅳ级 · 县级启动"],
];

export const GRADES: readonly Pair[] = [
  ["Ⅰ · extraordinarily serious", "Ⅰ级 · 特别重大"],
  ["Ⅱ · serious", "Ⅱ级 · 重大"],
  ["Ⅲ · relatively serious", "Ⅲ级 · 较大"],
  ["Ⅳ · ordinary", "Ⅳ级 · 一般"],
];

export const WARNINGS: readonly Pair[] = [
  ["Level 1 · red", "一级 · 红色"],
  ["Level 2 · orange", "二级 · 橙色"],
  ["Level 3 · yellow", "三级 · 黄色"],
  ["Level 4 · blue", "四级 · 蓝色"],
];

export const SECURITY_LEVELS: readonly Pair[] = [
  ["1 · public", "1级 · 可公开"],
  ["2 · within agencies", "2级 · 机构内部"],
  ["3 · text sealed to its audience", "3级 · 文本仅对授权对象"],
  ["4 · all sealed, sensitive", "4级 · 全部密封，敏感"],
  ["5 · all sealed, highly sensitive", "5级 · 全部密封，高度敏感"],
];

/** Life of a request. */
export const REQUEST_STATES: { readonly [S in RequestItem["state"]]: Pair } = {
  pending: ["Waiting", "待决定"],
  granted: ["Granted", "已授权"],
  refused: ["Refused", "已拒绝"],
  revoked: ["Revoked", "已撤销"],
  expired: ["Ended", "已到期"],
  withdrawn: ["Withdrawn", "已撤回"],
};

/** Words of the purposes that a policy usually has; another is shown as the policy writes it. */
export const PURPOSES: { readonly [purpose: string]: Pair } = {
  "contact-tracing": ["Contact tracing", "密接排查"],
  treatment: ["Treatment", "医疗救治"],
  "source-tracing": ["Source tracing", "溯源调查"],
  audit: ["Audit", "审计"],
  research: ["Research", "研究"],
  "break-glass": ["Emergency", "紧急"],
};

/** Where a signal stands in triage. */
export const SIGNAL_STANDINGS: { readonly [S in SignalItem["standing"]]: Pair } = {
  raised: ["Raised, not looked at", "待研判"],
  screened: ["Screened", "已初筛"],
  event: ["Became an event", "已成为事件"],
  discarded: ["Discarded", "已排除"],
};

/** Why a signal is no event. */
export const DISCARD_CAUSES: { readonly [cause: string]: Pair } = {
  "data-error": ["Error in the data", "数据错误"],
  "reporting-change": ["Change in reporting", "报告方式变化"],
  expected: ["Expected", "预期之内"],
  "known-event": ["Of a known event", "已知事件"],
  "not-confirmed": ["Not confirmed", "未获证实"],
  other: ["Other", "其他"],
};

/** What the node's stream and subscriptions tell of. */
export const STREAM_TOPICS = {
  report: ["Reports", "报告"],
  standing: ["Verdicts and corrections", "核实与更正"],
  notice: ["Notices", "通报"],
  signal: ["Signals", "信号"],
  clock: ["Time limits", "时限"],
} as const satisfies { readonly [topic: string]: Pair };

export const STAGES = {
  preparedness: ["Preparedness", "准备"],
  response: ["Response", "响应"],
  recovery: ["Recovery", "恢复"],
} as const satisfies { readonly [S in Stage]: Pair };

/** From Monday on. */
export const WEEKDAYS: readonly Pair[] = [
  ["Mon", "周一"],
  ["Tue", "周二"],
  ["Wed", "周三"],
  ["Thu", "周四"],
  ["Fri", "周五"],
  ["Sat", "周六"],
  ["Sun", "周日"],
];
