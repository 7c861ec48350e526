import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { NodeError } from "../errors.ts";

/** How requests may reach the server. */
export interface Transport {
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Address of a proxy that ends TLS; only then may plain HTTP leave loopback, and only to that address. */
  readonly trustedProxy?: string | undefined;
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** @throws NodeError CONFIGURATION for plain HTTP beyond loopback without a named proxy, and for a proxy without address */
export function demandSafeBinding({ tls, trustedProxy }: Transport, host: string): void {
  if (trustedProxy !== undefined && isIP(trustedProxy) === 0)
    throw new NodeError("CONFIGURATION", "name the trusted proxy by its IP address");
  if (tls === undefined && trustedProxy === undefined && !LOOPBACK.includes(host))
    throw new NodeError("CONFIGURATION", "plain HTTP binds loopback only; give a certificate or name a trusted proxy");
}

/**
 * Refuses a request that came over an open network in plain text: past the named proxy, or to the proxy itself.
 * @throws NodeError FORBIDDEN
 */
export function demandSafeRequest(
  { tls, trustedProxy }: Transport,
  remoteAddress: string | undefined,
  headers: IncomingHttpHeaders,
): void {
  if (tls !== undefined) return;
  const from = remoteAddress?.replace(/^::ffff:/, "");
  const isProxy = from !== undefined && from === trustedProxy;
  if (!isProxy && !isLoopback(from)) throw new NodeError("FORBIDDEN", "plain HTTP");
  const forwarded = headers["x-forwarded-proto"];
  if (isProxy && forwarded !== undefined && forwarded !== "https") throw new NodeError("FORBIDDEN", "plain HTTP");
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || address.startsWith("127."));
}
