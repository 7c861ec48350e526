import { createHash } from "node:crypto";
import type { WebhookMessage } from "@tocsin/api";
import { encodeCanonical, type Json } from "@tocsin/core";
import type { Happening, Ref } from "./happening.ts";
import type { Subscription } from "./subscription.ts";

/** Where a message comes from. */
export interface Sender {
  readonly chain: string;
  readonly status: string;
  /** Address of the node's console for people, where the operator has named one. */
  readonly address: string | undefined;
}

/**
 * The identifier of a message: the same whenever it is sent again, also after a crash or out of a rebuilt read model, so
 * that a receiver can drop doubles.
 */
export function messageId(subscription: string, refs: readonly Ref[]): string {
  const named = encodeCanonical([subscription, ...refs.map((ref) => [...ref])] as Json);
  return `msg_${createHash("sha256").update(named).digest("hex").slice(0, 32)}`;
}

/** The body of a webhook: one event as it is, several as a digest. */
export function messageBody(sender: Sender, { id, acknowledges }: Subscription, events: readonly Happening[]): string {
  const [first] = events as readonly [Happening, ...Happening[]];
  const last = events.at(-1) as Happening;
  const common = { id: last.id, chain: sender.chain, status: sender.status, subscription: id };
  const said: WebhookMessage =
    events.length === 1
      ? { ...eventOf(sender, first, acknowledges ? id : undefined), ...common }
      : {
          type: "tocsin.digest",
          timestamp: isoOf(last.at),
          ...common,
          data: { events: events.map((one) => eventOf(sender, one, acknowledges ? id : undefined)) },
        };
  return JSON.stringify(said);
}

/** The body of a test. */
export function testBody({ chain, status }: Sender, { id, name }: Subscription, at: number): string {
  const said = { type: "tocsin.test", timestamp: isoOf(at), id: "0-0-0", chain, status, subscription: id };
  return JSON.stringify({ ...said, data: { name } } satisfies WebhookMessage);
}

function eventOf({ address }: Sender, { id, topic, at, data, owed }: Happening, subscription: string | undefined) {
  const post = subscription === undefined ? {} : { post: `/v1/subscriptions/${subscription}/acknowledge` };
  const link = address === undefined ? {} : { link: linkOf(address, owed?.record ?? "") };
  return {
    type: `tocsin.${topic}`,
    timestamp: isoOf(at),
    id,
    data: { ...data, ...(owed === undefined ? {} : { acknowledge: { ...owed, ...link, ...post } }) },
  };
}

/** Where an officer who is signed in acknowledges a notice. */
export function linkOf(address: string, record: string): string {
  return `${address.replace(/\/$/, "")}/acknowledge/${record}`;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
