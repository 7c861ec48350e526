import type { BulletinRequest } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Radio } from "antd";
import { useState } from "react";
import { useLocation } from "wouter";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { BULLETIN_FORMS } from "../../app/enumerations.ts";
import { EventPicker } from "../../app/EventPicker.tsx";
import { useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { fromField, toField, useNow } from "../../app/time.ts";
import { Pair, Period, SerialInterval } from "./ComposeFields.tsx";
import { BULLETINS } from "./words.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const TITLE_MAX = 120;
const ASSESSMENT_MAX = 4_000;

interface Said {
  readonly form: keyof typeof BULLETIN_FORMS;
  readonly about: "area" | "event";
  readonly area?: string;
  readonly event?: string;
  readonly from: string;
  readonly to: string;
  readonly titleZh?: string;
  readonly titleEn?: string;
  readonly assessmentZh?: string;
  readonly assessmentEn?: string;
  readonly siMean?: string;
  readonly siSd?: string;
}

/** The form for a new draft; it leads to the draft. */
export function Compose() {
  const t = useWords(BULLETINS);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="no-print">
      <Button type="primary" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t("compose")}
      </Button>
      {isOpen && <ComposeForm />}
    </section>
  );
}

function ComposeForm() {
  const t = useWords(BULLETINS);
  const queries = useQueryClient();
  const { chain, unit } = useSession();
  const now = useNow(MINUTE_MS);
  const [, go] = useLocation();
  const [form] = Form.useForm<Said>();
  const [fresh] = useState(() => ({
    form: "situation-report",
    about: "area",
    area: unit.area === "" ? undefined : unit.area,
    from: toField(now - DAY_MS),
    to: toField(now),
  }));
  // An after-action report is of an event.
  const isOfEvent = Form.useWatch("form", form) === "after-action";
  const chosen = Form.useWatch("about", form) ?? "area";
  const about = isOfEvent ? "event" : chosen;
  const compose = useMutation({
    mutationFn: (said: Said) => node.call("composeBulletin", { body: requestOf(said) }),
    onSuccess: ({ digest }) => {
      message.success(t("composed"));
      void queries.invalidateQueries({ queryKey: ["bulletins"] });
      go(`/bulletins/${digest}`);
    },
  });
  return (
    <Form
      form={form}
      name="compose"
      layout="vertical"
      requiredMark={false}
      className="report-form"
      initialValues={fresh}
      scrollToFirstError={{ focus: true }}
      onFinish={(said: Said) => compose.mutate(said)}
    >
      <p className="quiet">{t("composeNote")}</p>
      <Form.Item name="form" label={t("form")}>
        <Radio.Group
          options={(["situation-report", "after-action"] as const).map((value) => ({
            value,
            label: <Word pair={BULLETIN_FORMS[value]} />,
          }))}
        />
      </Form.Item>
      <Form.Item name="about" label={t("about")} hidden={isOfEvent}>
        <Radio.Group
          options={[
            { value: "area", label: t("ofArea") },
            { value: "event", label: t("ofEvent") },
          ]}
        />
      </Form.Item>
      {about === "event" && (
        <Form.Item name="event" label={t("event")} rules={[{ required: true, message: t("eventFirst") }]}>
          <EventPicker label={t("event")} none={t("eventNone")} />
        </Form.Item>
      )}
      {about === "area" && (
        <Form.Item
          name="area"
          label={t("area")}
          rules={chain === "cn" ? [] : [{ required: true, message: t("areaFirst") }]}
        >
          <AreaPicker label={t("area")} />
        </Form.Item>
      )}
      <Period />
      <Pair name="title" labels={[t("titleZh"), t("titleEn")]} max={TITLE_MAX} />
      <Pair name="assessment" labels={[t("assessmentZh"), t("assessmentEn")]} max={ASSESSMENT_MAX} rows={4} />
      {isOfEvent && <SerialInterval />}
      <Button htmlType="submit" type="primary" loading={compose.isPending}>
        {t("send")}
      </Button>
      {compose.error !== null && <ProblemView error={compose.error} />}
    </Form>
  );
}

function requestOf(said: Said): BulletinRequest {
  const { form, about, event, area, from, to } = said;
  const title = saidIn(said.titleZh, said.titleEn);
  const assessment = saidIn(said.assessmentZh, said.assessmentEn);
  const { siMean = "", siSd = "" } = said;
  const tellsR = form === "after-action" && siMean !== "" && siSd !== "";
  return {
    form,
    ...((form === "after-action" || about === "event") && event !== undefined ? { event } : { area: area ?? "" }),
    ...{ from: fromField(from) as number, to: fromField(to) as number },
    ...(title === undefined ? {} : { title }),
    ...(assessment === undefined ? {} : { assessment }),
    ...(tellsR ? { reproduction: { siMean, siSd } } : {}),
  };
}

function saidIn(zh = "", en = ""): { readonly zh: string; readonly en?: string } | undefined {
  if (zh.trim() === "") return undefined;
  return { zh: zh.trim(), ...(en.trim() === "" ? {} : { en: en.trim() }) };
}
