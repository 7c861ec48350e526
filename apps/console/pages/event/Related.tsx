import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { AreasPicker } from "../../app/AreasPicker.tsx";
import { CategoryPicker } from "../../app/CategoryPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { STAGES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { TITLE_MAX } from "../../app/titles.ts";
import { UnitName } from "../../app/units.tsx";
import { ReasonItem } from "./ReasonItem.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const EVENTS_MAX = 200;
const MINUTE_MS = 60_000;

/** Events that are held to be the same, what this one was split from and into, and the acts for both. */
export function Related() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  return (
    <section aria-labelledby="related">
      <h2 id="related">{t("related")}</h2>
      {event.splitFrom !== undefined && (
        <p>
          {t("splitFrom")} <EventLink event={event.splitFrom} />
        </p>
      )}
      {event.splitInto.map((part) => (
        <p key={part}>
          {t("splitInto")} <EventLink event={part} />
        </p>
      ))}
      <Same />
      {event.splitFrom === undefined && event.splitInto.length === 0 && event.sameAs.length === 0 && (
        <p>{t("relatedNone")}</p>
      )}
      {duties.mayLead && event.state !== "offered" && <Merge />}
      {duties.mayLead && duties.mayPost && <Split />}
    </section>
  );
}

/** An event by its title, where it is known here. */
function EventLink({ event }: { readonly event: string }) {
  const nameOf = useName();
  const { data } = useQuery({
    queryKey: ["event", event],
    retry: false,
    queryFn: () => node.call("event", { params: { event } }),
  });
  return (
    <Link href={`/events/${event}`}>
      {data === undefined ? event.slice(0, 12) : <Plain text={nameOf(data.title)} />}
    </Link>
  );
}

function Same() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { chain } = useSession();
  const { event, duties } = useRoom();
  return (
    <ul className="rows">
      {event.sameAs.map((same) => (
        <li key={`${same.event} ${same.chain}`}>
          <div className="grow">
            {t("sameAs")} <EventLink event={same.event} />{" "}
            <span className="quiet">
              {t("saidBy", { chain: same.chain, time: beijing(same.at, language, now) })} <UnitName id={same.unit} />
            </span>{" "}
            {same.chain === chain && duties.mayLead && <SayOf other={same.event} same={false} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** States that this event and another are one, or takes it back. */
function SayOf({ other, same }: { readonly other: string; readonly same: boolean }) {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ readonly reason: string }>();
  const act = useAct({ form, onDone: () => setOpen(false) });
  const [a, b] = [event.event, other].sort();
  if (!isOpen)
    return (
      <Button size="small" className="no-print" onClick={() => setOpen(true)}>
        {t("unmerge")}
      </Button>
    );
  return (
    <Form
      form={form}
      name={`same-${other.slice(0, 12)}`}
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      onFinish={({ reason }) => act.mutate({ action: "events.merge", args: { a, b, same, reason } })}
    >
      <ReasonItem />
      <div className="marks">
        <Button htmlType="submit" loading={act.isPending}>
          {t("unmerge")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
      </div>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

function Merge() {
  const t = useWords(ROOM);
  const nameOf = useName();
  const { event } = useRoom();
  const [form] = Form.useForm<{ readonly other: string; readonly reason: string }>();
  const act = useAct({ form });
  const { data } = useQuery({
    queryKey: ["events", "mergeable", event.status],
    queryFn: () => node.call("events", { query: { limit: EVENTS_MAX, status: event.status } }),
  });
  const known = new Set([event.event, ...event.sameAs.map((same) => same.event)]);
  const options = (data?.items ?? [])
    .filter((item) => !known.has(item.event))
    .map((item) => ({ value: item.event, label: `${nameOf(item.title)} ${item.event.slice(0, 12)}` }));
  return (
    <details className="no-print">
      <summary>{t("merge")}</summary>
      <Form
        form={form}
        name="merge"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        onFinish={({ other, reason }) => {
          const [a, b] = [event.event, other].sort();
          act.mutate({ action: "events.merge", args: { a, b, same: true, reason } });
        }}
      >
        <Form.Item
          name="other"
          label={t("mergeWith")}
          extra={t("mergeNote")}
          rules={[{ required: true, message: t("chooseFirst") }]}
        >
          <Select options={options} showSearch={{ optionFilterProp: "label" }} />
        </Form.Item>
        <ReasonItem />
        <Button htmlType="submit" loading={act.isPending}>
          {t("mergeSend")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </details>
  );
}

interface Part {
  readonly zh: string;
  readonly en: string;
  readonly category: string;
  readonly stage: string;
  readonly areas: readonly string[];
}

function Split() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event } = useRoom();
  const [, go] = useLocation();
  const [form] = Form.useForm<Part>();
  const act = useAct({ form, onDone: ({ act: part }) => go(`/events/${part}`) });
  const optionsOf = (words: { readonly [value: string]: readonly [string, string] }) =>
    Object.entries(words).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const required = { required: true, message: t("fillIn") };
  return (
    <details className="no-print">
      <summary>{t("split")}</summary>
      <p className="quiet">{t("splitNote")}</p>
      <Form
        form={form}
        name="split"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        initialValues={{ category: event.category, stage: event.stage === "" ? "response" : event.stage, areas: [] }}
        onFinish={({ zh, en, ...rest }: Part) =>
          act.mutate({
            action: "events.split",
            args: { event: event.event, title: { zh: zh.trim(), en: en.trim() }, ...rest },
          })
        }
      >
        <Form.Item name="zh" label={t("partZh")} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={TITLE_MAX.zh} />
        </Form.Item>
        <Form.Item name="en" label={t("partEn")} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={TITLE_MAX.en} />
        </Form.Item>
        <div className="fields">
          <Form.Item name="category" label={t("category")} rules={[required]}>
            <CategoryPicker />
          </Form.Item>
          <Form.Item name="stage" label={t("stage")}>
            <Select options={optionsOf(STAGES)} />
          </Form.Item>
        </div>
        <Form.Item name="areas" label={t("partAreas")} rules={[required]}>
          <AreasPicker label={t("partAreas")} />
        </Form.Item>
        <Button htmlType="submit" loading={act.isPending}>
          {t("splitSend")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </details>
  );
}
