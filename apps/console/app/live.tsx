import { followStream, ProblemError, type StreamMessage } from "@tocsin/client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { node } from "./node.ts";
import { renewal } from "./renewal.ts";
import { useSessionState } from "./session.tsx";
import { silenceOf } from "./silence.ts";

/** How the page hears of what happens: it does, it is joining, or the node is away since then. */
export type Connection =
  | { readonly is: "open" }
  | { readonly is: "joining" }
  | { readonly is: "away"; readonly since: number };

interface Live {
  readonly connection: Connection;
  /** What came in after the connection was lost, as soon as it is back; the user puts it away. */
  readonly missed: readonly StreamMessage[];
  seeMissed(): void;
  /** Calls with each message until the returned function is called. */
  listen(listener: (message: StreamMessage) => void): () => void;
}

const LiveContext = createContext<Live>({
  connection: { is: "joining" },
  missed: [],
  seeMissed: () => undefined,
  listen: () => () => undefined,
});

const RETRY_MS = [500, 1_000, 2_000, 5_000] as const;
/** What arrives within this after the node is back, was missed. */
const CATCH_UP_MS = 1_500;
const MISSED_MAX = 200;
/** The node beats every 15 seconds: a connection that is silent for longer is dead. */
const SILENCE_MS_MAX = 40_000;

/** First part of the key of a query whose answer no message changes. */
export const FIXED = "fixed";

/** Follows the node's stream as long as somebody is signed in, and lets every list be asked for again when something came. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [connection, setConnection] = useState<Connection>({ is: "joining" });
  const [missed, setMissed] = useState<readonly StreamMessage[]>([]);
  const listeners = useRef(new Set<(message: StreamMessage) => void>());
  const queries = useQueryClient();
  const { ask, state } = useSessionState();
  const isLost = state.is === "lost";
  // Kept while the session is lost: what comes then is missed, too.
  const after = useRef<string>(undefined);
  const failures = useRef(0);

  useEffect(() => {
    if (isLost) {
      failures.current++;
      setConnection(awayNow);
      return;
    }
    const ended = new AbortController();
    let catchUpUntil = 0;
    const lists = renewal(() => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== FIXED }));
    const onMessage = (message: StreamMessage) => {
      after.current = message.id;
      if (Date.now() < catchUpUntil) setMissed((before) => [...before, message].slice(-MISSED_MAX));
      for (const listener of listeners.current) listener(message);
      lists.ask();
    };
    const follow = async () => {
      while (!ended.signal.aborted) {
        const onOpen = () => {
          if (failures.current > 0) {
            catchUpUntil = Date.now() + CATCH_UP_MS;
            lists.ask();
          }
          failures.current = 0;
          setConnection({ is: "open" });
        };
        const silence = silenceOf(SILENCE_MS_MAX);
        try {
          const signal = AbortSignal.any([ended.signal, silence.signal]);
          await followStream(node, signal, onMessage, { after: after.current, onOpen, onHeard: silence.heard });
        } catch (error) {
          if (error instanceof ProblemError && error.problem.status < 500) ask();
        } finally {
          silence.end();
        }
        if (ended.signal.aborted) return;
        setConnection(awayNow);
        const waitMs = RETRY_MS[Math.min(failures.current++, RETRY_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    };
    void follow();
    return () => {
      ended.abort();
      lists.end();
    };
  }, [queries, ask, isLost]);

  const value = useMemo<Live>(
    () => ({
      connection,
      missed,
      seeMissed: () => setMissed([]),
      listen(listener) {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [connection, missed],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

function awayNow(before: Connection): Connection {
  return before.is === "away" ? before : { is: "away", since: Date.now() };
}

export function useLive(): Live {
  return useContext(LiveContext);
}
