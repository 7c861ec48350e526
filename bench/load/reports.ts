/** Bytes of the open part of a report, about: what the paper's reports have. */
const OPEN_BYTES = 600;

const HEADLINES = ["新增流感样病例", "发热门诊就诊", "急性腹泻聚集性病例", "不明原因肺炎待查", "手足口病报告病例"];
const MAIN = "疾控机构已派员到场开展流行病学调查，采集标本送检，密切接触者正在判定，涉及场所已消毒，后续进展另报。";

/** A count report of the kind that the scenario's cities file every day; `c` of Ⅱ climbs at once, Ⅳ waits. */
export function reportOf(area: string, number: number, c: 2 | 4) {
  const occurred = Date.now() - 60_000;
  const day = new Date(occurred).toISOString().slice(0, 10);
  const report = {
    form: "open",
    situation: "epidemic",
    a: {
      category: "infectious-disease",
      headline: `${HEADLINES[number % HEADLINES.length]}${number}例`,
      main: MAIN,
      place: { area },
    },
    t: { occurred },
    s: 1,
    c,
    data: { kind: "count", version: 1, series: "bench", day, area, new: number % 50 },
  };
  const missing = OPEN_BYTES - Buffer.byteLength(JSON.stringify(report));
  return missing <= 0 ? report : { ...report, a: { ...report.a, main: MAIN + MAIN.slice(0, Math.floor(missing / 3)) } };
}
