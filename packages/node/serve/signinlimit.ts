import type { FastifyRequest } from "fastify";
import { SIGN_INS_PER_MINUTE } from "../signin/limits.ts";

/** What begins a session is tried not too often from one address, whatever the request brings. */
export const SIGN_IN_LIMIT = {
  rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: 60_000, keyGenerator: ({ ip }: FastifyRequest) => ip },
};
