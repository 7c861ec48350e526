import type { Clock } from "../host/clock.ts";
import { type AddressRules, systemResolve } from "./address.ts";
import type { Happening } from "./happening.ts";
import { type MailSettings, sendMail } from "./mail.ts";
import { mailText, testText } from "./mailtext.ts";
import { messageBody, type Sender, testBody } from "./message.ts";
import { signedHeaders } from "./signature.ts";
import type { Subscription } from "./subscription.ts";
import { type Outcome, post } from "./webhook.ts";

/** How a node sends messages; its operator's business. */
export interface DeliverySettings {
  /** Address of the node's console for people, put into messages; `{chain}` stands for the chain. */
  readonly address?: string | undefined;
  /** Networks (CIDR) beside the public ones to which webhooks may go. */
  readonly allow?: readonly string[] | undefined;
  /** Whether a webhook's address may be plain HTTP. */
  readonly plainHttp?: boolean | undefined;
  readonly mail?: MailSettings | undefined;
  /** Looks names up. */
  readonly resolve?: AddressRules["resolve"];
  /** For one attempt; 15 s where absent. */
  readonly timeoutMs?: number | undefined;
}

/** What is sent: events, or a test. */
export type Content = { readonly events: readonly Happening[] } | "test";

/** Sends messages by the ways that a node has. */
export class Courier {
  readonly #settings: DeliverySettings;
  readonly #clock: Clock;
  readonly #from: Sender;

  constructor(settings: DeliverySettings, clock: Clock, from: { readonly chain: string; readonly status: string }) {
    this.#settings = settings;
    this.#clock = clock;
    this.#from = { ...from, address: settings.address?.replaceAll("{chain}", from.chain) };
  }

  get from(): Sender {
    return this.#from;
  }

  get hasMail(): boolean {
    return this.#settings.mail !== undefined;
  }

  get rules(): AddressRules {
    const { allow = [], plainHttp = false, resolve = systemResolve } = this.#settings;
    return { allow, plainHttp, resolve };
  }

  /** One attempt to send a message of a subscription. */
  async send(
    subscription: Subscription,
    message: string,
    content: Content,
    secrets: readonly Uint8Array[],
  ): Promise<Outcome> {
    const { channel } = subscription;
    if (channel.kind === "mail") {
      const { to, language } = channel;
      const said =
        content === "test"
          ? testText(this.#from, subscription, language)
          : mailText(this.#from, subscription, language, content.events);
      return this.mail({ to, message, ...said });
    }
    const now = this.#clock.now();
    const body =
      content === "test"
        ? testBody(this.#from, subscription, now)
        : messageBody(this.#from, subscription, content.events);
    return this.post(channel.url, message, body, secrets);
  }

  /** Posts a signed body. */
  post(url: string, message: string, body: string, secrets: readonly Uint8Array[]): Promise<Outcome> {
    const headers = { ...signedHeaders(message, this.#clock.now(), body, secrets) };
    return post(this.rules, { url, headers, body, timeoutMs: this.#settings.timeoutMs });
  }

  async mail(mail: Parameters<typeof sendMail>[1]): Promise<Outcome> {
    const { mail: settings, timeoutMs } = this.#settings;
    if (settings === undefined) return { ok: false, code: "MAIL_MISSING" };
    return sendMail({ timeoutMs, ...settings }, mail);
  }
}
