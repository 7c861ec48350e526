import type { BulletinItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { BULLETIN_FORMS, SECURITY_LEVELS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark, Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { Plain } from "../../app/Plain.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { Compose } from "./Compose.tsx";
import { BULLETINS } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;

/** Drafts that wait to be signed, signed bulletins, and the form that composes one. */
export function Page() {
  const t = useWords(BULLETINS);
  return (
    <>
      <Compose />
      <List state="draft" title={t("drafts")} none={t("draftsNone")} />
      <List state="signed" title={t("signed")} none={t("signedNone")} />
    </>
  );
}

function List(props: { readonly state: "draft" | "signed"; readonly title: string; readonly none: string }) {
  const t = useWords(BULLETINS);
  const { state, title, none } = props;
  const list = useInfiniteQuery({
    queryKey: ["bulletins", "list", state],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("bulletins", { query: { state, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-labelledby={state}>
      <h2 id={state}>{title}</h2>
      <PagedList list={list} items={items} none={none} more={t("more")}>
        {(item) => (
          <li key={item.digest}>
            <Line item={item} />
          </li>
        )}
      </PagedList>
    </section>
  );
}

function Line({ item }: { readonly item: BulletinItem }) {
  const t = useWords(BULLETINS);
  const { language } = useLanguage();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const time = (ms: number) => beijing(ms, language, now);
  const { digest, title, form, status, area, from, to, composed, sources, security, unit, release } = item;
  return (
    <span className="report-line">
      <Link href={`/bulletins/${digest}`} className="report-headline">
        <Plain text={title.zh === area ? areaName(area) : language === "en" ? (title.en ?? title.zh) : title.zh} />
      </Link>
      <span className="marks">
        <StatusMark status={status} />
        <Tag>
          <span aria-hidden="true">{release === undefined ? "○" : "✓"}</span>{" "}
          {t(release === undefined ? "draft" : "isSigned")}
        </Tag>
        <Tag>
          <Word pair={SECURITY_LEVELS[security - 1]} />
        </Tag>
      </span>
      <span className="quiet">
        <Word pair={BULLETIN_FORMS[form]} /> · {area === "" ? t("nation") : areaName(area)} ·{" "}
        <span className="numbers">{t("period", { from: time(from), to: time(to) })}</span> · <UnitName id={unit} /> ·{" "}
        <span className="numbers">{t("made", { time: time(composed) })}</span> · {t("sources", { count: sources })}
      </span>
    </span>
  );
}
