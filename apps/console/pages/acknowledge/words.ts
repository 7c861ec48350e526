/** Texts of the page that a mail's link leads to. */
export const ACKNOWLEDGE = {
  note: [
    "Acknowledging says on the chain that your unit has read this notice. It ends the clock of your duty.",
    "签收会在链上记明本单位已阅读此通报，并停止计时。",
  ],
  received: ["received {time}", "{time} 收到"],
  acknowledge: ["Acknowledge", "签收"],
  done: ["Your unit has acknowledged this notice.", "本单位已签收此通报。"],
  noRight: [
    "Your duties do not include acknowledging; tell the officer on duty of your unit.",
    "您的职责不包含签收，请告知本单位值班人员。",
  ],
} as const;
