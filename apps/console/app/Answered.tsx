import type { ReactNode } from "react";
import { ProblemView } from "./ProblemView.tsx";
import { Waiting } from "./Waiting.tsx";

interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

interface AnsweredProps<T> {
  readonly query: Query<T>;
  readonly children: (data: T) => ReactNode;
}

/**
 * What a query has answered; until then that it is on its way, or why it failed. A failure to renew it stands above what is
 * kept, with all that was typed there.
 */
export function Answered<T>({ query: { data, error, refetch }, children }: AnsweredProps<T>) {
  const failure = error !== null && <ProblemView error={error} retry={() => void refetch()} />;
  if (data === undefined) return failure || <Waiting />;
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}
