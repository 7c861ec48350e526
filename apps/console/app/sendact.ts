import type { ActReply, ActRequest } from "@tocsin/api";
import { ProblemError, UnreachableError } from "@tocsin/client";
import { useCallback, useRef } from "react";
import { isSignedOut } from "./lost.ts";
import { node } from "./node.ts";

/** An act before it has its key. */
export type Unsent = Omit<ActRequest, "idempotencyKey">;

const PASSING: readonly number[] = [408, 429];

/** Whether a failure says nothing of the act itself: it may have arrived all the same, or comes through later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnreachableError || isSignedOut(error)) return true;
  return error instanceof ProblemError && (error.problem.status >= 500 || PASSING.includes(error.problem.status));
}

/**
 * Sends an act so that it is done once: a repeat of the same act goes with the key of the try before, whose outcome the page
 * may not have heard. Another act has another key, and so has one that was done or refused for good.
 */
export function useSendAct(): (act: Unsent) => Promise<ActReply> {
  const tried = useRef<{ readonly of: string; readonly key: string }>(undefined);
  return useCallback(async (act) => {
    // Of what is judged the state may have moved on by the very act whose reply was lost.
    const of = JSON.stringify({ ...act, ifMatch: undefined });
    const key = tried.current?.of === of ? tried.current.key : crypto.randomUUID();
    tried.current = { of, key };
    const end = () => {
      if (tried.current?.key === key) tried.current = undefined;
    };
    try {
      const reply = await node.call("act", { body: { ...act, idempotencyKey: key } });
      end();
      return reply;
    } catch (error) {
      if (error instanceof ProblemError && !isPassing(error)) end();
      throw error;
    }
  }, []);
}
