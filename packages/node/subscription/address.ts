import { lookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { NodeError } from "../errors.ts";

/** An address that a name stands for. */
export interface Resolved {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Looks a name up; tests hand in another. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>;

/** The system's resolver. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** Where messages may go beside public addresses. */
export interface AddressRules {
  /** Networks (CIDR) that are allowed although they are not public: an agency's own. */
  readonly allow: readonly string[];
  /** Whether plain HTTP is allowed. */
  readonly plainHttp: boolean;
  readonly resolve: Resolve;
}

/**
 * Judges the address of a webhook as it is written.
 * @throws NodeError ADDRESS_REFUSED for another scheme, a user in it, and a number that is no public address
 */
export function demandAddress(text: string, rules: AddressRules): URL {
  const url = URL.parse(text);
  const isScheme = url?.protocol === "https:" || (rules.plainHttp && url?.protocol === "http:");
  if (url === null || !isScheme || url.username !== "" || url.password !== "")
    throw new NodeError("ADDRESS_REFUSED", "/channel/url");
  // The standard's parser has made decimal, octal and short forms of a number plain by now.
  const literal = literalOf(url.hostname);
  if (literal !== undefined && !isAllowed(literal, rules.allow)) throw new NodeError("ADDRESS_REFUSED", "/channel/url");
  return url;
}

/**
 * The addresses that a connection may be made to: looked up once, judged, and then used, so that a name that stands for
 * another address a moment later changes nothing.
 * @throws NodeError ADDRESS_REFUSED where any of them is not public and not allowed
 */
export async function permittedAddresses(hostname: string, rules: AddressRules): Promise<readonly Resolved[]> {
  const literal = literalOf(hostname);
  const found: readonly Resolved[] =
    literal === undefined
      ? await rules.resolve(hostname)
      : [{ address: literal.toString(), family: literal.kind() === "ipv6" ? 6 : 4 }];
  const isFine = found.every(({ address }) => ipaddr.isValid(address) && isAllowed(ipaddr.parse(address), rules.allow));
  if (found.length === 0 || !isFine) throw new NodeError("ADDRESS_REFUSED", "/channel/url");
  return found;
}

function literalOf(hostname: string) {
  const text = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(text) ? ipaddr.parse(text) : undefined;
}

/** Public addresses, and those of the allowed networks. An IPv4 address that is written as one of IPv6 is what it stands for. */
function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, allow: readonly string[]): boolean {
  const real = ipaddr.process(address.toString());
  if (real.range() === "unicast") return true;
  return allow.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === real.kind() && real.match(base as never, bits);
  });
}

/** Whether a text names a network. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}
