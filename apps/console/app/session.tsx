import type { SessionReply } from "@tocsin/api";
import { ProblemError } from "@tocsin/client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { node, setCsrf } from "./node.ts";

/** Who is signed in: not known yet, nobody, an officer, or the node cannot be asked. */
export type SessionState =
  | { readonly is: "asking" }
  | { readonly is: "nobody" }
  | { readonly is: "unreachable"; readonly error: unknown }
  | { readonly is: "officer"; readonly session: SessionReply };

interface SessionValue {
  readonly state: SessionState;
  /** Takes up a session that has just begun. */
  begin(session: SessionReply): void;
  /** Forgets who was signed in and all that was shown to them. */
  end(): void;
  /** Asks the node again. */
  ask(): void;
}

const SessionContext = createContext<SessionValue>({
  state: { is: "asking" },
  begin: () => undefined,
  end: () => undefined,
  ask: () => undefined,
});

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ is: "asking" });
  const queries = useQueryClient();
  const begin = useCallback((session: SessionReply) => {
    setCsrf(session.csrf);
    setState({ is: "officer", session });
  }, []);
  const end = useCallback(() => {
    setCsrf(undefined);
    queries.clear();
    setState({ is: "nobody" });
  }, [queries]);
  const ask = useCallback(async () => {
    try {
      begin(await node.call("session"));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) end();
      else setState((now) => (now.is === "officer" ? now : { is: "unreachable", error }));
    }
  }, [begin, end]);
  useEffect(() => void ask(), [ask]);
  const value = useMemo(() => ({ state, begin, end, ask: () => void ask() }), [state, begin, end, ask]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSessionState(): SessionValue {
  return useContext(SessionContext);
}

/** The officer's session; for what is shown to officers only. */
export function useSession(): SessionReply {
  const { state } = useSessionState();
  if (state.is !== "officer") throw new Error("shown without a session");
  return state.session;
}

/** Milliseconds by which the node's clock is ahead of this machine's. */
export function useClockAhead(): number {
  const session = useSession();
  const [ahead] = useState(() => session.now - Date.now());
  return ahead;
}
