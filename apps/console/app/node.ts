import type { ActReply } from "@tocsin/api";
import { ApiClient, type CallInput, type CallReply, ProblemError } from "@tocsin/client";
import { confirmed } from "./confirming.ts";

let csrf: string | undefined;

/** The page's own token; it comes with the session and is sent with everything that changes something. */
export function setCsrf(token: string | undefined): void {
  csrf = token;
}

type Operation = Parameters<ApiClient["call"]>[0];

/** The API; an act that policy wants a passkey for is confirmed with it by the officer, once, wherever the page did it. */
class ConsoleClient extends ApiClient {
  override async call<O extends Operation>(operation: O, input: CallInput<O> = {}): Promise<CallReply<O>> {
    try {
      return await super.call(operation, input);
    } catch (error) {
      const isWanted = operation === "act" && error instanceof ProblemError && error.problem.code === "PASSKEY_WANTED";
      if (!isWanted) throw error;
      return (await this.#confirm((input as CallInput<"act">).body)) as CallReply<O>;
    }
  }

  async #confirm(body: CallInput<"act">["body"]): Promise<ActReply> {
    const act = body as NonNullable<typeof body>;
    const { challenge, options } = await super.call("askToConfirm", { body: act });
    const response = await confirmed(act.action, options);
    return super.call("actConfirmed", { body: { challenge, response } });
  }
}

/** The node that served this page. The session's cookie is the browser's business. */
export const node = new ConsoleClient({ baseUrl: location.origin, csrf: () => csrf });
