import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { RECEIPT_DIGESTS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import { route } from "../exchange/route.ts";
import type { Ledger } from "../ledger.ts";
import type { ReceiptBody } from "./packet.ts";
import { needOwnRequest } from "./request.ts";
import { BREAK_GLASS } from "./state.ts";

/** What a unit has acknowledged of one grant, under `receipt/<grant>` on its own chain and on the record's. */
export interface ReceiptState {
  readonly unit: string;
  readonly record: string;
  /** Sorted. */
  readonly digests: readonly string[];
  /** Of the newest receipt, ms. */
  readonly at: number;
}

/** The requester's signed word that it has received a record's parts. */
export const receipt = defineAction({
  name: "access.receipt",
  summary: "Acknowledge the download of a report's sealed parts under a grant; the record's chain keeps it.",
  args: Type.Object(
    {
      grant: DigestText,
      digests: Type.Array(DigestText, { minItems: 1, maxItems: RECEIPT_DIGESTS_MAX, uniqueItems: true }),
    },
    strict,
  ),
  units: ANYONE,
  officers: ["reporter", "verifier", "access"],
  run(context, args) {
    const { act, chain } = context;
    const state = needOwnRequest(context, args.grant);
    // A release may precede a revocation that is known here already, or, in an emergency, the source's own word.
    const released =
      state.status === "granted" ||
      state.status === "revoked" ||
      (state.purpose === BREAK_GLASS && state.status === "pending");
    demand(released, "WRONG_STATE", state.status);
    const { record, origin, asker } = state;
    const { at } = act.proposal;
    addReceipt(context, args.grant, { unit: asker.unit, record, digests: args.digests, at });
    if (origin !== chain.id) {
      const body: ReceiptBody = { grant: args.grant, asker, record, digests: args.digests, at };
      route(context, {
        type: "receipt",
        to: [origin],
        origin: { chain: chain.id, act: act.id },
        urgency: act.proposal.urgency,
        body,
      });
    }
    return { grant: args.grant, record, acknowledged: args.digests.length };
  },
});

/** Adds a receipt to those of the same grant: the union of what was received, whatever the order. */
export function addReceipt(ledger: Ledger, grant: string, received: ReceiptState): void {
  const name = key.receipt(grant);
  const stored = ledger.read(name) as unknown as ReceiptState | undefined;
  const digests = [...new Set([...(stored?.digests ?? []), ...received.digests])].sort();
  demand(digests.length <= RECEIPT_DIGESTS_MAX, "OUT_OF_BOUNDS", "digests");
  ledger.write(name, { ...received, digests, at: Math.max(stored?.at ?? 0, received.at) } satisfies ReceiptState);
}
