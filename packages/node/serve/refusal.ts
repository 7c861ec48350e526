import type { Socket } from "node:net";
import { PROBLEM_MEDIA_TYPE, type Problem } from "@tocsin/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import { problemOf } from "../operations/problem.ts";
import { JSON_BYTES_MAX, MINUTE_S, QUEUE_RETRY_S } from "./limits.ts";

/** Says that something untyped happened; the text goes to the log, never to the caller. */
export type OnFault = (id: string, error: unknown) => void;

/** What may be tried again in a minute. */
const MINUTE_CODES: readonly string[] = ["INTAKE_FULL", "RATE_LIMITED", "STREAMS_FULL"];

/** Answers a failed request with problem details, and nothing else of the failure. */
export function refuse(onFault: OnFault, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = typedProblem(error, request) ?? untyped(onFault, error, request);
  if (problem.code === "QUEUE_FULL" || problem.code === "QUOTA") reply.header("retry-after", QUEUE_RETRY_S);
  if (MINUTE_CODES.includes(problem.code)) reply.header("retry-after", MINUTE_S);
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
}

/** Answers what is no HTTP request, and ends the connection. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const problem = problemOf(new NodeError("BAD_REQUEST", "HTTP"));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} Bad Request`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}

function typedProblem(error: unknown, request: FastifyRequest): Problem | undefined {
  const code = (error as { readonly code?: string } | undefined)?.code;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return problemOf(new NodeError("BODY_TOO_LARGE", `${JSON_BYTES_MAX} bytes`));
  if (code?.startsWith("FST_ERR_CTP") === true) return problemOf(new NodeError("BAD_REQUEST", "content"));
  if (code === "FST_ERR_BAD_URL" || code === "FST_ERR_MAX_PARAM_LENGTH")
    return problemOf(new NodeError("BAD_REQUEST", "path"));
  try {
    return problemOf(error);
  } catch {
    // Whoever broke off in the middle of a body hears nothing; it is no fault of the node.
    const isBrokenOff = code === "ECONNRESET" && request.raw.destroyed && !request.raw.complete;
    return isBrokenOff ? problemOf(new NodeError("BAD_REQUEST", "body")) : undefined;
  }
}

function untyped(onFault: OnFault, error: unknown, request: FastifyRequest): Problem {
  const id = String(request.id);
  onFault(id, error);
  return problemOf(new NodeError("INTERNAL", id));
}
