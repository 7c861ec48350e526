import { CLASSIFICATIONS } from "@tocsin/api";
import { type Pair, textOf } from "./catalogue.ts";
import { useLanguage } from "./language.tsx";

/** Series that figures are usually filed under, and those that the read model counts by itself; another stands as it was named. */
const SERIES: { readonly [series: string]: Pair } = {
  confirmed: ["Confirmed cases", "确诊病例"],
  "local-confirmed": ["Local confirmed cases", "本土确诊病例"],
  "confirmed-all": ["Confirmed cases, all origins", "确诊病例（含境外输入）"],
  "laboratory:positive": ["Positive samples", "阳性样本"],
  "unknown-cause:cases": ["Cases of unknown cause", "不明原因病例"],
  "contact:close": ["Close contacts", "密切接触者"],
  ...Object.fromEntries(
    Object.entries(CLASSIFICATIONS).map(([name, [en, zh]]) => [
      `case:${name}`,
      [`Case reports: ${en}`, `病例报告：${zh}`],
    ]),
  ),
};

/** Gives the name of a series of counts in the reader's language. */
export function useSeriesName(): (series: string) => string {
  const { language } = useLanguage();
  return (series) => {
    const pair = SERIES[series];
    return pair === undefined ? series : textOf(pair, language);
  };
}
