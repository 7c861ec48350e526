import type { SessionReply } from "@tocsin/api";
import { MenuOutlined } from "@ant-design/icons-svg";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "./Button.tsx";
import { Alarm } from "./Alarm.tsx";
import { Banners } from "./Banners.tsx";
import { Confirming } from "./Confirming.tsx";
import { Dialog } from "./Dialog.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Header } from "./Header.tsx";
import { useWords } from "./language.tsx";
import { LiveProvider } from "./live.tsx";
import { Menu } from "./Menu.tsx";
import { Messages } from "./Messages.tsx";
import { ProblemView } from "./ProblemView.tsx";
import { Routes } from "./Routes.tsx";
import { officerOf, useSessionState } from "./session.tsx";
import { tourStep } from "./tour/place.ts";
import { Waiting } from "./Waiting.tsx";
import { withLibrary } from "./withlibrary.tsx";
import { FRAME } from "./words.ts";

/** Whoever is signed in already does not wait for it. */
const SignIn = withLibrary(async () => (await import("./signin/SignIn.tsx")).SignIn);

/** Who asks decides what is shown: the page for signing in, or the console; beside it a demonstration's tour. */
export function Frame() {
  const [step, setStep] = useState(tourStep);
  return (
    <>
      <Asked />
      <Messages />
      {step !== undefined && (
        <Suspense>
          <Tour step={step} leave={() => setStep(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Asked() {
  const { state, ask } = useSessionState();
  switch (state.is) {
    case "asking":
      return <Waiting />;
    case "unreachable":
      return (
        <main className="alone">
          <ProblemView error={state.error} retry={ask} />
        </main>
      );
    case "nobody":
      return (
        <Suspense fallback={<Waiting />}>
          <SignIn />
        </Suspense>
      );
    case "lost":
    case "officer":
      return <Work session={state.session} isLost={state.is === "lost"} />;
  }
}

/** The officer's console; while the session is lost it stays as it is behind the page for signing in, forms included. */
function Work({ session, isLost }: { readonly session: SessionReply; readonly isLost: boolean }) {
  const t = useWords(FRAME);
  return (
    <>
      {isLost && (
        <Suspense fallback={<Waiting />}>
          <SignIn note={t("lostSession", { officer: session.officer })} />
        </Suspense>
      )}
      <div hidden={isLost} inert={isLost}>
        <LiveProvider key={officerOf(session)}>
          <Console />
        </LiveProvider>
      </div>
    </>
  );
}

/** Only a demonstration has one. */
const Tour = lazy(async () => ({ default: (await import("./tour/Tour.tsx")).Tour }));

/** Header, menu, banners and the page of the address. */
function Console() {
  const t = useWords(FRAME);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [path] = useLocation();
  const content = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // Whoever goes to another page by the keyboard or hears it read goes on at its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what this waits for
  useEffect(() => {
    setMenuOpen(false);
    if (!isFirst.current) content.current?.focus();
    isFirst.current = false;
  }, [path]);
  return (
    <div className="console">
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <Header
        menuButton={
          <Button
            className="menu-button"
            icon={MenuOutlined}
            aria-label={t("openMenu")}
            onClick={() => setMenuOpen(true)}
          />
        }
      />
      <Banners />
      <Alarm />
      <Confirming />
      <div className="body">
        <nav className="side" aria-label={t("menu")}>
          <Menu />
        </nav>
        <Dialog title={t("menu")} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)}>
          <Menu />
          <Button block onClick={() => setMenuOpen(false)}>
            {t("closeMenu")}
          </Button>
        </Dialog>
        <main id="content" className="content" ref={content} tabIndex={-1}>
          <ErrorBoundary key={path}>
            <Suspense fallback={<Waiting />}>
              <Routes />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
    </div>
  );
}
