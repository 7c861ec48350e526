import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { NodeError } from "../errors.ts";
import { type AddressRules, demandAddress, permittedAddresses, type Resolved } from "./address.ts";
import { ANSWER_BYTES_MAX, ANSWER_MS_MAX } from "./limits.ts";

/** What came of an attempt. */
export interface Outcome {
  readonly ok: boolean;
  /** `OK`, `HTTP_503`, `REDIRECT`, `TIMEOUT`, `RESET`, `UNREACHABLE`, `TLS`, `ADDRESS_REFUSED`; of mail `MAIL_550` …. */
  readonly code: string;
  /** How long the receiver asks to be left alone, ms. */
  readonly afterMs?: number;
}

export interface Posted {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** Of the whole attempt; the node's usual one where absent. */
  readonly timeoutMs?: number | undefined;
}

/** Sends one request. It follows no redirect, keeps no connection, and reads nothing of the answer but its status. */
export async function post(rules: AddressRules, { url: text, headers, body, timeoutMs }: Posted): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs ?? ANSWER_MS_MAX);
  try {
    const url = demandAddress(text, rules);
    const addresses = await Promise.race([permittedAddresses(url.hostname, rules), aborted(signal)]);
    return outcomeOf(await answer(url, addresses, headers, body, signal));
  } catch (error) {
    return { ok: false, code: codeOf(error, signal) };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function answer(
  url: URL,
  addresses: readonly Resolved[],
  headers: Posted["headers"],
  body: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(url, {
      method: "POST",
      agent: false,
      lookup: pinnedLookup(addresses),
      signal,
      headers: {
        ...{ "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
        ...{ ...headers, "content-length": String(Buffer.byteLength(body)) },
      },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      // What comes behind the status is thrown away, and not for ever.
      let size = 0;
      response.on("error", () => undefined);
      response.on("data", (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > ANSWER_BYTES_MAX) response.destroy();
      });
      resolve(response);
    });
    request.end(body);
  });
}

/** Answers with the addresses that were judged, whatever the name stands for by now. */
export function pinnedLookup(addresses: readonly Resolved[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = addresses as [Resolved, ...Resolved[]];
    if (options.all === true) done(null, [...addresses]);
    else done(null, first.address, first.family);
  };
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { ok: true, code: "OK" };
  if (statusCode >= 300 && statusCode < 400) return { ok: false, code: "REDIRECT" };
  const seconds = /^\d{1,6}$/.exec(headers["retry-after"] ?? "");
  const after = seconds === null ? {} : { afterMs: Number(seconds[0]) * 1_000 };
  return { ok: false, code: `HTTP_${statusCode}`, ...after };
}

/** What stopped an attempt, by the system's codes; nothing of the receiver's own words. */
function codeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "TIMEOUT";
  if (error instanceof NodeError) return error.code;
  const code = String((error as { readonly code?: unknown } | null)?.code ?? "");
  if (code === "ECONNRESET" || code === "EPIPE" || code.startsWith("HPE_")) return "RESET";
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_|UNABLE_|EPROTO)/.test(code) ? "TLS" : "UNREACHABLE";
}
