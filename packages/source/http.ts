import { SourceError } from "./fault.ts";

/** What a source may send at once. */
const BODY_BYTES_MAX = 16 << 20;
const TIMEOUT_MS = 30_000;
/** However long a source asks to be left alone, it is looked at once a day. */
const RETRY_AFTER_S_MAX = 86_400;

export interface Fetched {
  readonly text: string;
  readonly headers: Headers;
}

/** How pages of the web are asked for: `fetch`, or one that refuses private addresses and follows no redirect there. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/**
 * A page's text; null where the source says that nothing has changed.
 * @throws SourceError where it cannot be had
 */
export async function fetchText(
  fetch: Fetch,
  address: string,
  headers: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<Fetched | null> {
  const response = await answer(fetch, address, headers, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  if (response.status === 304) return null;
  if (!response.ok) {
    await response.body?.cancel();
    const seconds = Number(response.headers.get("retry-after"));
    const retryAfterS = Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, RETRY_AFTER_S_MAX) : undefined;
    throw new SourceError("HTTP_STATUS", `(${response.status})`, retryAfterS);
  }
  return { text: decoded(await bodyOf(response), response.headers), headers: response.headers };
}

async function answer(
  fetch: Fetch,
  address: string,
  headers: { readonly [name: string]: string },
  signal: AbortSignal,
) {
  try {
    return await fetch(address, { headers, signal });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ADDRESS_REFUSED")
      throw new SourceError("ADDRESS_REFUSED");
    throw new SourceError("UNREACHABLE");
  }
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length;
      if (bytes > BODY_BYTES_MAX) throw new SourceError("TOO_LARGE");
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof SourceError ? error : new SourceError("UNREACHABLE");
  }
  return Buffer.concat(parts);
}

/** By the header's charset, else the XML declaration's, else UTF-8; Chinese sites still send GBK. */
function decoded(bytes: Uint8Array, headers: Headers): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const charset =
    /charset="?([\w-]+)/i.exec(headers.get("content-type") ?? "")?.[1] ??
    /encoding=["']([\w-]+)/i.exec(head)?.[1] ??
    "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
