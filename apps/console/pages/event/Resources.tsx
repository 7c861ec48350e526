import type { ResourceItem } from "@tocsin/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Form, Input, InputNumber } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { useAreaName } from "../../app/areas.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { MakeOffer, Offer } from "./Offer.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const PAGE = 50;
const ITEM_MAX = 120;
const MEASURE_MAX = 40;
const QUANTITY_MAX = 1_000_000_000;
const MINUTE_MS = 60_000;

/** What the event's units need, what was offered, and how far each offer has come. */
export function Resources() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  const list = useInfiniteQuery({
    queryKey: ["resources", event.event],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("resources", {
        query: { event: event.event, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-label={t("resources")}>
      {duties.mayWork && <NeedForm />}
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <p>{t("resourcesNone")}</p>}
      <ul className="rows">
        {items.map((item) => (
          <li key={item.resource}>
            <Need item={item} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("earlier")}
        </Button>
      )}
    </section>
  );
}

function Need({ item }: { readonly item: ResourceItem }) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { unit } = useSession();
  const { duties } = useRoom();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const { need, accepted, sent, received, measureUnit } = item;
  return (
    <article className="grow" aria-label={item.item}>
      <p className="entry-head">
        <strong>
          <Plain text={item.item} /> {need} <Plain text={measureUnit} />
        </strong>{" "}
        <span className="quiet">
          {areaName(item.area)} · <UnitName id={item.unit} /> · {item.chain} ·{" "}
          <span className="numbers">{beijing(item.at, language, now)}</span>
        </span>
      </p>
      <p className="numbers wrap">
        {t("supplied", { accepted, sent, received, missing: Math.max(0, need - accepted) })}
      </p>
      <progress aria-label={t("supplyBar")} value={received} max={need} />
      {item.offers.length > 0 && (
        <ul className="rows">
          {item.offers.map((offer) => (
            <li key={offer.offer}>
              <Offer offer={offer} item={item} />
            </li>
          ))}
        </ul>
      )}
      {duties.mayWork && item.unit !== unit.id && accepted < need && <MakeOffer item={item} />}
      <Matches item={item} />
    </article>
  );
}

/** Who reports to have it, here and in other provinces; asked for when it is opened. */
function Matches({ item }: { readonly item: ResourceItem }) {
  const t = useWords(ROOM);
  const areaName = useAreaName();
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["matches", item.resource],
    enabled: isOpen,
    queryFn: () => node.call("resourceMatches", { params: { resource: item.resource } }),
  });
  return (
    <details className="no-print" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("matches")}</summary>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p>{t("matchesNone")}</p>}
      <ul>
        {data?.items.map(({ record, unit, area, available }) => (
          <li key={record}>
            <UnitName id={unit} /> · {areaName(area)} · {available} <Plain text={item.measureUnit} /> ·{" "}
            <RecordLink record={record} />
          </li>
        ))}
      </ul>
    </details>
  );
}

interface Said {
  readonly item: string;
  readonly quantity: number;
  readonly measure: string;
  readonly area: string;
}

function NeedForm() {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const { unit } = useSession();
  const [form] = Form.useForm<Said>();
  const act = useAct({ form });
  return (
    <details className="no-print">
      <summary>{t("newNeed")}</summary>
      <Form
        form={form}
        name="need"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        initialValues={{ area: unit.area }}
        onFinish={(said: Said) =>
          act.mutate({ action: "events.requestResource", args: { event: event.event, ...said } })
        }
      >
        <Form.Item
          name="item"
          label={t("item")}
          extra={t("itemNote")}
          rules={[{ required: true, whitespace: true, message: t("itemFirst") }]}
        >
          <Input maxLength={ITEM_MAX} />
        </Form.Item>
        <div className="fields">
          <Form.Item name="quantity" label={t("quantity")} rules={[{ required: true, message: t("quantityFirst") }]}>
            <InputNumber min={1} max={QUANTITY_MAX} precision={0} />
          </Form.Item>
          <Form.Item
            name="measure"
            label={t("measure")}
            rules={[{ required: true, whitespace: true, message: t("measureFirst") }]}
          >
            <Input maxLength={MEASURE_MAX} />
          </Form.Item>
          <Form.Item name="area" label={t("needArea")} rules={[{ required: true, message: t("chooseFirst") }]}>
            <AreaPicker label={t("needArea")} />
          </Form.Item>
        </div>
        <Button htmlType="submit" type="primary" loading={act.isPending}>
          {t("ask")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </details>
  );
}
