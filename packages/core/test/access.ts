import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { key } from "../state/key.ts";
import { type Chain, NOW, Tree, digest } from "./tree.ts";

/** Requests for a Nanjing record by units of Zhangjiajie. */

export const WRITER = "cn-3201:airport";
export const MANAGER = "cn-3201:hc";
export const ZJJ = "cn-4308:hc";
export const TOURISM = "cn-4308:tourism";
export const REASON = "同航班密切接触者";

/** A record of the chain with a sealed detail, as its contract leaves it. */
export function file(chain: Chain, change: object = {}): string {
  const record = digest(`record ${chain.state.size}`);
  const report = {
    writer: WRITER,
    body: digest("body"),
    s: 1,
    status: "reported",
    revision: 0,
    summary: digest("summary"),
    climb: "waiting",
    due: NOW,
    urgency: 5,
    sealed: [digest("detail")],
  };
  chain.set(key.report(record), { ...report, ...change });
  return record;
}

export interface Circumstances {
  readonly s?: number;
  readonly erased?: boolean;
  readonly record?: string;
  /** The only rule of the source's policy. */
  readonly rule?: object;
  /** A unit that the source's registry knows as suspended. */
  readonly suspended?: string;
}

/** A request from Zhangjiajie, or a break-glass access, with every packet delivered. */
export function asked(unit: string, purpose: string, circumstances: Circumstances = {}) {
  const { s = 1, erased = false, rule, suspended } = circumstances;
  const tree = new Tree();
  const nanjing = tree.chain("cn-3201");
  const record = circumstances.record ?? file(nanjing, { s, ...(erased ? { erased } : {}) });
  const { access } = DEFAULT_POLICIES;
  if (rule !== undefined) nanjing.set(key.policy("access"), { version: 2, value: { ...access, grantAtOnce: [rule] } });
  if (suspended !== undefined) nanjing.addUnit(suspended, "member", "other", { status: "suspended" });
  const args = { record, origin: "cn-3201", reason: REASON };
  const zjj = tree.chain("cn-4308");
  const { id: request, result } =
    purpose === "break-glass"
      ? zjj.act(unit, "access.breakGlass", args)
      : zjj.act(unit, "access.request", { ...args, purpose });
  tree.settle();
  return { tree, record, request, result };
}

/** How a request of Zhangjiajie stands on its own chain, at the source and on the main chain. */
export function standings(tree: Tree, request: string) {
  return {
    here: tree.chain("cn-4308").value(key.request(request))?.["status"],
    source: tree.chain("cn-3201").value(key.grant(request))?.["status"],
    main: tree.chain("cn").value(key.decision("cn-3201", request))?.["status"],
  };
}
