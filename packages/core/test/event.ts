import assert from "node:assert/strict";
import { Tree } from "./tree.ts";

/** Events for the tests: opened by Nanjing, alone or with two more legs. */

export const OPEN = {
  category: "covid-19",
  title: { zh: "南京疫情", en: "Nanjing outbreak" },
  stage: "response",
  areas: ["320115"],
};
export const NANJING = "cn-3201:hc";
export const AIRPORT = "cn-3201:airport";
export const MEDIA = "cn-3201:media";
export const YANGZHOU = "cn-3210:hc";
export const ZJJ = "cn-4308:hc";

export function opened(args: object = {}, status: "actual" | "exercise" = "actual") {
  const tree = new Tree(status);
  const nanjing = tree.chain("cn-3201");
  const event = nanjing.act(NANJING, "events.open", { ...OPEN, ...args }).id;
  return { tree, nanjing, event };
}

/** Legs in Zhangjiajie and Yangzhou beside Nanjing's; every packet has been delivered. */
export function spread() {
  const { tree, nanjing, event } = opened({ chains: ["cn-4308", "cn-3210"] });
  tree.settle();
  const zjj = tree.chain("cn-4308");
  const yangzhou = tree.chain("cn-3210");
  zjj.act(ZJJ, "events.openLeg", { event, origin: "cn-3201", stage: "preparedness" });
  tree.settle();
  yangzhou.act(YANGZHOU, "events.openLeg", { event, origin: "cn-3201", stage: "response", level: 3 });
  tree.settle();
  assert.deepEqual(tree.refusals(), []);
  return { tree, nanjing, zjj, yangzhou, event };
}
