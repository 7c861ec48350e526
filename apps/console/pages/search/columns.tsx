import type { EventItem } from "@tocsin/api";
import { Link } from "wouter";
import { useAreaName } from "../../app/areas.ts";
import { CATEGORIES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { ResponseMark, StatusMark, Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import type { TableColumn } from "../../app/table/DataTable.tsx";
import { Marked } from "../../app/table/Marked.tsx";
import { beijing } from "../../app/time.ts";
import { SEARCH } from "./words.ts";

/** Columns of events that were found. */
export function useEventColumns(q: string | undefined, now: number): readonly TableColumn<EventItem>[] {
  const t = useWords(SEARCH);
  const { language } = useLanguage();
  const nameOf = useName();
  const areaName = useAreaName();
  const nameOfCategory = (category: string) => {
    const pair = CATEGORIES[category];
    return pair === undefined ? <Plain text={category} /> : <Word pair={pair} />;
  };
  return [
    {
      name: "what",
      title: t("what"),
      width: "minmax(16rem, 3fr)",
      cell: ({ event, title }) => (
        <span className="report-headline">
          <Marked text={nameOf(title)} q={q} />{" "}
          <Link className="record" href={`/events/${event}`}>
            {t("open")}
          </Link>
        </span>
      ),
    },
    {
      name: "marks",
      title: t("marks"),
      width: "minmax(10rem, 1fr)",
      cell: ({ status, level }) => (
        <span className="marks">
          <StatusMark status={status} />
          <ResponseMark level={level} />
        </span>
      ),
    },
    {
      name: "category",
      title: t("category"),
      width: "minmax(7rem, 1fr)",
      cell: ({ category }) => nameOfCategory(category),
    },
    {
      name: "place",
      title: t("area"),
      width: "minmax(8rem, 1fr)",
      cell: ({ areas }) => areas.map(areaName).join("；"),
    },
    { name: "chains", title: t("chains"), width: "minmax(7rem, 1fr)", cell: ({ legs }) => legs.join(" ") },
    {
      name: "when",
      title: t("opened"),
      width: "8rem",
      cell: ({ opened }) => <span className="numbers">{beijing(opened, language, now)}</span>,
    },
  ];
}
