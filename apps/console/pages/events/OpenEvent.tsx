import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { AreasPicker } from "../../app/AreasPicker.tsx";
import { CATEGORY, CategoryPicker } from "../../app/CategoryPicker.tsx";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, STAGES, STATUSES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { TITLE_MAX } from "../../app/titles.ts";
import { EVENTS } from "./words.ts";

const CHAIN = /^cn(-(\d{2}|\d{4}|\d{6}|\d{9}|\d{12}))?$/;
/** Officers who work in events. */
const WORKERS: readonly string[] = ["reporter", "verifier", "governor"];

interface Said {
  readonly zh: string;
  readonly en: string;
  readonly category: string;
  readonly stage: string;
  readonly level?: number;
  readonly areas: readonly string[];
  readonly chains?: readonly string[];
  readonly status: string;
}

/** A form for a new event, for officers who work in events and units that may speak in them. */
export function OpenEvent() {
  const t = useWords(EVENTS);
  const { roles, unit } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!roles.some((role) => WORKERS.includes(role)) || !unit.rights.includes("post")) return null;
  return (
    <section className="open-event no-print">
      <Button type="primary" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t("open")}
      </Button>
      {isOpen && <OpenForm />}
    </section>
  );
}

function OpenForm() {
  const t = useWords(EVENTS);
  const { language } = useLanguage();
  const { unit, status } = useSession();
  const [, go] = useLocation();
  const [form] = Form.useForm<Said>();
  const act = useAct({ form, onDone: ({ act: event }) => go(`/events/${event}`) });
  const chains = useNeighbours();
  const optionsOf = (words: { readonly [value: string]: Pair }) =>
    Object.entries(words).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const levels = RESPONSE_LEVELS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }));
  const required = [{ required: true, message: t("required") }];
  const fresh = {
    ...{ category: "infectious-disease", stage: "response", status },
    areas: unit.area === "" ? [] : [unit.area],
  };
  return (
    <Form
      form={form}
      name="open"
      layout="vertical"
      requiredMark={false}
      className="report-form"
      initialValues={fresh}
      scrollToFirstError={{ focus: true }}
      onFinish={(said: Said) => act.mutate({ action: "events.open", args: argsOf(said) })}
    >
      <p className="quiet">{t("openNote")}</p>
      <Form.Item name="zh" label={t("zh")} rules={[{ ...required[0], whitespace: true }]}>
        <Input maxLength={TITLE_MAX.zh} />
      </Form.Item>
      <Form.Item name="en" label={t("en")} rules={[{ ...required[0], whitespace: true }]}>
        <Input maxLength={TITLE_MAX.en} />
      </Form.Item>
      <div className="fields">
        <Form.Item name="category" label={t("category")} rules={[...required, { pattern: CATEGORY }]}>
          <CategoryPicker />
        </Form.Item>
        <Form.Item name="stage" label={t("stage")}>
          <Select options={optionsOf(STAGES)} />
        </Form.Item>
        {status === "actual" && (
          <Form.Item name="status" label={t("status")}>
            <Select options={optionsOf(STATUSES)} />
          </Form.Item>
        )}
      </div>
      {unit.role !== "member" && (
        <Form.Item name="level" label={t("level")} extra={t("levelNote")}>
          <Select allowClear placeholder={t("noLevel")} options={levels} />
        </Form.Item>
      )}
      <Form.Item name="areas" label={t("areas")} extra={t("areasNote")} rules={required}>
        <AreasPicker label={t("areas")} />
      </Form.Item>
      <Form.Item
        name="chains"
        label={t("chains")}
        extra={t("chainsNote")}
        rules={[{ type: "array", defaultField: { pattern: CHAIN, message: t("chainsWrong") } }]}
      >
        <Select
          mode="tags"
          tokenSeparators={[" ", ",", "，", "、"]}
          options={chains.map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <Button htmlType="submit" type="primary" loading={act.isPending}>
        {t("send")}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

/** Chains that this node knows beside its own, to choose from; any other may be typed. */
function useNeighbours(): readonly string[] {
  const { chain } = useSession();
  const { data } = useQuery({ queryKey: ["chains"], queryFn: () => node.call("chains") });
  const named = (data?.items ?? []).map((item) => String((item as { readonly chain?: unknown }).chain ?? ""));
  return [...new Set(["cn", ...named])].filter((one) => CHAIN.test(one) && one !== chain).sort();
}

function argsOf({ zh, en, category, stage, level, areas, chains, status }: Said) {
  return {
    ...{ category, stage, areas: [...areas], status, title: { zh: zh.trim(), en: en.trim() } },
    ...(level === undefined || level === null ? {} : { level }),
    ...(chains === undefined || chains.length === 0 ? {} : { chains: [...chains] }),
  };
}
