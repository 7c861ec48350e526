import type { SubscriptionChannel, SubscriptionRule } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input, InputNumber, Radio, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, SITUATIONS, STAGES, STREAM_TOPICS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { SUBSCRIPTIONS } from "./words.ts";

const NAME_MAX = 80;
const EVENTS_MAX = 200;

/** What the form holds; what is empty asks for nothing. */
interface Said {
  readonly name: string;
  readonly kind: "webhook" | "mail";
  readonly url?: string;
  readonly to?: string;
  readonly language?: "zh" | "en";
  readonly topics?: NonNullable<SubscriptionRule["topics"]>;
  readonly situations?: NonNullable<SubscriptionRule["situations"]>;
  readonly area?: string;
  readonly level?: number;
  readonly event?: string;
  readonly stage?: NonNullable<SubscriptionRule["stage"]>;
  readonly digestMinutes?: number;
  readonly perMinute?: number;
  readonly acknowledges?: boolean;
}

/** The form of a new subscription. */
export function Create({
  hasMail,
  onSecret,
}: {
  readonly hasMail: boolean;
  readonly onSecret: (secret: string) => void;
}) {
  const t = useWords(SUBSCRIPTIONS);
  const queries = useQueryClient();
  const [form] = Form.useForm<Said>();
  const kind = Form.useWatch("kind", form) ?? "webhook";
  const create = useMutation({
    mutationFn: (said: Said) => node.call("createSubscription", { body: bodyOf(said) }),
    onSuccess: ({ secret }) => {
      if (secret !== undefined) onSecret(secret);
      form.resetFields();
      void queries.invalidateQueries({ queryKey: ["subscriptions"] });
    },
  });
  return (
    <Form
      form={form}
      name="subscription"
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      initialValues={{ kind: "webhook", language: "zh", digestMinutes: 0 }}
      onFinish={create.mutate}
    >
      <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true, max: NAME_MAX }]}>
        <Input maxLength={NAME_MAX} />
      </Form.Item>
      <Form.Item name="kind" label={t("way")} extra={hasMail ? undefined : t("mailMissing")}>
        <Radio.Group
          options={[
            { value: "webhook", label: t("webhook") },
            { value: "mail", label: t("mail"), disabled: !hasMail },
          ]}
        />
      </Form.Item>
      {kind === "webhook" ? (
        <Form.Item name="url" label={t("url")} rules={[{ required: true, type: "url" }]}>
          <Input inputMode="url" maxLength={500} />
        </Form.Item>
      ) : (
        <div className="fields">
          <Form.Item name="to" label={t("to")} rules={[{ required: true, type: "email" }]}>
            <Input inputMode="email" maxLength={254} />
          </Form.Item>
          <Form.Item name="language" label={t("language")}>
            <Select
              options={[
                { value: "zh", label: t("chinese") },
                { value: "en", label: t("english") },
              ]}
            />
          </Form.Item>
        </div>
      )}
      <RuleFields />
      <div className="fields">
        <Form.Item name="digestMinutes" label={t("digest")}>
          <InputNumber min={0} max={1_440} precision={0} />
        </Form.Item>
        <Form.Item name="perMinute" label={t("perMinute")}>
          <InputNumber min={1} max={600} precision={0} placeholder={kind === "mail" ? "10" : "60"} />
        </Form.Item>
      </div>
      {kind === "webhook" && (
        <Form.Item name="acknowledges" valuePropName="checked">
          <Checkbox>{t("acknowledges")}</Checkbox>
        </Form.Item>
      )}
      <Button htmlType="submit" type="primary" loading={create.isPending}>
        {t("make")}
      </Button>
      {create.error !== null && <ProblemView error={create.error} />}
    </Form>
  );
}

function RuleFields() {
  const t = useWords(SUBSCRIPTIONS);
  const { language } = useLanguage();
  const nameOf = useName();
  const { data } = useQuery({
    queryKey: ["events", "open"],
    queryFn: () => node.call("events", { query: { limit: EVENTS_MAX } }),
  });
  const options = (pairs: { readonly [value: string]: Pair }) =>
    Object.entries(pairs).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const levels = RESPONSE_LEVELS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }));
  const events = (data?.items ?? []).map(({ event, title }) => ({ value: event, label: nameOf(title) }));
  return (
    <div className="fields">
      <Form.Item name="topics" label={t("topics")}>
        <Select mode="multiple" allowClear placeholder={t("any")} options={options(STREAM_TOPICS)} />
      </Form.Item>
      <Form.Item name="situations" label={t("situations")}>
        <Select mode="multiple" allowClear placeholder={t("any")} options={options(SITUATIONS)} />
      </Form.Item>
      <Form.Item name="area" label={t("area")}>
        <AreaPicker label={t("area")} />
      </Form.Item>
      <Form.Item name="level" label={t("level")}>
        <Select allowClear placeholder={t("any")} options={levels} />
      </Form.Item>
      <Form.Item name="event" label={t("event")}>
        <Select allowClear placeholder={t("any")} options={events} />
      </Form.Item>
      <Form.Item name="stage" label={t("stage")}>
        <Select allowClear placeholder={t("any")} options={options(STAGES)} />
      </Form.Item>
    </div>
  );
}

function bodyOf(said: Said) {
  const { name, kind, url = "", to = "", language = "zh", digestMinutes, perMinute, acknowledges } = said;
  const { topics = [], situations = [], area = "", level, event, stage } = said;
  const channel: SubscriptionChannel = kind === "mail" ? { kind, to: to.trim(), language } : { kind, url: url.trim() };
  const rule: SubscriptionRule = {
    ...(topics.length === 0 ? {} : { topics }),
    ...(situations.length === 0 ? {} : { situations }),
    ...(area === "" ? {} : { area }),
    ...(level === undefined ? {} : { level }),
    ...(event === undefined ? {} : { event }),
    ...(stage === undefined ? {} : { stage }),
  };
  return {
    ...{ name: name.trim(), channel, rule },
    ...(digestMinutes == null ? {} : { digestMinutes }),
    ...(perMinute == null ? {} : { perMinute }),
    ...(acknowledges === true && kind === "webhook" ? { acknowledges } : {}),
  };
}
