import { type Json, Refusal, conform } from "@tocsin/core";
import type { Static, TSchema } from "typebox";
import { NodeError } from "../errors.ts";
import type { NodeName } from "./directory.ts";

/** What a call was given, checked. @throws Refusal SCHEMA */
export function asked<S extends TSchema>(schema: S, params: unknown): Static<S> {
  conform(schema, params as Json);
  return params as Static<S>;
}

/** What another node has answered, checked. @throws NodeError PEER_UNAVAILABLE: a node that answers so cannot be asked */
export function answered<S extends TSchema>(schema: S, answer: unknown, from: string): Static<S> {
  try {
    conform(schema, answer as Json);
  } catch (error) {
    throw error instanceof Refusal ? new NodeError("PEER_UNAVAILABLE", from) : error;
  }
  return answer as Static<S>;
}

/** Whether what another node has answered is of its form. */
export function isAnswer(schema: TSchema, answer: unknown, from: string): boolean {
  try {
    answered(schema, answer, from);
    return true;
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}

/** Only nodes of the same chain may ask this. @throws NodeError FORBIDDEN */
export function demandChain(chain: string, from: NodeName): void {
  if (from.chain !== chain) throw new NodeError("FORBIDDEN", from.chain);
}
