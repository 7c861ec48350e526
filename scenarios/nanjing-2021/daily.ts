import type { Day } from "./cases.ts";
import { DAYS } from "./cases.ts";
import { UNITS } from "./cast.ts";
import { file } from "./reports.ts";
import type { Stage } from "./stage.ts";

const BEIJING_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
/** After the day's last hour, so that a day's figure is filed on its day. */
const FILED_MINUTE = 23 * 60 + 50;
const VERIFIED_AFTER_MS = 4 * MINUTE_MS;

const JUDGED_AFTER_MS = 20 * MINUTE_MS;

/** Cases that a city reports for itself: local ones, which add up to the province's local total. */
export const LOCAL = "local-confirmed";
/** All confirmed cases of a province, imported ones too; from another source and never added to the cities'. */
const PROVINCE = "confirmed-all";

type Figure = "nanjing" | "huaian" | "yangzhou" | "suqian" | "jiangsuAll" | "hunanAll";

interface Series {
  readonly figure: Figure;
  readonly series: string;
  readonly area: string;
  readonly place: string;
  readonly reporter: string;
  readonly judge: string;
}

const SERIES: readonly Series[] = [
  {
    figure: "nanjing",
    series: LOCAL,
    area: "320100",
    place: "南京市",
    reporter: UNITS.nanjingHospital,
    judge: UNITS.nanjingHc,
  },
  {
    figure: "yangzhou",
    series: LOCAL,
    area: "321000",
    place: "扬州市",
    reporter: UNITS.yangzhouHospital,
    judge: UNITS.yangzhouHc,
  },
  {
    figure: "huaian",
    series: LOCAL,
    area: "320800",
    place: "淮安市",
    reporter: UNITS.huaianHc,
    judge: UNITS.jiangsuHc,
  },
  {
    figure: "suqian",
    series: LOCAL,
    area: "321300",
    place: "宿迁市",
    reporter: UNITS.suqianHc,
    judge: UNITS.jiangsuHc,
  },
  {
    figure: "jiangsuAll",
    series: PROVINCE,
    area: "320000",
    place: "江苏省",
    reporter: UNITS.jiangsuCdc,
    judge: UNITS.jiangsuHc,
  },
  {
    figure: "hunanAll",
    series: PROVINCE,
    area: "430000",
    place: "湖南省",
    reporter: UNITS.hunanCdc,
    judge: UNITS.hunanHc,
  },
];

/** Beijing midnight at which a day begins, ms. */
function beginOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - BEIJING_MS;
}

/** When the day's figures are filed. */
export function filedAt(day: string): number {
  return beginOf(day) + FILED_MINUTE * MINUTE_MS;
}

/** One day: the figures are filed, then verified, and climb; detectors judge the day when it is over. */
export async function playDay(stage: Stage, day: Day): Promise<void> {
  await stage.at(filedAt(day.day));
  const filed = await Promise.all(SERIES.map((series) => fileFigure(stage, day, series)));
  await stage.at(filedAt(day.day) + VERIFIED_AFTER_MS);
  const judged = SERIES.map(({ judge, figure }, i) =>
    stage.judge(
      `${day.day} ${figure}, verdict`,
      judge,
      filed[i] as string,
      "verified",
      "Agrees with the bulletin of the day.",
    ),
  );
  await Promise.all(judged);
  // Past midnight: whoever watches the counts judges the day.
  await stage.at(filedAt(day.day) + JUDGED_AFTER_MS);
}

function fileFigure(stage: Stage, day: Day, { figure, series, area, place, reporter }: Series): Promise<string> {
  const kind = series === LOCAL ? "本土确诊病例" : "确诊病例";
  return file(stage, `${day.day} ${figure}`, reporter, {
    situation: "epidemic",
    category: "infectious-disease",
    headline: `${place}${day.day}新增${kind}${day[figure]}例`,
    area,
    occurred: beginOf(day.day),
    data: {
      kind: "count",
      version: 1,
      series,
      day: day.day,
      area,
      new: day[figure],
      ...(series === LOCAL ? { basis: day.basis, total: totalOf(figure, day.day) } : {}),
    },
  });
}

/** The sum up to a day since the outbreak's first. */
function totalOf(figure: Figure, day: string): number {
  return DAYS.filter((one) => one.day <= day).reduce((sum, one) => sum + one[figure], 0);
}
