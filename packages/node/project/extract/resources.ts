import type { Json } from "@tocsin/core";
import { type Step, asState, sequenceOf } from "./step.ts";

/** An act's origin as packets carry it: engine chain id and unit. */
interface Origin {
  readonly chain: string;
  readonly unit: string;
}

interface NeedState {
  readonly event: string;
  readonly by: Origin;
  readonly item: string;
  readonly measure: string;
  readonly quantity: number;
  readonly area: string;
  readonly at: number;
  readonly accepted: number;
  readonly received: number;
  readonly revision: number;
}

export function takeResource(step: Step, [resource = ""]: readonly string[], value: Json): void {
  const { by, ...need } = asState<NeedState>(value);
  const { event, item, measure, quantity, area, at, accepted, received, revision } = need;
  step.changes.put("resources", {
    resource,
    seq: sequenceOf(step),
    tick: step.at.tick,
    chain: chainIdOf(by.chain),
    unit: by.unit,
    ...{ event, item, measure, quantity, area, at, accepted, received, revision },
  });
}

interface OfferState {
  readonly resource: string;
  readonly event: string;
  readonly by: Origin;
  readonly quantity: number;
  readonly at: number;
  readonly status: string;
  readonly accepted: number;
  readonly received: number;
  readonly revision: number;
}

export function takeOffer(step: Step, [offer = ""]: readonly string[], value: Json): void {
  const { by, status, resource, event, quantity, at, accepted, received, revision } = asState<OfferState>(value);
  step.changes.put("offers", {
    offer,
    tick: step.at.tick,
    chain: chainIdOf(by.chain),
    unit: by.unit,
    state: status,
    ...{ resource, event, quantity, at, accepted, received, revision },
  });
}

/** `cn-3201` of `cn-3201.e1`. */
export function chainIdOf(engineName: string): string {
  return engineName.split(".")[0] ?? engineName;
}
