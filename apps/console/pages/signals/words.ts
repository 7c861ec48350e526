/** Texts of the triage queue. */
export const SIGNALS = {
  note: [
    "What detectors have found in the counts. A signal is no publication: it is an event only when an officer promotes it.",
    "检测方法在计数中的发现。信号不是信息发布：经人员提升后才成为事件。",
  ],
  state: ["Standing", "研判状态"],
  all: ["all", "全部"],
  none: ["No signal fits.", "没有符合的信号。"],
  never: [
    "No detector has raised a signal on this chain. What is watched, and how, is set by its policy of signals.",
    "本链尚无检测方法发出的信号。监测哪些计数、用何种方法，由本链的“信号”政策规定。",
  ],
  more: ["Older signals", "更早的信号"],
  observed: [
    "observed {observed}, statistic {statistic}, threshold {threshold}",
    "观测值 {observed}，统计量 {statistic}，阈值 {threshold}",
  ],
} as const;
