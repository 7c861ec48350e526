import type { ChangeItem } from "@tocsin/api";
import type { Unit } from "@tocsin/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { everyUnit } from "../../app/registry.ts";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { titleOf } from "./changetitle.ts";
import { CHANGE_STATES } from "./states.ts";
import { DifferenceList } from "./Readable.tsx";
import { VoteActs, Votes } from "./Votes.tsx";
import { GOVERNANCE } from "./words.ts";

const PAGE = 20;
/** The stream tells of reports, not of votes. */
const RENEW_MS = 3_000;
const MINUTE_MS = 60_000;

const SECTIONS: readonly (readonly [key: "waiting" | "coming" | "settled", of: readonly ChangeItem["status"][]])[] = [
  ["waiting", ["proposed"]],
  ["coming", ["approved"]],
  ["settled", ["applied", "rejected", "withdrawn", "lapsed"]],
];

/** Changes by what is to be done about them: those that await votes first. */
export function Changes() {
  const t = useWords(GOVERNANCE);
  const list = useInfiniteQuery({
    queryKey: ["changes"],
    refetchInterval: RENEW_MS,
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("changes", { query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const units = useQuery({ queryKey: ["units", "all"], queryFn: everyUnit });
  const height = useQuery({ queryKey: ["node"], queryFn: () => node.call("node"), refetchInterval: RENEW_MS }).data
    ?.height;
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const managers = (units.data ?? []).filter(({ role, status }) => role !== "member" && status === "active");
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">{t("changes")}</h2>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <p>{t("none")}</p>}
      {SECTIONS.map(([key, states]) => {
        const shown = items.filter(({ status }) => states.includes(status));
        if (shown.length === 0) return null;
        return (
          <section key={key} aria-labelledby={`changes-${key}`}>
            <h3 id={`changes-${key}`}>{t(key)}</h3>
            <ul className="rows">
              {shown.map((item) => (
                <li key={item.change} data-change={item.change} data-status={item.status}>
                  <OneChange item={item} managers={managers} height={height} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}

interface ChangeProps {
  readonly item: ChangeItem;
  readonly managers: readonly Unit[];
  readonly height: number | undefined;
}

function OneChange({ item, managers, height }: ChangeProps) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const nameOf = useName();
  const now = useNow(MINUTE_MS);
  const { shape, word } = CHANGE_STATES[item.status];
  const isOpen = item.status === "proposed" || item.status === "approved";
  const unitName = (id: string) => nameOf(managers.find((one) => one.id === id)?.name) || id;
  const title = titleOf(item, language, unitName);
  return (
    <div className="grow report-line">
      <strong>
        <Plain text={title} />
      </strong>
      <span>
        <span aria-hidden="true">{shape}</span> {word[language === "zh" ? 1 : 0]}
        {item.settled !== undefined && <> · {t("happened", { height: item.settled })}</>}
        {item.code !== undefined && <> · {t("lapsedWhy", { code: item.code })}</>}
        {isOpen && (
          <>
            {" "}
            · {t("effective", { height: item.effectiveHeight })}{" "}
            {height !== undefined && <>({leftTo(item.effectiveHeight, height, t)})</>}
          </>
        )}
      </span>
      <span className="quiet">
        <span className="numbers">{beijing(item.tick, language, now)}</span> · {t("proposedBy")}{" "}
        <UnitName id={item.by} />
      </span>
      <details open={item.status === "proposed"}>
        <summary>{t("difference")}</summary>
        <DifferenceList differences={item.differences as never} />
      </details>
      <Votes item={item} managers={managers} />
      {isOpen && <VoteActs item={item} title={title} managers={managers} />}
    </div>
  );
}

function leftTo(
  effective: number,
  height: number,
  t: (key: keyof typeof GOVERNANCE, values?: Record<string, number>) => string,
): string {
  const left = effective - height;
  return left <= 1 ? t("nextBlock") : t("blocksLeft", { count: left });
}
