import { type Static, Type } from "typebox";
import { key } from "../../state/key.ts";
import { ChainId, DigestText, Time, UnitId } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Ledger } from "../ledger.ts";
import { demandSpeaker, readBody } from "./claim.ts";
import type { Packet } from "./packet.ts";
import { route } from "./route.ts";

const Revision = Type.Integer({ minimum: 0 });

/** A unit's word that it has read a revision of a notice, to the origin and the main chain. */
export const AcknowledgementBody = Type.Object(
  { record: DigestText, unit: UnitId, revision: Revision, at: Time },
  strict,
);
export type AcknowledgementBody = Static<typeof AcknowledgementBody>;

/**
 * A unit says that it has read a notice. It is written on the unit's own chain and carried to the origin and to the
 * main chain, so that the reporter sees by whom it was read.
 */
export const acknowledgeNotice = defineAction({
  name: "exchange.acknowledge",
  summary: "Acknowledge a notice: your unit has read it.",
  args: Type.Object({ record: DigestText, origin: ChainId, revision: Revision }, strict),
  units: ANYONE,
  officers: ["reporter", "verifier", "access", "administrator"],
  run(context, args) {
    const { act, chain } = context;
    const body: AcknowledgementBody = {
      record: args.record,
      unit: act.proposal.author.unit,
      revision: args.revision,
      at: act.proposal.at,
    };
    context.write(key.acknowledgement(args.record, body.unit), { revision: body.revision, at: body.at });
    const targets = [...new Set(["cn", args.origin])].filter((target) => target !== chain.id);
    if (targets.length > 0) {
      const origin = { chain: chain.id, act: act.id };
      route(context, { type: "acknowledgement", to: targets, origin, urgency: act.proposal.urgency, body });
    }
    return { record: args.record };
  },
});

/** Keeps who acknowledged; a later revision replaces an earlier one. */
export function receiveAcknowledgement(ledger: Ledger, packet: Packet): void {
  const { record, unit, revision, at } = readBody<AcknowledgementBody>(ledger, packet, AcknowledgementBody);
  demandSpeaker(packet, unit);
  const name = key.acknowledgement(record, unit);
  const stored = ledger.read(name) as { readonly revision: number } | undefined;
  if (stored === undefined || stored.revision <= revision) ledger.write(name, { revision, at });
}
