import type { TimelineItem } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { POST_KINDS, SECURITY_LEVELS, WORKING_GROUPS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { OpenTextsContext } from "../../app/personal/opentexts.ts";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { forget, ownKey, remember, remembered } from "../../app/remember.ts";
import { useSession } from "../../app/session.tsx";
import { postIn } from "./entries.ts";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const TEXT_MAX = 2_000;
const QUOTE_MAX = 80;
const REPORTS_MAX = 50;
/** What is grave reaches the other legs first. */
const URGENT = 7;

interface Said {
  readonly kind: string;
  readonly text: string;
  readonly s: number;
  readonly record?: string;
  readonly group?: string;
}

/** Says something to every leg: a message, a notice, a pointer to a report, or for those who direct a decision. */
export function PostForm({
  answers,
  onAnswered,
}: {
  readonly answers: TimelineItem | undefined;
  readonly onAnswered: () => void;
}) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event, duties } = useRoom();
  const session = useSession();
  const { chain } = session;
  const draft = ownKey(`draft.post.${event.event}`, session);
  const [form] = Form.useForm<Said>();
  const [kept] = useState(() => remembered<Said>(draft));
  const act = useAct({
    form,
    onDone: () => {
      forget(draft);
      form.setFieldsValue({ kind: "message", text: "", s: 1 });
      onAnswered();
    },
  });
  const openTexts = {
    ...{ isOpen: true, hasDetail: false },
    onMasked: () => void remember(draft, form.getFieldsValue()),
  };
  const kind = Form.useWatch("kind", form);
  const kinds = ["message", "notice", "report", ...(duties.mayDirect ? ["decision"] : [])];
  const groups = duties.leads.map((value) => ({
    value,
    label: textOf(WORKING_GROUPS[value] ?? [value, value], language),
  }));
  const send = ({ kind: said, text, s, record, group }: Said) => {
    const args = { event: event.event, ...(answers === undefined ? {} : { answers: answers.act }) };
    if (said === "decision") {
      const forGroup = group === undefined ? {} : { group };
      act.mutate({ action: "events.decide", args: { ...args, ...forGroup }, body: { s, text }, urgency: URGENT });
      return;
    }
    const report = said === "report" && record !== undefined ? { report: { record, chain } } : {};
    act.mutate({ action: "events.post", args, body: { kind: said, s, text, ...report } });
  };
  return (
    <Form
      form={form}
      name="post"
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      initialValues={{ kind: "message", s: 1, ...kept }}
      onValuesChange={(_, said) => remember(draft, said)}
      onFinish={send}
    >
      {answers !== undefined && (
        <p className="callout">
          {t("answersTo")} <Plain text={postIn(answers).text.slice(0, QUOTE_MAX)} />{" "}
          <Button size="small" onClick={onAnswered}>
            {t("noAnswer")}
          </Button>
        </p>
      )}
      <Form.Item
        name="text"
        label={t("say")}
        extra={
          <OpenTextsContext value={openTexts}>
            {t("sayNote")}
            <PersonalWarning name="text" label={t("say")} />
          </OpenTextsContext>
        }
        rules={[{ required: true, whitespace: true, message: t("sayFirst") }]}
      >
        <Input.TextArea rows={2} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <div className="fields">
        <Form.Item name="kind" label={t("kind")}>
          <Select
            options={kinds.map((value) => ({ value, label: textOf(POST_KINDS[value] ?? [value, value], language) }))}
          />
        </Form.Item>
        <Form.Item name="s" label={t("security")}>
          <Select
            options={SECURITY_LEVELS.slice(0, 2).map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }))}
          />
        </Form.Item>
        {kind === "report" && <ReportField />}
        {kind === "decision" && groups.length > 0 && (
          <Form.Item
            name="group"
            label={t("decidesFor")}
            rules={[{ required: !duties.isManager, message: t("groupFirst") }]}
          >
            <Select allowClear={duties.isManager} placeholder={t("wholeLeg")} options={groups} />
          </Form.Item>
        )}
      </div>
      <Button htmlType="submit" type="primary" loading={act.isPending}>
        {t("post")}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

/** A report of this chain, the newest first. */
function ReportField() {
  const t = useWords(ROOM);
  const { data } = useQuery({
    queryKey: ["reports", "newest"],
    queryFn: () => node.call("reports", { query: { limit: REPORTS_MAX } }),
  });
  const options = (data?.items ?? []).map(({ record, headline }) => ({
    value: record,
    label: `${record.slice(0, 12)} ${headline ?? ""}`,
  }));
  return (
    <Form.Item name="record" label={t("report")} rules={[{ required: true, message: t("reportFirst") }]}>
      <Select showSearch={{ optionFilterProp: "label" }} options={options} />
    </Form.Item>
  );
}
