import { ProblemError } from "@tocsin/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Calls when any query or act was refused because nobody is signed in any more. */
export function useLost(lost: () => void): void {
  const queries = useQueryClient();
  useEffect(() => {
    const look = (error: unknown) => {
      if (error instanceof ProblemError && error.problem.status === 401) lost();
    };
    const ends = [
      queries.getQueryCache().subscribe((event) => look(event.query.state.error)),
      queries.getMutationCache().subscribe((event) => look(event.mutation?.state.error)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [queries, lost]);
}
