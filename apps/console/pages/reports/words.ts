/** Texts of the list of reports. */
export const REPORTS = {
  search: ["Words in the report", "报告中的文字"],
  situation: ["Situation", "情势"],
  kind: ["Kind", "类型"],
  standing: ["Standing", "核实状态"],
  all: ["all", "全部"],
  find: ["Search", "查询"],
  none: ["No report fits.", "没有符合的报告。"],
  more: ["Older reports", "更早的报告"],
} as const;
