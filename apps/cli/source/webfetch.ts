import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import { type AddressRules, demandAddress, permittedAddresses, pinnedLookup, systemResolve } from "@tocsin/node";
import type { Fetch } from "@tocsin/source";

const REDIRECTS_MAX = 5;

/**
 * Asks for pages of the web at public addresses only: each name is looked up once, judged, and connected to as judged, and so is
 * where a redirect leads. Credentials do not follow a redirect to another host, port or protocol.
 *
 * @param allowPrivate whether loopback and private networks, and plain HTTP, are allowed as well
 */
export function webFetch(allowPrivate: boolean): Fetch {
  const allow = allowPrivate ? ["0.0.0.0/0", "::/0"] : [];
  const rules: AddressRules = { allow, plainHttp: true, resolve: systemResolve };
  return async (address, init) => {
    let [at, headers] = [address, new Headers(init.headers)];
    for (let redirects = 0; ; redirects++) {
      const url = demandAddress(at, rules);
      const response = await get(url, headers, rules, init.signal ?? null);
      const location = response.headers["location"];
      const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0) && location !== undefined;
      if (!isRedirect) return responseOf(response);
      response.destroy();
      if (redirects === REDIRECTS_MAX) throw new Error("the source redirects without end");
      const next = new URL(location, url);
      if (!keepsCredentials(url, next)) headers = withoutCredentials(headers);
      at = next.href;
    }
  };
}

/** Whether what answers at the second address may know what the first is told: the same host and port, not without TLS. */
export function keepsCredentials(from: URL, to: URL): boolean {
  return from.origin === to.origin;
}

async function get(
  url: URL,
  headers: Headers,
  rules: AddressRules,
  signal: AbortSignal | null,
): Promise<IncomingMessage> {
  const addresses = await permittedAddresses(url.hostname, rules);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      agent: false,
      lookup: pinnedLookup(addresses),
      headers: { "user-agent": "Tocsin", ...Object.fromEntries(headers) },
      ...(signal === null ? {} : { signal }),
    });
    request.once("error", reject);
    request.once("response", resolve);
    request.end();
  });
}

function responseOf(message: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers.set(name, String(value));
  const status = message.statusCode ?? 502;
  const isEmpty = status === 204 || status === 304;
  if (isEmpty) message.resume();
  return new Response(isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>), { status, headers });
}

function withoutCredentials(headers: Headers): Headers {
  const fewer = new Headers(headers);
  fewer.delete("authorization");
  return fewer;
}
