/** Texts of emergency accesses and their reviews. */
export const REVIEWS = {
  note: [
    "Whoever opens a sealed part in an emergency does so before anybody judges it. A manager unit of the record's chain other than the one that did it reviews it within the time that policy gives; an access that was not justified ends at once.",
    "紧急调阅先行开启、事后复核：由记录所在链上未参与调阅的管理单位在政策规定的时限内复核；不合理的调阅立即终止。",
  ],
  open: ["Awaiting review", "待复核"],
  openNone: ["No emergency access awaits its review.", "没有待复核的紧急调阅。"],
  closed: ["Reviewed", "已复核"],
  closedNone: ["None has been reviewed yet.", "尚无已复核的紧急调阅。"],
  more: ["Show more", "显示更多"],
  opened: ["opened the sealed part of", "紧急调阅了密封部分："],
  reason: ["Reason given", "调阅理由"],
  when: ["{time}, usable until {end}", "{time}，可用至 {end}"],
  left: ["review within {time}", "须在 {time} 内复核"],
  over: ["⚠ review overdue by {time}", "⚠ 复核超期 {time}"],
  due: ["due {time}", "期限 {time}"],
  who: [
    "To be reviewed by an auditor or access officer of a manager unit of chain {chain} that is not {unit}.",
    "须由链 {chain} 上除 {unit} 以外的管理单位的审计员或授权员复核。",
  ],
  justified: ["✓ justified", "✓ 合理"],
  unjustified: ["✕ not justified, ended", "✕ 不合理，已终止"],
  byWhom: ["by", "复核人"],
  judge: ["Review this access", "复核此次调阅"],
  verdictField: ["Was it justified?", "调阅是否合理？"],
  yes: ["Justified", "合理"],
  no: ["Not justified", "不合理"],
  yesDoes: [
    "The access is recorded as justified, with your reason; it ends at its time.",
    "此次调阅记为合理并附理由；授权到期自动终止。",
  ],
  noDoes: [
    "The access ends at once: no part is released on it any more. It stays on record as not justified, with your reason, and the unit that used it sees it.",
    "此次调阅立即终止，不再提供任何部分；记为不合理并附理由，调阅单位可见。",
  ],
  done: ["The review is on the chain.", "复核已上链。"],
} as const;
