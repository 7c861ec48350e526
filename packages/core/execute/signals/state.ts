import { type Static, Type } from "typebox";
import { concat } from "../../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import { encodeHex } from "../../bytes/hex.ts";
import { encodeUtf8 } from "../../bytes/utf8.ts";
import type { Hash } from "../../crypto/seam.ts";
import { DetectorParameters, MethodName, SeriesName } from "../../policy/policy.ts";
import { key } from "../../state/key.ts";
import { AreaText, DigestText } from "../../unit/unit.ts";
import { strict } from "../action.ts";
import type { Context } from "../context.ts";
import { Status } from "../facts.ts";

/** A number as the unit computed it: the ledger holds no floating point and never computes with it. */
export const Decimal = Type.String({ pattern: "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,12})?$" });
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });

/** What a detector has found, with all that is needed to compute it again and defend it years later. */
export const SignalFacts = Type.Object(
  {
    method: MethodName,
    /** Version of the method: raised whenever the same inputs would give another result. */
    version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    parameters: DetectorParameters,
    /** Digest of the method's inputs. */
    inputs: DigestText,
    series: SeriesName,
    /** Where: a code, or "" for the nation on its own chain. */
    area: Type.Union([AreaText, Type.Literal("")]),
    /** First and last day of the period that the signal is about. */
    from: Day,
    to: Day,
    /** What was seen in the period, what the method made of it, and what that exceeds. */
    observed: Decimal,
    statistic: Decimal,
    threshold: Decimal,
    status: Type.Optional(Status),
  },
  strict,
);
export type SignalFacts = Static<typeof SignalFacts>;

/** `event`: promoted. A signal is never a publication by itself (DESIGN, Contracts). */
export type SignalStanding = "raised" | "screened" | "event" | "discarded";

/** What the state keeps of a signal, under `signal/<id>`; its facts stand in the act that raised it. */
export interface SignalState {
  readonly unit: string;
  /** The act that raised it. */
  readonly act: string;
  readonly area: string;
  /** Inherited by the event that it becomes. */
  readonly status: Status;
  readonly standing: SignalStanding;
  readonly revision: number;
  /** The event that it was promoted to. */
  readonly event?: string;
}

const SIGNAL_TAG = encodeUtf8("tocsin/signal/v1\n");

/**
 * Identity of a signal: H(tag ‖ [chain, unit, method, series, area, from, to]), hex. What one unit's detector finds in one
 * series, area and period is one signal, however often it is found.
 * @param chain the engine name, `cn-3201.e1`
 */
export function signalId(
  hash: Hash,
  chain: string,
  unit: string,
  facts: Pick<SignalFacts, "method" | "series" | "area" | "from" | "to">,
): string {
  const { method, series, area, from, to } = facts;
  const identity: Json = [chain, unit, method, series, area, from, to];
  return encodeHex(hash(concat(SIGNAL_TAG, encodeCanonical(identity))));
}

export function needSignal(context: Context, signal: string): SignalState {
  return context.need<SignalState>(key.signal(signal), "NOT_FOUND", signal);
}
