import type { ReleaseItem } from "@tocsin/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { RELEASE_KINDS, RELEASE_STANDINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { OneRelease } from "./OneRelease.tsx";
import { Publish } from "./Publish.tsx";
import { RELEASES } from "./words.ts";

const PAGE = 50;

interface Filter {
  readonly kind?: ReleaseItem["kind"] | undefined;
  readonly standing?: ReleaseItem["standing"] | undefined;
}

/** What the unit may publish, and what is published on this chain. */
export function Page() {
  const t = useWords(RELEASES);
  return (
    <>
      <p className="quiet">{t("intro")}</p>
      <PublicPage />
      <Publish />
      <section aria-labelledby="published">
        <h2 id="published">{t("list")}</h2>
        <List />
      </section>
    </>
  );
}

/** The way to what anyone reads; a node that is not public has none. */
function PublicPage() {
  const t = useWords(RELEASES);
  const { isSuccess, isError } = useQuery({
    queryKey: ["releases", "public"],
    queryFn: () => node.call("publicReleases"),
    retry: false,
  });
  if (isError) return <p className="quiet">{t("notPublic")}</p>;
  return isSuccess ? (
    <p className="no-print">
      <a href="/public">{t("public")}</a>
    </p>
  ) : null;
}

function List() {
  const t = useWords(RELEASES);
  const [filter, setFilter] = useState<Filter>({ standing: "released" });
  const query = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    readonly kind?: ReleaseItem["kind"];
    readonly standing?: ReleaseItem["standing"];
  };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["releases", "list", query],
    queryFn: ({ pageParam }) =>
      node.call("releases", { query: { ...query, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <>
      <div className="fields filters report-form no-print">
        <Choice
          label={t("kind")}
          words={RELEASE_KINDS}
          value={filter.kind}
          onChange={(kind) => setFilter({ ...filter, kind })}
        />
        <Choice
          label={t("standing")}
          words={RELEASE_STANDINGS}
          value={filter.standing}
          onChange={(standing) => setFilter({ ...filter, standing })}
        />
      </div>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {items?.length === 0 && <p className="quiet">{t("none")}</p>}
      <ul className="rows">
        {items?.map((item) => (
          <li key={item.release}>
            <OneRelease item={item} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button className="no-print" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function Choice<V extends string>(props: {
  readonly label: string;
  readonly words: { readonly [K in V]: Pair };
  readonly value: V | undefined;
  readonly onChange: (value: V | undefined) => void;
}) {
  const t = useWords(RELEASES);
  const { language } = useLanguage();
  const { label, words, value, onChange } = props;
  const options = (Object.keys(words) as V[]).map((one) => ({ value: one, label: textOf(words[one], language) }));
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={`${label}: ${t("all")}`}
      value={value ?? null}
      options={options}
      onChange={(next: V | null | undefined) => onChange(next ?? undefined)}
    />
  );
}
