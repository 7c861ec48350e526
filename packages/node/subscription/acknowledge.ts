import type { ActReply } from "@tocsin/api";
import { DigestText, type Json, conform } from "@tocsin/core";
import { Type } from "typebox";
import { NodeError } from "../errors.ts";
import { submit } from "../operations/acts.ts";
import type { NodeParts } from "../operations/parts.ts";
import { callerOf } from "../serve/caller.ts";
import { ACKNOWLEDGEMENT_BYTES_MAX } from "./limits.ts";
import { demandSigned } from "./signature.ts";
import type { SubscriptionStore } from "./subscription.ts";

const Acknowledgement = Type.Object(
  { record: DigestText, revision: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);

/**
 * A receiver says, with the webhook's secret, that the unit has read a notice. The node signs the act for the officer who
 * made the subscription and allowed it; the ledger judges whether that officer still may. Said twice it is one act.
 * @throws NodeError UNAUTHORISED, FORBIDDEN, NOT_FOUND, BAD_REQUEST; Refusal
 */
export async function acknowledgeByWebhook(
  parts: NodeParts,
  subscriptions: SubscriptionStore,
  id: string,
  headers: { readonly [name: string]: string | string[] | undefined },
  body: Uint8Array,
): Promise<{ readonly record: string; readonly act: string }> {
  const subscription = subscriptions.get(id);
  // Whoever knows no secret is not told either which subscriptions there are.
  if (subscription?.channel.kind !== "webhook") throw new NodeError("UNAUTHORISED", "webhook-signature");
  demandSigned(headers, body, subscriptions.secrets(id), parts.clock.now());
  if (!subscription.acknowledges) throw new NodeError("FORBIDDEN", "acknowledges");
  const { record, revision } = parsed(body);
  const caller = callerOf(parts.chain, subscription);
  const notice = await parts.readModel.notice(caller, record);
  if (notice === undefined || revision > notice.revision) throw new NodeError("NOT_FOUND", record);
  const request = {
    action: "exchange.acknowledge",
    args: { record, origin: notice.origin, revision },
    idempotencyKey: `acknowledge-${record}-${revision}`,
  };
  const { unit, officer } = subscription;
  const reply: ActReply = await submit(parts, caller, parts.author.sign(unit, officer, request));
  return { record, act: reply.act };
}

function parsed(body: Uint8Array) {
  if (body.length > ACKNOWLEDGEMENT_BYTES_MAX)
    throw new NodeError("BODY_TOO_LARGE", `${ACKNOWLEDGEMENT_BYTES_MAX} bytes`);
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Json;
  } catch {
    throw new NodeError("NOT_JSON");
  }
  conform(Acknowledgement, value);
  return value as unknown as { readonly record: string; readonly revision: number };
}
