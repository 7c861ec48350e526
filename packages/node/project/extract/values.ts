import type { Json } from "@tocsin/core";
import { takeDecision, takeGrant, takeReceipt, takeRequest } from "./access.ts";
import { takeEvent, takeSameEvent } from "./events.ts";
import { takeAuthority, takeChange, takeChild, takeOfficer, takePolicy, takeUnit } from "./registry.ts";
import { takeRelease } from "./releases.ts";
import { takeAcknowledgement, takeErasure, takeReport, takeSameAs } from "./reports.ts";
import { takeOffer, takeResource } from "./resources.ts";
import type { Step } from "./step.ts";
import { takeSignal } from "./signals.ts";
import { takeSummary } from "./summaries.ts";

type Take = (step: Step, parts: readonly string[], value: Json) => void;

/** Which tables a key of the state is projected into, by the first part of the key (core/state/key.ts). */
const TAKES: ReadonlyMap<string, Take> = new Map<string, Take>([
  ["ack", takeAcknowledgement],
  ["authority", takeAuthority],
  ["change", takeChange],
  ["child", takeChild],
  ["decision", takeDecision],
  ["erasure", takeErasure],
  ["event", takeEvent],
  ["grant", takeGrant],
  ["offer", takeOffer],
  ["officer", takeOfficer],
  ["policy", takePolicy],
  ["receipt", takeReceipt],
  ["release", takeRelease],
  ["report", takeReport],
  ["request", takeRequest],
  ["resource", takeResource],
  ["same", takeSameAs],
  ["same-event", takeSameEvent],
  ["signal", takeSignal],
  ["summary", takeSummary],
  ["unit", takeUnit],
]);

/** Projects the value under a key. Keys that no table wants change nothing; only a membership is ever removed. */
export function takeValue(step: Step, name: string, value: Json): void {
  const [first = "", ...parts] = name.split("/");
  if (value === null && first !== "event") return;
  TAKES.get(first)?.(step, parts, value);
}

/** Projects what stands under a key now, for changes whose writes no transaction lists. */
export function takeCommitted(step: Step, name: string): void {
  const stored = step.source.state.get(name);
  if (stored !== undefined) takeValue(step, name, stored.value);
}
