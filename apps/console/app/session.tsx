import type { SessionReply } from "@tocsin/api";
import { ProblemError } from "@tocsin/client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { node, setCsrf } from "./node.ts";

/**
 * Who is signed in: not known yet, nobody, an officer, one whose session has ended by itself and who may sign in again, or
 * the node cannot be asked.
 */
export type SessionState =
  | { readonly is: "asking" }
  | { readonly is: "nobody" }
  | { readonly is: "unreachable"; readonly error: unknown }
  | (Begun & { readonly is: "lost" })
  | (Begun & { readonly is: "officer" });

interface Begun {
  readonly session: SessionReply;
  /** Milliseconds by which the node's clock was ahead of this machine's when the session was told. */
  readonly ahead: number;
}

interface SessionValue {
  readonly state: SessionState;
  /** Takes up a session that has just begun. */
  begin(session: SessionReply): void;
  /** Forgets who was signed in and all that was shown to them. */
  end(): void;
  /** The session has ended by itself: what the officer was at stays, unseen, until somebody signs in. */
  lose(): void;
  /** Asks the node again. */
  ask(): void;
}

const SessionContext = createContext<SessionValue>({
  state: { is: "asking" },
  begin: () => undefined,
  end: () => undefined,
  lose: () => undefined,
  ask: () => undefined,
});

/** @param props `page`: what is on its way and will be shown first; it is waited for with the session, once */
export function SessionProvider(props: { readonly page: Promise<unknown>; readonly children: ReactNode }) {
  const { page, children } = props;
  const [state, setState] = useState<SessionState>({ is: "asking" });
  const queries = useQueryClient();
  const latest = useRef(state);
  latest.current = state;
  const begin = useCallback(
    (session: SessionReply) => {
      const before = latest.current;
      setCsrf(session.csrf);
      setState({ is: "officer", session, ahead: session.now - Date.now() });
      if (before.is !== "lost") return;
      // What was shown to another is not shown to whoever signs in now.
      if (officerOf(before.session) === officerOf(session)) void queries.invalidateQueries();
      else queries.clear();
    },
    [queries],
  );
  const end = useCallback(() => {
    setCsrf(undefined);
    queries.clear();
    setState({ is: "nobody" });
  }, [queries]);
  const lose = useCallback(() => {
    setCsrf(undefined);
    setState(lostOf);
  }, []);
  const ask = useCallback(async () => {
    try {
      const [session] = await Promise.all([node.call("session"), page]);
      begin(session);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500)
        setState((now) => (now.is === "asking" || now.is === "unreachable" ? { is: "nobody" } : lostOf(now)));
      else setState((now) => (now.is === "officer" ? now : { is: "unreachable", error }));
    }
  }, [begin, page]);
  useEffect(() => void ask(), [ask]);
  const value = useMemo(() => ({ state, begin, end, lose, ask: () => void ask() }), [state, begin, end, lose, ask]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

function lostOf(now: SessionState): SessionState {
  return now.is === "officer" ? { ...now, is: "lost" } : now;
}

/** Names an officer among all. */
export function officerOf({ unit, officer }: SessionReply): string {
  return `${unit.id}/${officer}`;
}

export function useSessionState(): SessionValue {
  return useContext(SessionContext);
}

function useBegun(): Begun {
  const { state } = useSessionState();
  if (state.is !== "officer" && state.is !== "lost") throw new Error("shown without a session");
  return state;
}

/** The officer's session; for what is shown to officers only. */
export function useSession(): SessionReply {
  return useBegun().session;
}

/** Milliseconds by which the node's clock is ahead of this machine's. */
export function useClockAhead(): number {
  return useBegun().ahead;
}
