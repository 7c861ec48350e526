import { beijingTime } from "@tocsin/core";
export type Language = "zh" | "en";

/** The words of the template, in Chinese and English. Names of series and words of others that stand here are translated. */
const WORDS = {
  "situation-report": ["情势简报", "Situation report"],
  "after-action": ["事后评估报告", "After-action report"],
  draft: [
    "草稿——尚未签发。任何人不得将其作为正式文件引用。",
    "Draft – not signed by anyone. It may not be cited as a document.",
  ],
  signed: ["已签发", "Signed"],
  exercise: ["演练——内容不是真实情况。", "Exercise – nothing of this is real."],
  test: ["测试——内容不是真实情况。", "Test – nothing of this is real."],
  unit: ["单位", "Unit"],
  period: ["时段", "Period"],
  composed: ["编制时间", "Composed"],
  scope: ["范围", "Scope"],
  event: ["事件", "Event"],
  stage: ["阶段", "Stage"],
  level: ["响应级别", "Response level"],
  basis: ["依据", "Basis"],
  security: ["来源最高密级", "Highest security level of the sources"],
  digest: ["内容摘要", "Digest of the content"],
  release: ["签发编号", "Release"],
  officer: ["签发人", "Signed by"],
  "signed-at": ["签发时间", "Signed at"],
  preparedness: ["准备", "preparedness"],
  response: ["响应", "response"],
  recovery: ["恢复", "recovery"],
  "key-figures": ["主要数字", "Key figures"],
  figure: ["项目", "Figure"],
  value: ["数值", "Value"],
  before: ["上一时段", "Period before"],
  from: ["依据", "From"],
  reports: ["报告", "Reports"],
  verified: ["已核实", "verified"],
  reported: ["未核实", "not verified"],
  doubtful: ["存疑", "doubtful"],
  corrected: ["已更正", "corrected"],
  rejected: ["已否决", "rejected"],
  retracted: ["已撤销", "retracted"],
  grave: ["响应级别Ⅰ–Ⅱ的报告", "Reports of response level Ⅰ–Ⅱ"],
  curve: ["逐日数字", "Figures by day"],
  day: ["日期", "Day"],
  amount: ["数量", "Number"],
  map: ["地区分布", "By area"],
  area: ["地区", "Area"],
  unknown: ["不详", "not known"],
  situations: ["五类情势", "The five situations"],
  situation: ["情势", "Situation"],
  epidemic: ["疫情", "epidemic"],
  medical: ["医疗", "medical"],
  government: ["政务", "government"],
  opinion: ["舆情", "opinion"],
  media: ["媒体", "media"],
  decisions: ["决定", "Decisions"],
  measures: ["措施", "Measures"],
  resources: ["物资", "Resources"],
  time: ["时间", "Time"],
  text: ["内容", "Text"],
  item: ["物资", "Item"],
  need: ["需求", "Needed"],
  accepted: ["已落实", "Accepted"],
  received: ["已收到", "Received"],
  assessment: ["研判", "Assessment"],
  questions: ["待解决问题", "Open questions"],
  none: ["没有。", "None."],
  unverified: ["报告尚未核实", "Reports that nobody has verified"],
  doubted: ["报告存疑", "Reports that are in doubt"],
  "no-area": ["报告的地点不公开或未知", "Reports whose place is sealed or not known"],
  "overdue-tasks": ["任务逾期", "Tasks that are overdue"],
  "unmet-needs": ["物资需求未满足", "Needs that are not met"],
  "signals-waiting": ["信号待研判", "Signals that wait for triage"],
  "late-duties": ["记录的法定时限已超过", "Records with a legal duty overdue"],
  course: ["事件经过", "Course of the event"],
  act: ["行动", "Act"],
  "events.open": ["事件立项", "Event opened"],
  "signals.promote": ["信号转为事件", "Signal became the event"],
  "events.openLeg": ["下级或外地加入处置", "Another chain's part opened"],
  "events.setStage": ["阶段变更", "Stage set"],
  "events.setLevel": ["响应级别变更", "Response level set"],
  "events.standing": ["其他链的处置状态", "Standing of another chain's part"],
  "events.decide": ["决定", "Decision"],
  "events.merge": ["与另一事件关联或解除关联", "Held to be the same as another event, or no longer"],
  "events.split": ["拆分事件", "Event split"],
  "events.close": ["事件结束", "Event closed"],
  "events.reopen": ["事件重新启动", "Event opened again"],
  closed: ["已结束", "closed"],
  "level-0": ["响应终止", "no level in force"],
  "level-1": ["Ⅰ级", "level Ⅰ"],
  "level-2": ["Ⅱ级", "level Ⅱ"],
  "level-3": ["Ⅲ级", "level Ⅲ"],
  "level-4": ["Ⅳ级", "level Ⅳ"],
  hops: ["逐级报告用时（本链记录）", "Time by hop, as this chain records it"],
  "late-hops": ["超时的环节", "Hops that were late"],
  hop: ["环节", "Hop"],
  allowed: ["时限", "Allowed"],
  used: ["用时", "Used"],
  over: ["超出", "Over"],
  late: ["超时份数", "Late"],
  median: ["中位用时", "Median"],
  longest: ["最长用时", "Longest"],
  "seven-one-seven": ["7-1-7 时效", "7-1-7"],
  step: ["环节", "Step"],
  begin: ["开始", "From"],
  end: ["完成", "To"],
  verdict: ["结论", "Verdict"],
  detect: ["发现：发生至发现", "Detect: from emergence to detection"],
  notify: ["报告：发现至首份报告", "Notify: from detection to the first report"],
  respond: [
    "响应：首份报告至首个决定或响应级别变更（早期响应何时完成无记录）",
    "Respond: from the first report to the first decision or change of level (when early response was complete is not recorded)",
  ],
  "in-time": ["按时", "in time"],
  "too-late": ["超时", "too late"],
  "not-recorded": ["无法判定：无记录", "cannot be told: not recorded"],
  spread: ["波及地区（按首份报告）", "Areas by their first report"],
  "spread-counts": ["波及地区（按首日计数）", "Areas by the first day counted"],
  "first-report": ["首次发生时间", "First"],
  "first-day": ["首日", "First day"],
  "measures-after": [
    "措施及前后各七天数字（仅为先后，不代表因果）",
    "Measures and the seven days before and after (what followed, not what came of it)",
  ],
  "measures-r": [
    "措施前后的有效再生数（仅为先后，不代表因果）",
    "R around the measures (what followed, not what came of it)",
  ],
  "r-before": ["前七天 R（95% 区间）", "R, 7 days before (95 % interval)"],
  "r-after": ["后七天 R（95% 区间）", "R, 7 days after (95 % interval)"],
  "r-method": ["R 的估计方法", "How R was estimated"],
  "seven-before": ["前七天", "7 days before"],
  "seven-after": ["后七天", "7 days after"],
  work: ["已办与未办", "Done and still to do"],
  "tasks-done": ["已完成任务", "Tasks done"],
  "tasks-open": ["未完成任务", "Tasks open"],
  "destruction-due": ["密封内容已到销毁期限的报告", "Reports whose sealed parts are due to be destroyed"],
  sources: ["来源", "Sources"],
  record: ["记录", "Record"],
  kind: ["类型", "Kind"],
  standing: ["状态", "Standing"],
  headline: ["标题", "Headline"],
  queries: ["查询", "Queries"],
  height: ["高度", "height"],
  records: ["记录", "records"],
  measure: ["措施", "Measure"],
  case: ["病例", "case"],
  count: ["计数", "count"],
  laboratory: ["检测", "laboratory"],
  contact: ["密接", "contact"],
  trajectory: ["轨迹", "trajectory"],
  "passenger-flow": ["客流", "passenger flow"],
  resource: ["资源", "resource"],
  "unknown-cause": ["不明原因", "unknown cause"],
  "case:confirmed": ["确诊病例", "Confirmed cases"],
  "case:suspected": ["疑似病例", "Suspected cases"],
  "case:probable": ["临床诊断病例", "Probable cases"],
  "case:asymptomatic": ["无症状感染者", "Asymptomatic infections"],
  "case:discarded": ["排除病例", "Discarded cases"],
  "local-confirmed": ["本土确诊病例", "Local confirmed cases"],
  "imported-confirmed": ["境外输入确诊病例", "Imported confirmed cases"],
  "local-asymptomatic": ["本土无症状感染者", "Local asymptomatic infections"],
  "laboratory:positive": ["检测阳性", "Positive samples"],
  "unknown-cause:cases": ["不明原因病例", "Cases of unknown cause"],
} as const satisfies { readonly [word: string]: readonly [string, string] };

type Word = keyof typeof WORDS;

/** A word of the template. */
export function word(language: Language, name: Word): string {
  return WORDS[name][language === "zh" ? 0 : 1];
}

/** A name of others, such as a series: in words where the template has them, else as it is. */
export function label(language: Language, name: string): string {
  return Object.hasOwn(WORDS, name) ? word(language, name as Word) : name;
}

/** A time to the minute, with its zone. */
export function timeText(language: Language, ms: number): string {
  const text = beijingTime(ms).slice(0, 16).replace("T", " ");
  return language === "zh" ? `${text}（北京时间）` : `${text} (UTC+8)`;
}

/** A duration in its two largest units: `2 d 4 h`, `31 min`. */
export function durationText(language: Language, ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const [d, h, min] = language === "zh" ? ["天", "小时", "分钟"] : [" d", " h", " min"];
  const parts =
    days > 0 ? [`${days}${d}`, `${hours}${h}`] : hours > 0 ? [`${hours}${h}`, `${rest}${min}`] : [`${rest}${min}`];
  return `${ms < 0 ? "−" : ""}${parts.join(" ")}`;
}

/** A whole number with its thousands apart. */
export function numberText(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  return value < 0 ? `−${digits}` : digits;
}
