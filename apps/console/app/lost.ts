import { ProblemError } from "@tocsin/client";
import { type MutationCacheNotifyEvent, type QueryCacheNotifyEvent, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Calls when any query or act is refused because nobody is signed in any more. */
export function useLost(lost: () => void): void {
  const queries = useQueryClient();
  useEffect(() => {
    // Queries and acts keep their last error, and tell of much else: only the refusal itself counts, once.
    const look = (event: QueryCacheNotifyEvent | MutationCacheNotifyEvent) => {
      if (event.type === "updated" && event.action.type === "error" && isSignedOut(event.action.error)) lost();
    };
    const ends = [queries.getQueryCache().subscribe(look), queries.getMutationCache().subscribe(look)];
    return () => {
      for (const end of ends) end();
    };
  }, [queries, lost]);
}

/** Whether the node knows nobody behind the request. A refused key or passkey has the same status, but another code or place. */
export function isSignedOut(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const { code, at } = error.problem;
  return code === "UNAUTHORISED" && at === undefined;
}
