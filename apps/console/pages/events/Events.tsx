import { useInfiniteQuery } from "@tanstack/react-query";
import type { EventItem } from "@tocsin/api";
import { Checkbox, Form, Input, Select } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { useAreaName } from "../../app/areas.ts";
import { sumByArea } from "../../app/areasums.ts";
import { useWhole } from "../../app/counted.ts";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { CATEGORIES, LEG_STATES, RESPONSE_LEVELS, STAGES } from "../../app/enumerations.ts";
import { EventMarks } from "../../app/EventMarks.tsx";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { MapView } from "../../app/MapView.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { Plain } from "../../app/Plain.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { OpenEvent } from "./OpenEvent.tsx";
import { EVENTS } from "./words.ts";

const PAGE = 30;
const MINUTE_MS = 60_000;

interface Wanted {
  readonly q?: string;
  readonly stage?: string;
  readonly state?: EventItem["state"];
  readonly graveTo?: number;
  readonly area?: string;
  readonly joined?: boolean;
}

/** The events of this chain with filters, where they are, and a form for a new one. */
export function Page() {
  const t = useWords(EVENTS);
  const [wanted, setWanted] = useState<Wanted>({});
  const list = useInfiniteQuery({
    queryKey: ["events", wanted],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("events", {
        query: { limit: PAGE, ...wanted, ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <p className="callout">{t("note")}</p>
      <OpenEvent />
      <Filters onChange={setWanted} />
      <PagedList list={list} items={items} none={t("none")} more={t("more")}>
        {(item) => (
          <li key={item.event}>
            <EventLine item={item} />
          </li>
        )}
      </PagedList>
      {items.length > 0 && <Where items={items} />}
    </>
  );
}

function Filters({ onChange }: { readonly onChange: (wanted: Wanted) => void }) {
  const t = useWords(EVENTS);
  const { language } = useLanguage();
  const optionsOf = (words: { readonly [value: string]: Pair }) =>
    Object.entries(words).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const levels = RESPONSE_LEVELS.map((pair, i) => ({
    value: i + 1,
    label: i === 0 ? textOf(pair, language) : t("andGraver", { level: textOf(pair, language) }),
  }));
  const choice = { allowClear: true, placeholder: t("all") };
  return (
    <Form
      name="filters"
      layout="inline"
      className="filters no-print"
      role="search"
      onFinish={(said: Wanted) => onChange(filled(said))}
      onValuesChange={(changed: Wanted, said: Wanted) => {
        if (!("q" in changed)) onChange(filled(said));
      }}
    >
      <Form.Item name="q" label={t("q")}>
        <Input maxLength={100} allowClear />
      </Form.Item>
      <Form.Item name="state" label={t("state")}>
        <Select {...choice} options={optionsOf(LEG_STATES)} />
      </Form.Item>
      <Form.Item name="stage" label={t("stage")}>
        <Select {...choice} options={optionsOf(STAGES)} />
      </Form.Item>
      <Form.Item name="graveTo" label={t("graveTo")}>
        <Select {...choice} options={levels} />
      </Form.Item>
      <Form.Item name="area" label={t("area")}>
        <AreaPicker label={t("area")} />
      </Form.Item>
      <Form.Item name="joined" valuePropName="checked">
        <Checkbox>{t("joined")}</Checkbox>
      </Form.Item>
      <span className="marks">
        <Button htmlType="submit">{t("search")}</Button>
        <Button htmlType="reset" onClick={() => onChange({})}>
          {t("reset")}
        </Button>
      </span>
    </Form>
  );
}

/** Without what was left open. */
function filled(said: Wanted): Wanted {
  return Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined && value !== "" && value !== false),
  ) as Wanted;
}

function EventLine({ item }: { readonly item: EventItem }) {
  const t = useWords(EVENTS);
  const { language } = useLanguage();
  const nameOf = useName();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const { event, title, category, areas, opened, legs, membership } = item;
  return (
    <span className="report-line">
      <Link href={`/events/${event}`} className="report-headline">
        <Plain text={nameOf(title)} />
      </Link>
      <EventMarks item={item} />
      <span className="quiet">
        {CATEGORIES[category] === undefined ? <Plain text={category} /> : <Word pair={CATEGORIES[category]} />} ·{" "}
        {areas.map(areaName).join(language === "zh" ? "、" : ", ")} ·{" "}
        <span className="numbers wrap">{t("opened", { time: beijing(opened, language, now) })}</span> ·{" "}
        {t("legs", { count: legs.length })}
        {membership !== undefined && ` · ${t(membership === "read" ? "read" : "member")}`}
      </span>
    </span>
  );
}

/** How many of the listed events each area has; drawn when it is asked for. */
function Where({ items }: { readonly items: readonly EventItem[] }) {
  const t = useWords(EVENTS);
  const [isOpen, setOpen] = useState(false);
  const within = useWhole();
  const rows = items.flatMap(({ areas }) => areas.map((area) => ({ area, count: 1 })));
  return (
    <details className="no-print" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("where")}</summary>
      {isOpen && (
        <MapView title={t("where")} amount={t("amount")} within={within} amounts={sumByArea(rows, within)} others={0} />
      )}
    </details>
  );
}
