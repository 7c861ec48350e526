import { ProblemError } from "@tocsin/client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Frame } from "./Frame.tsx";
import { LanguageProvider } from "./language.tsx";
import { useLost } from "./lost.ts";
import { firstPage } from "./pages.ts";
import { SessionProvider, useSessionState } from "./session.tsx";
import { AppearanceProvider } from "./theme.tsx";

const STALE_MS = 10_000;
const ALWAYS = { networkMode: "always" } as const;

/** The console: what every page stands in. */
export function App() {
  const [queries] = useState(
    () =>
      new QueryClient({
        // Whether the node answers is found out by asking it: one on this machine does without a network, too.
        defaultOptions: {
          queries: {
            ...ALWAYS,
            staleTime: STALE_MS,
            retry: mayRetry,
            refetchOnWindowFocus: true,
            refetchOnReconnect: true,
          },
          mutations: ALWAYS,
        },
      }),
  );
  return (
    <LanguageProvider>
      <AppearanceProvider>
        <QueryClientProvider client={queries}>
          <ErrorBoundary>
            <SessionProvider page={firstPage}>
              <Watch>
                <Frame />
              </Watch>
            </SessionProvider>
          </ErrorBoundary>
        </QueryClientProvider>
      </AppearanceProvider>
    </LanguageProvider>
  );
}

/** What a node refuses for good is not asked for again. */
function mayRetry(failures: number, error: unknown): boolean {
  return failures < 2 && !(error instanceof ProblemError && error.problem.status < 500);
}

/** Whoever is no longer signed in is asked to sign in again, and comes back to the same page with all that was typed. */
function Watch({ children }: { readonly children: ReactNode }) {
  const { lose } = useSessionState();
  useLost(lose);
  return children;
}
