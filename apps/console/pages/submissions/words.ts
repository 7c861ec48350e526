/** Texts of the list of submissions. */
export const SUBMISSIONS = {
  note: [
    "What people have told your unit without an account. What they say is opened one by one, each time on record.",
    "公众不经注册向本单位填报的内容。逐条打开，每次均留痕。",
  ],
  state: ["State", "状态"],
  all: ["all", "全部"],
  none: ["Nothing fits.", "没有符合的填报。"],
  more: ["Older ones", "更早的填报"],
  changed: ["changed {time}", "{time} 有变化"],
} as const;
