/** Texts of the page about one report. */
export const ONE_REPORT = {
  record: ["Record", "记录标识"],
  situation: ["Situation", "情势"],
  kind: ["Kind", "类型"],
  area: ["Place", "地点"],
  unit: ["Reported by", "报告单位"],
  occurred: ["Happened", "发生时间"],
  filed: ["On the chain", "上链时间"],
  security: ["Security", "安全级别"],
  grade: ["Event grade", "事件分级"],
  text: ["Main information", "主要情况"],
  content: ["Open part as it was signed", "签名的公开部分"],
  sealed: ["{count} sealed parts", "{count} 个密封部分"],
  erased: ["The sealed parts were erased.", "密封部分已销毁。"],
  lineage: ["What was done", "办理经过"],
  elsewhere: ["This report stands on another chain; here is its summary.", "该报告在另一条链上；以下为其摘要。"],
  verdict: ["Judge it", "核实该报告"],
} as const;
