import type { SharedStay } from "@tocsin/api";
import { useMutation } from "@tanstack/react-query";
import { Form, Input, InputNumber } from "antd";
import { useSearch } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useAreaName } from "../../app/areas.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing } from "../../app/time.ts";
import { CONTACTS } from "./words.ts";

interface Asked {
  readonly record: string;
  readonly minutes: number;
  readonly purpose: string;
}

const PURPOSE_MAX = 120;
const MINUTES_MAX = 1_440;
const MINUTES = 15;

/** Who was where a case was, at the same time. */
export function Page() {
  const t = useWords(CONTACTS);
  const record = new URLSearchParams(useSearch()).get("record") ?? "";
  const asking = useMutation({
    mutationFn: (asked: Asked) => node.call("sharedStays", { body: { ...asked, record: asked.record.trim() } }),
  });
  return (
    <>
      <p className="callout">{t("note")}</p>
      <Form
        layout="vertical"
        className="report-form no-print"
        requiredMark={false}
        initialValues={{ record, minutes: MINUTES, purpose: t("tracing") }}
        onFinish={(asked: Asked) => asking.mutate(asked)}
      >
        <Form.Item
          name="record"
          label={t("record")}
          rules={[{ required: true, pattern: /^\s*[0-9a-f]{64}\s*$/, message: t("recordWrong") }]}
        >
          <Input className="record" />
        </Form.Item>
        <Form.Item name="minutes" label={t("minutes")} rules={[{ required: true }]}>
          <InputNumber min={1} max={MINUTES_MAX} precision={0} />
        </Form.Item>
        <Form.Item name="purpose" label={t("purpose")} rules={[{ required: true, whitespace: true, max: PURPOSE_MAX }]}>
          <Input maxLength={PURPOSE_MAX} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={asking.isPending}>
          {t("compare")}
        </Button>
        {asking.error !== null && <ProblemView error={asking.error} />}
      </Form>
      {asking.data !== undefined && <Found {...asking.data} />}
    </>
  );
}

function Found({
  items,
  compared,
  unread,
  isCut,
}: {
  readonly items: readonly SharedStay[];
  readonly compared: number;
  readonly unread: number;
  readonly isCut: boolean;
}) {
  const t = useWords(CONTACTS);
  const { language } = useLanguage();
  const areaName = useAreaName();
  return (
    <section aria-live="polite">
      <h2>{t("found", { count: items.length, compared, unread })}</h2>
      {isCut && <p>{t("cut")}</p>}
      <ul className="rows">
        {items.map(({ record, area, place, from, to, minutes }) => (
          <li key={`${record} ${from} ${place}`}>
            <span className="report-line">
              <span className="numbers">
                {beijing(from, language, 0)} – {beijing(to, language, 0)}
              </span>
              <span>
                {t("span", { minutes })} · <Plain text={`${areaName(area)} ${place}`} />
              </span>
              <span>
                {t("other")} <RecordLink record={record} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
