import type { TSchema } from "typebox";

/** An endpoint as data: server, client, command line and OpenAPI document are all made from it. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** With `{name}` for path parameters. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  readonly tag: string;
  /**
   * `token`: bearer token of an officer. `administrator`: of an officer with that role. `none`: public. `optional`: what is
   * sent is signed; a token tells beforehand whose share of what may wait it takes.
   */
  readonly auth: "none" | "optional" | "token" | "administrator";
  readonly params?: TSchema;
  readonly query?: TSchema;
  /** JSON body; `bytes` is a streamed body of any content. */
  readonly body?: TSchema | "bytes";
  /** JSON reply, or the media type of what is sent instead. */
  readonly reply: TSchema | { readonly mediaType: string };
}

/** Of every refusal (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** Declares an endpoint and keeps its schemas' types. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}
