import { InfoCircleFilled } from "@ant-design/icons-svg";
import { type ReactNode, useEffect } from "react";
import { Link, Route, Switch } from "wouter";
import { Button } from "./Button.tsx";
import { textOf } from "./catalogue.ts";
import { Icon } from "./Icon.tsx";
import { useLanguage, useWords } from "./language.tsx";
import type { Page } from "./page.ts";
import { PAGES, useFetched } from "./pages.ts";
import { Waiting } from "./Waiting.tsx";
import { useSession } from "./session.tsx";
import { FRAME } from "./words.ts";

/** The component library is fetched when what was asked for first has had its time. */
const LIBRARY_AFTER_MS = 2_000;

/** The page of the address. */
export function Routes() {
  const t = useWords(FRAME);
  useEffect(() => {
    const timer = setTimeout(() => void import("./Library.tsx").catch(() => undefined), LIBRARY_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Switch>
      {PAGES.map((page) => (
        <Route key={page.path} path={page.path}>
          <Opened page={page} />
        </Route>
      ))}
      <Route>
        <Nothing>
          <p>{t("notFound")}</p>
          <Link href="/" asChild>
            <Button href="/">{t("home")}</Button>
          </Link>
        </Nothing>
      </Route>
    </Switch>
  );
}

function Opened({ page }: { readonly page: Page }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const session = useSession();
  const title = textOf(page.title, language);
  useEffect(() => {
    document.title = `${title} · ${session.unit.name[language]} · Tocsin 警钟`;
  }, [title, session, language]);
  const mayOpen = page.isFor?.(session) ?? true;
  return (
    <>
      <h1 className="page-title">{title}</h1>
      {mayOpen ? <Fetched page={page} /> : <Nothing>{t("notYours")}</Nothing>}
    </>
  );
}

function Fetched({ page }: { readonly page: Page }) {
  const whole = useFetched(page);
  if (whole === undefined) return <Waiting />;
  const { Around, Component } = whole;
  return (
    <Around>
      <Component />
    </Around>
  );
}

/** Instead of a page. */
function Nothing({ children }: { readonly children: ReactNode }) {
  return (
    <div className="nothing">
      <Icon of={InfoCircleFilled} />
      {children}
    </div>
  );
}
