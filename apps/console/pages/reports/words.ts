/** Texts of the list of reports. */
export const REPORTS = {
  search: ["Words in the report", "报告中的文字"],
  situation: ["Situation", "情势"],
  kind: ["Kind", "类型"],
  standing: ["Standing", "核实状态"],
  find: ["Search", "查询"],
  none: ["No report fits.", "没有符合的报告。"],
  label: ["Reports of this chain", "本链报告"],
  further: ["Search with further conditions, or export", "更多检索条件与导出"],
} as const;
