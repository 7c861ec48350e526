import type { SignalReply } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { CATEGORY, CategoryPicker } from "../../app/CategoryPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { DISCARD_CAUSES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSendAct } from "../../app/sendact.ts";
import { TITLE_MAX } from "../../app/titles.ts";
import { ONE_SIGNAL } from "./words.ts";

const REASON_MAX = 1_000;
const EVENTS_MAX = 200;

interface Said {
  readonly reason: string;
  readonly cause?: string;
  readonly event?: string;
  readonly category?: string;
  readonly zh?: string;
  readonly en?: string;
}
type Act = "screen" | "discard" | "promote";

/** Fields that an act needs; those of a new event only where no event is chosen. */
const FIELDS: { readonly [A in Act]: readonly string[] } = {
  screen: ["reason"],
  discard: ["reason", "cause"],
  promote: ["reason", "event", "category", "zh", "en"],
};

/** Screen, discard with a cause, or promote: into an event that is open, or a new one. */
export function Triage({ signal }: { readonly signal: SignalReply }) {
  const t = useWords(ONE_SIGNAL);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [form] = Form.useForm<Said>();
  const isScreened = signal.standing === "screened";
  const send = useSendAct();
  const act = useMutation({
    mutationFn: async (name: Act) => {
      const said = (await form.validateFields([...FIELDS[name]] as (keyof Said)[])) as Said;
      return send({ action: `signals.${name}`, args: argsOf(name, signal, said) });
    },
    onSuccess: () => {
      message.success(t("done"));
      form.resetFields();
      void queries.invalidateQueries();
    },
  });
  const causes = Object.entries(DISCARD_CAUSES).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <section aria-labelledby="triage">
      <h2 id="triage">{t("triage")}</h2>
      <Form form={form} name="triage" layout="vertical" requiredMark={false} className="report-form no-print">
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={<PersonalWarning name="reason" label={t("reason")} />}
          rules={[{ required: true, whitespace: true, max: REASON_MAX }]}
        >
          <Input.TextArea rows={2} maxLength={REASON_MAX} />
        </Form.Item>
        <Form.Item name="cause" label={t("cause")} rules={[{ required: true, message: t("causeFirst") }]}>
          <Select allowClear options={causes} />
        </Form.Item>
        {isScreened && <Opening />}
        <div className="marks">
          {(isScreened ? (["promote", "discard"] as const) : (["screen", "discard"] as const)).map((name) => (
            <Button
              key={name}
              type={name === "discard" ? "default" : "primary"}
              disabled={act.isPending}
              onClick={() => act.mutate(name)}
            >
              {t(name)}
            </Button>
          ))}
        </div>
        {act.error instanceof Error && <ProblemView error={act.error} />}
      </Form>
    </section>
  );
}

/** The event that a signal becomes a part of, or what a new one is opened with. */
function Opening() {
  const t = useWords(ONE_SIGNAL);
  const nameOf = useName();
  const { data } = useQuery({
    queryKey: ["events", "open"],
    queryFn: () => node.call("events", { query: { limit: EVENTS_MAX } }),
  });
  const options = (data?.items ?? [])
    .filter(({ state }) => state === "open")
    .map(({ event, title }) => ({ value: event, label: nameOf(title) }));
  const event = Form.useWatch<string | undefined>("event");
  const rules = [{ required: true, whitespace: true }];
  return (
    <>
      <Form.Item name="event" label={t("attachTo")}>
        <Select allowClear placeholder={t("newEvent")} options={options} />
      </Form.Item>
      {event === undefined && (
        <>
          <Form.Item
            name="category"
            label={t("category")}
            rules={[...rules, { pattern: CATEGORY }]}
            initialValue="infectious-disease"
          >
            <CategoryPicker />
          </Form.Item>
          <Form.Item name="zh" label={t("zh")} rules={rules}>
            <Input maxLength={TITLE_MAX.zh} />
          </Form.Item>
          <Form.Item name="en" label={t("en")} rules={rules}>
            <Input maxLength={TITLE_MAX.en} />
          </Form.Item>
        </>
      )}
    </>
  );
}

function argsOf(name: Act, { signal, area }: SignalReply, said: Said): object {
  const { reason, cause, event, category, zh, en } = said;
  if (name === "screen") return { signal, finding: reason };
  if (name === "discard") return { signal, cause, reason };
  if (event !== undefined) return { signal, event, reason };
  return { signal, reason, open: { category, title: { zh, en }, stage: "response", areas: [area] } };
}
