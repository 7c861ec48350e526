import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { textOf } from "../../app/catalogue.ts";
import { REQUEST_STATES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { useSession } from "../../app/session.tsx";
import { Ask } from "./Ask.tsx";
import { Decide } from "./Decide.tsx";
import { mayAsk, mayDecide } from "./duties.ts";
import { GrantActs } from "./GrantActs.tsx";
import { Receipts } from "./Receipts.tsx";
import { RequestLine } from "./RequestLine.tsx";
import { REQUESTS } from "./words.ts";

const PAGE = 20;

/** Requests for sealed detail: to ask, to decide, to fetch what was granted, and who has fetched what. */
export function Page() {
  const session = useSession();
  return (
    <>
      {session.roles.includes("access") && <Waiting />}
      {mayAsk(session) && <Ask />}
      <All />
      <Receipts />
    </>
  );
}

function useRequests(state: string | undefined) {
  return useInfiniteQuery({
    queryKey: ["requests", state ?? ""],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("requests", {
        query: { limit: PAGE, ...(state && { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
}

function Waiting() {
  const t = useWords(REQUESTS);
  const session = useSession();
  const list = useRequests("pending");
  const items = (list.data?.pages ?? []).flatMap((page) => page.items).filter((item) => mayDecide(session, item));
  return (
    <section aria-labelledby="requests-waiting">
      <h2 id="requests-waiting">{t("waiting")}</h2>
      <PagedList list={list} items={items} none={t("waitingNone")} more={t("more")}>
        {(item) => (
          <li key={item.request}>
            <div className="grow">
              <RequestLine item={item} />
              <Decide request={item.request} />
            </div>
          </li>
        )}
      </PagedList>
    </section>
  );
}

function All() {
  const t = useWords(REQUESTS);
  const { language } = useLanguage();
  const [state, setState] = useState<string>();
  const list = useRequests(state);
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const options = Object.entries(REQUEST_STATES).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <section aria-labelledby="requests-all">
      <h2 id="requests-all">{t("all")}</h2>
      <p className="filters no-print">
        <label htmlFor="request-state">{t("state")}</label>{" "}
        <Select id="request-state" allowClear placeholder={t("anyState")} options={options} onChange={setState} />
      </p>
      <PagedList list={list} items={items} none={t("none")} more={t("more")}>
        {(item) => (
          <li key={item.request}>
            <div className="grow">
              <RequestLine item={item} />
              <GrantActs item={item} />
            </div>
          </li>
        )}
      </PagedList>
    </section>
  );
}
