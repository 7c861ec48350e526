import type { Pair } from "../../app/catalogue.ts";

/** What stands under a key of the state, by its first part; of an event, by what of it. Names follow as they are. */
const KEYS: { readonly [first: string]: Pair } = {
  chain: ["Facts of the chain", "本链基本信息"],
  managers: ["The chain's managers", "本链管理单位"],
  validators: ["The chain's validators", "本链验证者"],
  engine: ["The chain's engine", "本链排序引擎"],
  "pending-changes": ["Changes that wait for their height", "待生效的变更"],
  unit: ["Unit", "单位"],
  "node-key": ["Unit of a node key", "节点密钥所属单位"],
  officer: ["Officer", "人员"],
  authority: ["Authority over a chain", "对链的管理授权"],
  audience: ["Key of an audience", "受众密钥"],
  policy: ["Policy", "政策"],
  change: ["Change of governance", "治理变更"],
  act: ["Act that was used up", "已执行的操作"],
  report: ["Report", "报告"],
  erasure: ["Certificate of destruction", "销毁证明"],
  same: ["Two records of the same thing", "同一事项的两份记录"],
  event: ["Event", "事件"],
  "event/leg": ["Event: response of a chain", "事件：一条链的响应"],
  "event/limit": ["Event: limit of a unit", "事件：对单位的限制"],
  "event/post": ["Event: post", "事件：动态"],
  "event/split": ["Event: split", "事件：拆分"],
  "event/member": ["Event: member", "事件：成员"],
  "event/group": ["Event: group", "事件：工作组"],
  "event/task": ["Event: task", "事件：任务"],
  "event/decision": ["Event: decision", "事件：决定"],
  "same-event": ["Two events as one", "两个事件为同一事件"],
  resource: ["Need of a resource", "资源需求"],
  offer: ["Offer of a resource", "资源提供"],
  request: ["Request for access", "调阅申请"],
  grant: ["Grant", "授权"],
  decision: ["Decision of the source", "来源链的决定"],
  receipt: ["Receipt", "回执"],
  "break-glass": ["Emergency access", "紧急调阅"],
  signal: ["Signal", "信号"],
  summary: ["Summary from below", "下级摘要"],
  ack: ["Acknowledgement", "签收"],
  child: ["Child chain", "下级链"],
  client: ["What is trusted of a chain", "对某链的信任"],
  evidence: ["Evidence of two histories", "双重历史的证据"],
  queue: ["Next number of a queue", "队列的下一编号"],
  lane: ["Receipts of a lane", "通道的接收记录"],
};

/** A key in words: what it is, and whom or what it names. */
export interface KeyInWords {
  /** Undefined for a key that this build has no words for. */
  readonly what: Pair | undefined;
  readonly names: readonly string[];
}

export function keyInWords(key: string): KeyInWords {
  const [first = "", ...rest] = key.split("/");
  const [of = "", part = "", ...names] = rest;
  const inEvent = first === "event" ? wordOf(`event/${part}`) : undefined;
  if (inEvent !== undefined) return { what: inEvent, names: [of, ...names] };
  return { what: wordOf(first), names: rest };
}

/** Keys that are whole without a name. */
export function isKey(text: string): boolean {
  return /^[\x21-\x7e]{1,300}$/.test(text) && (text.includes("/") || wordOf(text) !== undefined);
}

function wordOf(name: string): Pair | undefined {
  return Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
}
