import type { ReportReply } from "@tocsin/api";
import type { CallReply } from "@tocsin/client";
import { useQuery } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { useLocation, useSearch } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { Button } from "../../app/Button.tsx";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useNow } from "../../app/time.ts";
import { RETENTION } from "./words.ts";

const PREFIX = /^[0-9a-f]{6,64}$/;
const DIGITS = 12;
const MINUTE_MS = 60_000;

/** Finds a report by the digits of its identity, or by the address, and orders its destruction. */
export function OrderErasure() {
  const t = useWords(RETENTION);
  const [, go] = useLocation();
  const record = new URLSearchParams(useSearch()).get("record");
  return (
    <section aria-labelledby="retention-order">
      <h2 id="retention-order">{t("order")}</h2>
      {record === null ? (
        <Form
          name="find-record"
          layout="vertical"
          requiredMark={false}
          className="report-form no-print"
          onFinish={({ prefix }: { readonly prefix: string }) => go(`/retention?record=${prefix.trim()}`)}
        >
          <Form.Item
            name="prefix"
            label={t("record")}
            extra={t("recordHelp")}
            rules={[
              { required: true, transform: (text: string) => text?.trim(), pattern: PREFIX, message: t("recordHelp") },
            ]}
          >
            <Input maxLength={64} className="record" />
          </Form.Item>
          <Button htmlType="submit">{t("find")}</Button>
        </Form>
      ) : (
        <>
          <Found prefix={record} />
          <Button className="no-print" onClick={() => go("/retention")}>
            {t("again")}
          </Button>
        </>
      )}
    </section>
  );
}

function Found({ prefix }: { readonly prefix: string }) {
  const query = useQuery({
    queryKey: ["identify", prefix],
    queryFn: () => node.call("identify", { params: { prefix } }),
  });
  return <Answered query={query}>{({ items }) => <FoundOf items={items} />}</Answered>;
}

function FoundOf({ items }: CallReply<"identify">) {
  const t = useWords(RETENTION);
  const records = items.filter(({ what }) => what === "record");
  if (records.length > 1) return <p role="alert">{t("several")}</p>;
  return records[0] === undefined ? <p role="alert">{t("notFound")}</p> : <OneRecord record={records[0].id} />;
}

function OneRecord({ record }: { readonly record: string }) {
  const query = useQuery({
    queryKey: ["report", record, "whole"],
    queryFn: () => node.call("report", { params: { record } }),
  });
  return <Answered query={query}>{(data) => <Orderable record={record} data={data} />}</Answered>;
}

function Orderable({ record, data }: { readonly record: string; readonly data: ReportReply }) {
  const t = useWords(RETENTION);
  const now = useNow(MINUTE_MS);
  const short = record.slice(0, DIGITS);
  const { ifMatch } = data;
  return (
    <>
      <ReportLine item={data} now={now} />
      {data.erased === true && <p>{t("erased")}</p>}
      {!data.detail && data.erased !== true && <p>{t("noSealed")}</p>}
      <Offered>
        {data.detail && data.erased !== true && (
          <ActForm
            action="reports.erase"
            label={t("erase")}
            done={t("ordered")}
            does={() => t("eraseDoes", { record: short })}
            args={({ reason }) => ({ record, reason })}
          >
            <ReasonField />
          </ActForm>
        )}
        <ActForm
          action="reports.redact"
          label={t("redact")}
          done={t("ordered")}
          does={() => t("redactDoes", { record: short })}
          args={({ reason }) => ({ record, body: ifMatch, reason })}
        >
          <ReasonField />
        </ActForm>
      </Offered>
    </>
  );
}
