import type { Pair } from "../../app/catalogue.ts";

/** Names of policies with what each decides, and names of their fields: a test fails on one that has no words. */

export interface PolicyWords {
  readonly name: Pair;
  readonly does: Pair;
}

export const POLICIES: { readonly [policy: string]: PolicyWords } = {
  climb: {
    name: ["What climbs when", "上报规则"],
    does: [
      "Which reports go to the chains above at once, and how long the others wait for a verdict.",
      "哪些报告立即上报上级链，其余报告等待核实多久。",
    ],
  },
  urgency: {
    name: ["Urgency", "紧急程度"],
    does: ["How urgent a unit may call its acts, from 0 to 9.", "单位可为其操作申报的紧急程度（0 至 9）。"],
  },
  verification: {
    name: ["Verification", "核实"],
    does: ["Who may judge a report.", "谁可以核实报告。"],
  },
  audience: {
    name: ["Who sees summaries", "摘要知悉范围"],
    does: ["Who may see a summary, by its security level.", "按安全级别规定谁可以看到摘要。"],
  },
  access: {
    name: ["Access to sealed detail", "密封详情调阅"],
    does: [
      "Which requests are granted at once, for which purposes and how long, and when emergency access is reviewed.",
      "哪些申请立即授权、可用何种用途、授权多久，以及紧急调阅何时须复核。",
    ],
  },
  registry: {
    name: ["Age of the registry", "登记册时效"],
    does: [
      "How old the copy of the main chain's registry may be before grants, verdicts and governance wait.",
      "主链登记册副本超过多久后，授权、核实和治理须等待。",
    ],
  },
  exchange: {
    name: ["Trust between chains", "链间信任"],
    does: [
      "How long headers of other chains are trusted, and how often they are renewed.",
      "他链区块头的信任期限和更新频率。",
    ],
  },
  retention: {
    name: ["Retention", "保存期限"],
    does: ["How long what is kept.", "各类内容的保存时间。"],
  },
  quota: {
    name: ["Quotas", "配额"],
    does: ["How many reports a unit may file in a minute.", "单位每分钟可提交的报告数。"],
  },
  clock: {
    name: ["Clocks", "时限"],
    does: ["Until when notices are acknowledged, and when a clock warns.", "通报须在何时前签收，时限何时预警。"],
  },
  signals: {
    name: ["Signals", "信号"],
    does: [
      "Which counts are watched by which method, and who sees the signals.",
      "以何种方法监测哪些计数，谁可看到信号。",
    ],
  },
  passkeys: {
    name: ["Passkeys for acts of weight", "重要操作的通行密钥"],
    does: [
      "Which acts that a node signs want the officer's passkey, and of whom.",
      "由节点签名的哪些操作须由人员以通行密钥确认，以及对谁要求。",
    ],
  },
};

export const FIELDS: { readonly [field: string]: Pair } = {
  kindsAtOnce: ["Kinds that climb at once", "立即上报的类型"],
  responseAtMost: ["Climbs at once from response level", "达到此响应级别立即上报"],
  waitMs: ["Waiting time for a verdict", "等待核实时间"],
  waitMsByKind: ["Waiting time by kind, where it differs", "按类型另定的等待时间"],
  byRole: ["Greatest urgency by role", "按角色的最高紧急程度"],
  authority: ["Master management unit (N1)", "主管理单位 (N1)"],
  manager: ["Management unit (N2)", "管理单位 (N2)"],
  member: ["Member unit (N3)", "普通单位 (N3)"],
  anyAtResponse: ["Everybody may claim 9 from response level", "达到此响应级别任何单位可申报 9"],
  own: ["A unit may verify its own reports", "单位可核实自己的报告"],
  s1: ["Security 1 · public", "安全 1 级 · 可公开"],
  s2: ["Security 2 · within agencies", "安全 2 级 · 机构内部"],
  s3: ["Security 3 · text sealed to its audience", "安全 3 级 · 文本仅对授权对象"],
  s4: ["Security 4 · all sealed", "安全 4 级 · 全部密封"],
  s5: ["Security 5 · all sealed, highly sensitive", "安全 5 级 · 全部密封，高度敏感"],
  scope: ["Where", "范围"],
  roles: ["Roles", "角色"],
  departments: ["Departments (all where none is named)", "部门（未列出则不限）"],
  grantAtOnce: ["Granted at once", "立即授权"],
  purposes: ["Purposes", "用途"],
  securityAtMost: ["Up to security", "至多安全级别"],
  grantMsMax: ["A grant lasts at most", "授权最长期限"],
  reviewMs: ["Emergency access is reviewed within", "紧急调阅复核时限"],
  leaseMs: ["Stale after", "超过此时间视为过时"],
  trustingPeriodMs: ["Headers are trusted for", "区块头信任期"],
  clockDriftMs: ["Clocks may differ by", "允许的时钟偏差"],
  heartbeatMs: ["Renewed at least every", "至少每隔此时间更新"],
  openBodyDays: ["Open parts are kept", "公开部分保存"],
  sealedDays: ["Sealed parts are kept", "密封部分保存"],
  keyBackupDays: ["Keys stay in backups for", "密钥在备份中保留"],
  auditDays: ["The log of readings is kept", "调阅日志保存"],
  immediate: ["Immediate (urgency 7–9), a minute", "特急（7–9 级），每分钟"],
  priority: ["Priority (urgency 4–6), a minute", "加急（4–6 级），每分钟"],
  routine: ["Routine (urgency 0–3), a minute", "常规（0–3 级），每分钟"],
  acknowledgeMinutes: ["Notices are acknowledged within (minutes)", "通报签收时限（分钟）"],
  warnAtPercent: ["Warns when this share is used (%)", "用时达到此比例时预警 (%)"],
  audience: ["Who sees them", "知悉范围"],
  detectors: ["Detectors", "监测项"],
  series: ["Series", "系列"],
  areas: ["Areas (every area where none is named)", "地区（未列出则为全部）"],
  period: ["Period", "周期"],
  method: ["Method", "方法"],
  parameters: ["Parameters", "参数"],
  acts: ["Acts", "操作"],
  from: ["Of whom", "适用对象"],
  contract: ["Contract version", "合约版本"],
  role: ["Role", "角色"],
};

/** Words for values that are no enumeration of reports or units. */
export const VALUES: { readonly [value: string]: Pair } = {
  nation: ["everywhere", "全国"],
  lineage: ["from the origin up to the nation", "来源链逐级至全国"],
  province: ["the origin's province", "来源省"],
  chain: ["the origin's chain", "来源链"],
  holders: ["officers who have registered a passkey", "已登记通行密钥的人员"],
  everyone: ["every officer", "所有人员"],
  day: ["day", "日"],
  week: ["week", "周"],
};
