import type { ReportItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { PURPOSES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSendAct } from "../../app/sendact.ts";
import { useSession } from "../../app/session.tsx";
import { useNow } from "../../app/time.ts";
import { type Askable, askable, askableOf } from "./askable.ts";
import { BreakGlass } from "./BreakGlass.tsx";
import { REQUESTS } from "./words.ts";

const REASON_MAX = 1_000;
const QUERY_MAX = 100;
const SHOWN = 10;
const MINUTE_MS = 60_000;

/** Asks for a detail: of the record that the address names, or of one that is chosen here. */
export function Ask() {
  const t = useWords(REQUESTS);
  const record = new URLSearchParams(useSearch()).get("record");
  return (
    <section aria-labelledby="requests-ask">
      <h2 id="requests-ask">{t("ask")}</h2>
      {record === null ? <Choose /> : <AskFor record={record} />}
    </section>
  );
}

function Choose() {
  const t = useWords(REQUESTS);
  const { chain, unit } = useSession();
  const now = useNow(MINUTE_MS);
  const [, go] = useLocation();
  const [q, setQ] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const { data, error, refetch } = useQuery({
    queryKey: ["askable", q],
    queryFn: () => askable({ chain, unit: unit.id, q }),
  });
  return (
    <>
      <p className="quiet">{t("askNote")}</p>
      <Form
        layout="inline"
        className="filters no-print"
        role="search"
        onFinish={(said: { readonly q?: string }) => setQ(said.q?.trim() ?? "")}
      >
        <Form.Item name="q" label={t("find")}>
          <Input maxLength={QUERY_MAX} />
        </Form.Item>
        <Button htmlType="submit">{t("search")}</Button>
      </Form>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <p>{t("askNone")}</p>}
      <ul className="rows">
        {data?.slice(0, shown).map(({ item }) => (
          <li key={item.record}>
            <span className="grow">
              <ReportLine item={item} now={now} />
            </span>
            <Button className="no-print" onClick={() => go(`/requests?record=${item.record}`)}>
              {t("choose")}
            </Button>
          </li>
        ))}
      </ul>
      {data !== undefined && data.length > shown && (
        <Button className="no-print" onClick={() => setShown(shown + SHOWN)}>
          {t("askMore")}
        </Button>
      )}
    </>
  );
}

function AskFor({ record }: { readonly record: string }) {
  const { chain } = useSession();
  const now = useNow(MINUTE_MS);
  const found = useQuery({
    queryKey: ["askable", "one", record],
    queryFn: () => askableOf(chain, record),
  });
  return (
    <Answered query={found}>
      {({ item, origin }) => (
        <>
          <ReportLine item={item} now={now} />
          <AskForm item={item} origin={origin} />
          <BreakGlass record={item.record} origin={origin} />
        </>
      )}
    </Answered>
  );
}

interface Said {
  readonly purpose: string;
  readonly reason: string;
}

function AskForm({ item, origin }: Askable & { readonly item: ReportItem }) {
  const t = useWords(REQUESTS);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const send = useSendAct();
  const ask = useMutation({
    mutationFn: ({ purpose, reason }: Said) =>
      send({ action: "access.request", args: { record: item.record, origin, purpose, reason } }),
    onSuccess: () => {
      message.success(t("sent"));
      void queries.invalidateQueries();
      go("/requests", { replace: true });
    },
  });
  const purposes = usePurposes();
  const options = purposes.map((value) => {
    const pair = PURPOSES[value];
    return { value, label: pair === undefined ? value : textOf(pair, language) };
  });
  return (
    <Form name="ask" layout="vertical" requiredMark={false} className="report-form no-print" onFinish={ask.mutate}>
      <Form.Item name="purpose" label={t("purpose")} rules={[{ required: true }]}>
        <Select options={options} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("reason")}
        extra={<PersonalWarning name="reason" label={t("reason")} />}
        rules={[{ required: true, whitespace: true, max: REASON_MAX }]}
      >
        <Input.TextArea rows={2} maxLength={REASON_MAX} />
      </Form.Item>
      <div className="marks">
        <Button htmlType="submit" type="primary" loading={ask.isPending}>
          {t("send")}
        </Button>
        <Button onClick={() => go("/requests")}>{t("cancel")}</Button>
      </div>
      {ask.error !== null && <ProblemView error={ask.error} />}
    </Form>
  );
}

/** Purposes of this chain's policy; the source's may differ, and then the source refuses. */
function usePurposes(): readonly string[] {
  const { data } = useQuery({ queryKey: ["policies"], queryFn: () => node.call("policies") });
  const policy = data?.items.find(({ name }) => name === "access")?.value as
    | { readonly purposes?: readonly string[] }
    | undefined;
  return policy?.purposes ?? [];
}
