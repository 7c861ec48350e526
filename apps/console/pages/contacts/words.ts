/** Texts of the tracing of contacts by place and time. */
export const CONTACTS = {
  note: [
    "Compares the sealed itinerary of a case with those that your unit may read, inside this node. Every detail that is opened is logged under the purpose.",
    "在本节点内，将病例的密封行程与本单位有权查看的行程比对。每打开一份详情，均以所填事由留痕。",
  ],
  record: ["Record of the case's itinerary", "病例行程的记录编号"],
  recordWrong: ["A record has 64 digits and letters a–f.", "记录编号为64位数字或字母a–f。"],
  minutes: ["Minutes together, at least", "共处至少（分钟）"],
  purpose: ["Purpose", "事由"],
  tracing: ["contact tracing", "密切接触者追踪"],
  compare: ["Compare", "比对"],
  found: [
    "{count} stays shared; {compared} itineraries compared, {unread} could not be read.",
    "共同停留 {count} 次；比对行程 {compared} 份，{unread} 份无法读取。",
  ],
  cut: [
    "There are more itineraries than are compared at once: the oldest were left out.",
    "行程过多，最早的未参加本次比对。",
  ],
  span: ["{minutes} minutes together (Beijing time)", "共处 {minutes} 分钟（北京时间）"],
  other: ["Itinerary", "行程记录"],
} as const;
