import { Button, Result } from "antd";
import { useEffect } from "react";
import { Link, Route, Switch } from "wouter";
import { textOf } from "./catalogue.ts";
import { useLanguage, useWords } from "./language.tsx";
import { type OpenablePage, PAGES } from "./pages.ts";
import { useSession } from "./session.tsx";
import { FRAME } from "./words.ts";

/** The page of the address. */
export function Routes() {
  const t = useWords(FRAME);
  return (
    <Switch>
      {PAGES.map((page) => (
        <Route key={page.path} path={page.path}>
          <Opened page={page} />
        </Route>
      ))}
      <Route>
        <Result
          status="info"
          title={t("notFound")}
          extra={
            <Link href="/">
              <Button>{t("home")}</Button>
            </Link>
          }
        />
      </Route>
    </Switch>
  );
}

function Opened({ page }: { readonly page: OpenablePage }) {
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
      {mayOpen ? <page.Component /> : <Result status="info" title={t("notYours")} />}
    </>
  );
}
