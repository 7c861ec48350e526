import { type Endpoint, type Operation, PROBLEM_MEDIA_TYPE, type Problem, endpoints } from "@tocsin/api";
import type { Static, TSchema } from "typebox";

type Input<S> = S extends TSchema ? Static<S> : undefined;
type Part<E, K extends string> = E extends { readonly [P in K]: infer S } ? Input<S> : undefined;

/** Bytes to send; a stream is never held whole. */
export type BytesBody = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | Blob;

/** What an operation takes: path parameters, query, body. */
export interface CallInput<O extends Operation> {
  readonly params?: Part<(typeof endpoints)[O], "params">;
  readonly query?: Part<(typeof endpoints)[O], "query">;
  readonly body?: (typeof endpoints)[O] extends { readonly body: "bytes" }
    ? BytesBody
    : Part<(typeof endpoints)[O], "body">;
  readonly signal?: AbortSignal;
  /** Beside those that the operation needs. */
  readonly headers?: { readonly [name: string]: string };
}

/** What an operation gives: its JSON, or the response itself where another media type is sent. */
export type CallReply<O extends Operation> = (typeof endpoints)[O]["reply"] extends { readonly mediaType: string }
  ? Response
  : Input<(typeof endpoints)[O]["reply"]>;

export interface ApiClientOptions {
  /** `http://127.0.0.1:7301` */
  readonly baseUrl: string;
  /** Bearer token of an officer; absent for health, documents and self-signed acts. */
  readonly token?: string | undefined;
  /** The page's own token of a browser's session, whose cookie the browser sends by itself. */
  readonly csrf?: () => string | undefined;
  readonly fetch?: typeof fetch;
}

/** The API of a node, typed by the same data that the server is made from. */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  /**
   * Calls an operation.
   * @throws ProblemError when the node refuses; UnreachableError when it does not answer
   */
  async call<O extends Operation>(operation: O, input: CallInput<O> = {}): Promise<CallReply<O>> {
    const definition: Endpoint = endpoints[operation];
    const response = await this.#send(definition, input as AnyInput);
    if (!response.ok) throw await answered(problemOf(response), this.#options.baseUrl);
    if ("mediaType" in definition.reply) return response as CallReply<O>;
    return (await answered(response.json(), this.#options.baseUrl)) as CallReply<O>;
  }

  async #send(definition: Endpoint, input: AnyInput): Promise<Response> {
    const { baseUrl, token, csrf, fetch: send = fetch } = this.#options;
    const headers = new Headers(input.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    const pageToken = csrf?.();
    if (pageToken !== undefined && definition.method !== "GET") headers.set("x-tocsin-csrf", pageToken);
    const init: RequestInit & { duplex?: "half" } = { method: definition.method, headers };
    if (input.signal !== undefined) init.signal = input.signal;
    if (definition.body === "bytes") {
      headers.set("content-type", "application/octet-stream");
      init.body = input.body as BytesBody;
      init.duplex = "half";
    } else if (input.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = JSON.stringify(input.body);
    }
    return answered(send(new URL(addressOf(definition.path, input), baseUrl), init), baseUrl);
  }
}

/** What a node answers, or says in the body of its answer: a line may break before either is whole. */
async function answered<T>(coming: Promise<T>, baseUrl: string): Promise<T> {
  try {
    return await coming;
  } catch (error) {
    // Not JSON: an answer, but no node's.
    if (error instanceof Error && (error.name === "AbortError" || error instanceof SyntaxError)) throw error;
    throw new UnreachableError(new URL(baseUrl).origin);
  }
}

interface AnyInput {
  readonly params?: { readonly [name: string]: string | number };
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: { readonly [name: string]: string };
}

function addressOf(path: string, { params = {}, query = {} }: AnyInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

async function problemOf(response: Response): Promise<ProblemError> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith(PROBLEM_MEDIA_TYPE)) return new ProblemError((await response.json()) as Problem);
  const { status } = response;
  return new ProblemError({
    type: "about:blank",
    title: response.statusText,
    status,
    code: "UNEXPECTED",
    detail: "The node answered in an unexpected form; check its address.",
  });
}

/** The node refused: RFC 9457 problem details with a stable code. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The node did not answer. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(origin: string) {
    super(`The node at ${origin} does not answer; check that it runs and that the address is right.`);
  }
}
