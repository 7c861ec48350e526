import { ProblemError } from "@tocsin/client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import { type ReactNode, useState } from "react";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Frame } from "./Frame.tsx";
import { LanguageProvider, useLanguage } from "./language.tsx";
import { useLost } from "./lost.ts";
import { SessionProvider, useSessionState } from "./session.tsx";
import { AppearanceProvider, themeOf, useAppearance } from "./theme.tsx";

const STALE_MS = 10_000;

/** The console: what every page stands in. */
export function App() {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: STALE_MS, retry: mayRetry, refetchOnWindowFocus: true } },
      }),
  );
  return (
    <LanguageProvider>
      <AppearanceProvider>
        <QueryClientProvider client={queries}>
          <Library>
            <ErrorBoundary>
              <SessionProvider>
                <Watch>
                  <Frame />
                </Watch>
              </SessionProvider>
            </ErrorBoundary>
          </Library>
        </QueryClientProvider>
      </AppearanceProvider>
    </LanguageProvider>
  );
}

/** What a node refuses for good is not asked for again. */
function mayRetry(failures: number, error: unknown): boolean {
  return failures < 2 && !(error instanceof ProblemError && error.problem.status < 500);
}

/** The component library with our colours and language; its style sheets carry the page's nonce. */
function Library({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const { appearance } = useAppearance();
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  return (
    <ConfigProvider
      theme={themeOf(appearance)}
      locale={language === "zh" ? chinese : english}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>{children}</AntApp>
    </ConfigProvider>
  );
}

/** Whoever is no longer signed in is asked to sign in again, and comes back to the same page with all that was typed. */
function Watch({ children }: { readonly children: ReactNode }) {
  const { lose } = useSessionState();
  useLost(lose);
  return children;
}
