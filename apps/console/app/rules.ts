import type { Language } from "./catalogue.ts";

/** Chinese of the legal rules that a node names in its clocks and hops, and of their sources. One that is new is shown as it came. */
const RULES: { readonly [rule: string]: string } = {
  "unit → county health authority": "监测、医疗等单位 → 县级卫生健康主管部门",
  "township → county": "乡镇 → 县级",
  "county → city": "县级 → 市级",
  "city → province": "市级 → 省级",
  "province → national health authority": "省级 → 国务院卫生健康主管部门",
  "acknowledge a notice of level Ⅰ–Ⅱ": "签收Ⅰ–Ⅱ级通报",
};

const SOURCES: { readonly [source: string]: string } = {
  "State Council Order 376, Art. 19": "国务院令第376号第十九条",
  "State Council Order 376, Art. 20": "国务院令第376号第二十条",
  "policy clock": "时限政策",
};

export function ruleText(rule: string, language: Language): string {
  return language === "zh" ? (RULES[rule] ?? rule) : rule;
}

export function sourceText(source: string, language: Language): string {
  return language === "zh" ? (SOURCES[source] ?? source) : source;
}
