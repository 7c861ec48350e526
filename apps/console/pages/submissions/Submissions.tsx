import type { SubmissionItem, SubmissionState } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { textOf } from "../../app/catalogue.ts";
import { SUBMISSION_KINDS, SUBMISSION_STATES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { SUBMISSIONS } from "./words.ts";

const PAGE = 30;
const MINUTE_MS = 60_000;

/** What the public has told the unit, newest first; what waits for an officer comes up by itself. */
export function Page() {
  const t = useWords(SUBMISSIONS);
  const { language } = useLanguage();
  const [state, setState] = useState<SubmissionState | undefined>("received");
  const list = useInfiniteQuery({
    queryKey: ["submissions", state ?? ""],
    initialPageParam: "",
    // Nothing on the chain tells of a submission, so the stream does not either.
    refetchInterval: 10_000,
    queryFn: ({ pageParam }) =>
      node.call("submissions", {
        query: { limit: PAGE, ...(state && { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const options = Object.entries(SUBMISSION_STATES).map(([value, pair]) => ({
    value: value as SubmissionState,
    label: textOf(pair, language),
  }));
  return (
    <>
      <p className="callout">{t("note")}</p>
      <p className="filters no-print">
        <label htmlFor="submission-state">{t("state")}</label>{" "}
        <Select
          id="submission-state"
          allowClear
          defaultValue={state}
          placeholder={t("all")}
          options={options}
          onChange={setState}
        />
      </p>
      <PagedList list={list} items={items} none={t("none")} more={t("more")}>
        {(item) => (
          <li key={item.id}>
            <SubmissionLine item={item} />
          </li>
        )}
      </PagedList>
    </>
  );
}

function SubmissionLine({ item }: { readonly item: SubmissionItem }) {
  const t = useWords(SUBMISSIONS);
  const areaName = useAreaName();
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <span className="report-line">
      <Link href={`/submissions/${item.id}`} className="report-headline">
        <Word pair={SUBMISSION_KINDS[item.kind]} /> · {areaName(item.area)}
      </Link>
      <span className="marks">
        <Tag>
          <Word pair={SUBMISSION_STATES[item.state]} />
        </Tag>
      </span>
      <span className="quiet numbers">
        {beijing(item.created, language, now)}
        {item.changed !== item.created && ` · ${t("changed", { time: beijing(item.changed, language, now) })}`}
      </span>
    </span>
  );
}
