/** Bytes of the open part of a report, about: what the paper's reports have. */
const OPEN_BYTES = 600;

const HEADLINES = ["新增流感样病例", "发热门诊就诊", "急性腹泻聚集性病例", "不明原因肺炎待查", "手足口病报告病例"];
const PLACES = [
  "禄口",
  "汤山",
  "江心洲",
  "栖霞",
  "雨花",
  "六合",
  "溧水",
  "高淳",
  "浦口",
  "秦淮",
  "玄武",
  "建邺",
  "鼓楼",
];
const WHO = [
  "疾控流调组",
  "社区医生",
  "值班护士",
  "学校校医",
  "机场保障组",
  "农贸市场管理员",
  "急诊科",
  "检验科",
  "街道网格员",
];
const DONE = [
  "已采集咽拭子送检",
  "正在判定密切接触者",
  "完成首轮环境消毒",
  "通知家属居家观察",
  "封存剩余食品待检",
  "登记同航班旅客",
];
const FOUND = [
  "多数为轻症",
  "两人出现呼吸困难",
  "发病时间集中在午后",
  "近期有外省旅居史",
  "均在同一食堂就餐",
  "暂未发现共同暴露",
];
const NEXT = [
  "下一步扩大筛查范围",
  "待核酸结果后续报",
  "请相邻区县协查",
  "建议调拨检测试剂",
  "专家组今晚会商",
  "病情变化随时补报",
];

/** Another number for each report and use, the same in every run. */
function turn(number: number, use: number): number {
  return Math.imul((number + 1) * 31 + use, 0x9e37_79b1) >>> 8;
}

function pick(list: readonly string[], number: number, use: number): string {
  return list[turn(number, use) % list.length] as string;
}

/** What a duty officer would write, in other words and numbers each time. */
function textOf(number: number): string {
  const clock = `${turn(number, 1) % 24}时${turn(number, 2) % 60}分`;
  const place = `${pick(PLACES, number, 3)}${(turn(number, 4) % 97) + 3}号`;
  const first = `${clock}${pick(WHO, number, 5)}在${place}报告${(turn(number, 6) % 40) + 1}人，${pick(FOUND, number, 7)}`;
  return `${first}；${pick(DONE, number, 8)}，涉及${turn(number, 9) % 900}户；${pick(NEXT, number, 10)}，联系电话尾号${turn(number, 11) % 10_000}。`;
}

/** A count report of the kind that the scenario's cities file every day; `c` of Ⅱ climbs at once, Ⅳ waits. */
export function reportOf(area: string, number: number, c: 2 | 4) {
  const occurred = Date.now() - 60_000;
  const day = new Date(occurred).toISOString().slice(0, 10);
  const report = {
    form: "open",
    situation: "epidemic",
    a: {
      category: "infectious-disease",
      headline: `${pick(PLACES, number, 0)}${HEADLINES[number % HEADLINES.length]}${number}例`,
      main: textOf(number),
      place: { area },
    },
    t: { occurred },
    s: 1,
    c,
    data: { kind: "count", version: 1, series: "bench", day, area, new: number % 50 },
  };
  const missing = OPEN_BYTES - Buffer.byteLength(JSON.stringify(report));
  const more = textOf(number + 1_000_003).slice(0, Math.max(0, Math.floor(missing / 3)));
  return { ...report, a: { ...report.a, main: report.a.main + more } };
}
