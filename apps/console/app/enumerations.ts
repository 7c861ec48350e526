import type {
  BulletinItem,
  EventItem,
  ReleaseItem,
  RequestItem,
  ResourceItem,
  SessionItem,
  SignalItem,
  SubmissionItem,
  SubmissionState,
  Symptoms,
} from "@tocsin/api";
import type { Department, OfficerRole, Right, Role } from "@tocsin/core";
import type { Pair } from "./catalogue.ts";

/** Words for every value of the ledger's enumerations; one that is missing does not compile. */

// Those that a node writes into tables, too.
export { KINDS, SITUATIONS, STANDINGS, STATUSES } from "@tocsin/api";

export const SIGN_IN_METHODS: { readonly [M in SessionItem["method"]]: Pair } = {
  passkey: ["passkey", "通行密钥"],
  token: ["token", "令牌"],
  code: ["one-time code", "一次性登记码"],
  oidc: ["identity provider", "身份提供方"],
  persona: ["demonstration", "演示"],
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

export const RIGHTS: { readonly [R in Right]: Pair } = {
  report: ["file reports", "提交报告"],
  post: ["post in events", "在事件中发布动态"],
  request: ["request sealed detail", "申请调阅密封详情"],
  publish: ["publish bulletins", "发布通报"],
  follow: ["follow the chain's blocks", "跟随本链区块"],
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

/** What the public tells a unit. */
export const SUBMISSION_KINDS: { readonly [K in SubmissionItem["kind"]]: Pair } = {
  itinerary: ["Itinerary", "行程"],
  symptoms: ["Symptoms", "症状"],
};

/** How far a submission has come. */
export const SUBMISSION_STATES: { readonly [S in SubmissionState]: Pair } = {
  received: ["To be looked at", "待处理"],
  accepted: ["Accepted", "已采纳"],
  declined: ["Declined", "未采纳"],
  withdrawn: ["Withdrawn", "已撤回"],
};

/** Symptoms that a person may name. */
export const SYMPTOMS: { readonly [S in Symptoms["symptoms"][number]]: Pair } = {
  fever: ["fever", "发热"],
  cough: ["cough", "咳嗽"],
  "sore-throat": ["sore throat", "咽痛"],
  breathlessness: ["breathlessness", "气促"],
  fatigue: ["fatigue", "乏力"],
  "loss-of-smell": ["loss of smell or taste", "嗅觉或味觉减退"],
  diarrhoea: ["diarrhoea", "腹泻"],
  rash: ["rash", "皮疹"],
  other: ["other", "其他"],
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

/** Stage of an event. */
export const STAGES: { readonly [S in Exclude<EventItem["stage"], "">]: Pair } = {
  preparedness: ["Preparedness", "应急准备"],
  response: ["Response", "应急响应"],
  recovery: ["Recovery", "恢复重建"],
};

/** Where this chain's leg of an event stands. */
export const LEG_STATES: { readonly [S in EventItem["state"]]: Pair } = {
  offered: ["Offered by another chain", "他链邀请，尚未加入"],
  open: ["Open", "进行中"],
  closed: ["Closed", "已终结"],
};

/** Categories that events usually have; another is shown as it was written. */
export const CATEGORIES: { readonly [category: string]: Pair } = {
  "infectious-disease": ["Infectious disease", "传染病疫情"],
  "unknown-cause": ["Disease of unknown cause", "群体性不明原因疾病"],
  "food-poisoning": ["Food poisoning", "食物中毒"],
  "occupational-poisoning": ["Occupational poisoning", "职业中毒"],
  "natural-disaster": ["After a natural disaster", "自然灾害次生卫生事件"],
  other: ["Other", "其他"],
};

/** Working groups of an event. */
export const WORKING_GROUPS: { readonly [group: string]: Pair } = {
  prevention: ["Prevention and control", "疫情防控组"],
  treatment: ["Medical treatment", "医疗救治组"],
  research: ["Research", "科研攻关组"],
  publicity: ["Publicity", "宣传引导组"],
  materials: ["Materials", "物资保障组"],
};

/** What a chain's manager has said of a common unit's part in an event. */
export const MEMBER_LIMITS: { readonly [limit: string]: Pair } = {
  none: ["No limit", "不限制"],
  read: ["Reads and reports only", "仅可查看和报告"],
  excluded: ["Excluded", "移出事件"],
};

/** How far a task is. */
export const TASK_STATES: { readonly [state: string]: Pair } = {
  assigned: ["Assigned", "待接收"],
  accepted: ["Accepted", "已接收"],
  doing: ["Being done", "办理中"],
  done: ["Done", "已完成"],
  cancelled: ["Cancelled", "已取消"],
};

export const OFFER_STATES: { readonly [S in ResourceItem["offers"][number]["state"]]: Pair } = {
  offered: ["Offered", "待接受"],
  accepted: ["Accepted", "已接受"],
  sent: ["Sent", "已发出"],
  received: ["Received", "已收到"],
};

/** What a post in an event is. */
export const POST_KINDS: { readonly [kind: string]: Pair } = {
  message: ["Message", "消息"],
  notice: ["Notice", "通知"],
  decision: ["Decision", "决策"],
  report: ["Pointer to a report", "引用报告"],
};

/** Emotional states of opinion (Ekman's six). */
export const EMOTIONS: { readonly [emotion: string]: Pair } = {
  anger: ["Anger", "愤怒"],
  disgust: ["Disgust", "厌恶"],
  fear: ["Fear", "恐惧"],
  joy: ["Joy", "喜悦"],
  sadness: ["Sadness", "悲伤"],
  surprise: ["Surprise", "惊讶"],
};

/** Where public attention stands; the stages are the product's own. */
export const OPINION_STAGES: { readonly [stage: string]: Pair } = {
  latent: ["latent", "潜伏期"],
  growth: ["growing", "成长期"],
  outbreak: ["at its height", "爆发期"],
  decline: ["declining", "衰退期"],
  residual: ["residual", "平息期"],
};

/** What is signed or published. */
export const RELEASE_KINDS: { readonly [K in ReleaseItem["kind"]]: Pair } = {
  bulletin: ["Bulletin", "简报"],
  notice: ["Notice", "通告"],
  refutation: ["Refutation", "辟谣"],
  "risk-area": ["Risk area", "风险区域"],
};

export const RELEASE_STANDINGS: { readonly [S in ReleaseItem["standing"]]: Pair } = {
  released: ["In force", "有效"],
  superseded: ["Superseded", "已被替代"],
  withdrawn: ["Withdrawn", "已撤回"],
};

/** How likely it is that somebody was exposed who was there. */
export const RISK_LEVELS: { readonly [L in NonNullable<ReleaseItem["risk"]>["level"]]: Pair } = {
  low: ["Low risk", "低风险"],
  medium: ["Medium risk", "中风险"],
  high: ["High risk", "高风险"],
};

export const BULLETIN_FORMS: { readonly [F in BulletinItem["form"]]: Pair } = {
  "situation-report": ["Situation report", "情势简报"],
  "after-action": ["After-action report", "事后评估报告"],
};

/** Administrative level of a unit or chain, by the digits of its area. */
export const AREA_LEVELS: { readonly [digits: number]: Pair } = {
  0: ["National", "国家级"],
  2: ["Province", "省级"],
  4: ["Prefecture", "市级"],
  6: ["County", "县级"],
  9: ["Township", "乡镇级"],
};

/** What the node's stream and subscriptions tell of. */
export const STREAM_TOPICS = {
  report: ["Reports", "报告"],
  standing: ["Verdicts and corrections", "核实与更正"],
  notice: ["Notices", "通报"],
  signal: ["Signals", "信号"],
  clock: ["Time limits", "时限"],
} as const satisfies { readonly [topic: string]: Pair };

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
