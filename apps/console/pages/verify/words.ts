/** Texts of the queue of reports that await a verdict. */
export const VERIFY = {
  note: [
    "A verdict annotates: the report is on the chain already and climbs by itself.",
    "核实只作标注：报告已在链上，并会自动上报。",
  ],
  none: ["No report awaits a verdict.", "没有待核实的报告。"],
  more: ["Show more", "显示更多"],
  reason: ["Reason", "理由"],
  verified: ["Verified", "予以核实"],
  doubtful: ["Doubtful", "存疑"],
  rejected: ["Reject", "不予认可"],
  done: ["The verdict is on the chain.", "核实意见已上链。"],
  open: ["Read the whole report", "阅读报告全文"],
} as const;
