import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useName, useWords } from "../../app/language.tsx";
import { FIXED } from "../../app/live.tsx";
import { everyUnit } from "../../app/registry.ts";
import { fromField, toField, useNow } from "../../app/time.ts";
import { Acts } from "./Acts.tsx";
import type { Asked } from "./csv.ts";
import { Findings } from "./Findings.tsx";
import { AUDIT } from "./words.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RENEW_MS = 300_000;

/** Who did and read what in a period, and what stands out in it. */
export function Page() {
  const t = useWords(AUDIT);
  const now = useNow(HOUR_MS);
  const [asked, setAsked] = useState<Asked>(() => ({ from: now - DAY_MS, to: now + HOUR_MS }));
  return (
    <>
      <p className="quiet">{t("scope")}</p>
      <p className="no-print">
        <Link href="/reviews">{t("reviews")}</Link>
      </p>
      <PeriodForm asked={asked} onAsk={setAsked} />
      <Findings asked={asked} />
      <Acts asked={asked} />
    </>
  );
}

interface Typed {
  readonly from: string;
  readonly to: string;
  readonly unit?: string;
}

function PeriodForm({ asked, onAsk }: { readonly asked: Asked; readonly onAsk: (asked: Asked) => void }) {
  const t = useWords(AUDIT);
  const nameOf = useName();
  const units = useQuery({ queryKey: [FIXED, "units", "all"], queryFn: everyUnit, staleTime: RENEW_MS });
  const [form] = Form.useForm<Typed>();
  const isTime = (_: unknown, text: string | undefined) =>
    fromField(text ?? "") === undefined ? Promise.reject(new Error(t("timeWrong"))) : Promise.resolve();
  const isAfter = (_: unknown, text: string | undefined) => {
    const [from, to] = [fromField(form.getFieldValue("from") ?? ""), fromField(text ?? "")];
    return from !== undefined && to !== undefined && to <= from
      ? Promise.reject(new Error(t("periodWrong")))
      : Promise.resolve();
  };
  const ask = ({ from, to, unit }: Typed) =>
    onAsk({ from: fromField(from) ?? 0, to: fromField(to) ?? 0, ...(unit === undefined ? {} : { unit }) });
  return (
    <Form
      form={form}
      name="audit"
      role="search"
      layout="vertical"
      requiredMark={false}
      className="no-print fields"
      initialValues={{ from: toField(asked.from), to: toField(asked.to) }}
      onFinish={ask}
    >
      <Form.Item name="from" label={t("from")} rules={[{ validator: isTime }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="to" label={t("to")} rules={[{ validator: isTime }, { validator: isAfter }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="unit" label={t("unit")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("anyUnit")}
          options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: `${nameOf(name)} (${id})` }))}
        />
      </Form.Item>
      <Form.Item label=" " colon={false}>
        <Button htmlType="submit" type="primary">
          {t("show")}
        </Button>
      </Form.Item>
    </Form>
  );
}
