import { Form, Input, InputNumber, Select } from "antd";
import { useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { KIND_FIELDS, type KindField } from "./kinds.ts";
import { FIELDS, REPORT } from "./words.ts";

const COUNT_MAX = 1_000_000_000;
const PEOPLE = ["confirmed", "suspected", "asymptomatic", "severe", "deaths"] as const;

/** The content of the chosen kind, counts of people, and public opinion. */
export function Content() {
  const t = useWords(REPORT);
  const kind = Form.useWatch("kind") as keyof typeof KIND_FIELDS | undefined;
  return (
    <>
      <h2>{t("content")}</h2>
      <div className="fields">
        {(kind === undefined ? [] : (KIND_FIELDS[kind] ?? [])).map((field) => (
          <ContentField key={`${kind} ${field.name}`} field={field} />
        ))}
      </div>
      <details>
        <summary>{t("people")}</summary>
        <div className="fields">
          {PEOPLE.map((name) => (
            <Form.Item key={name} name={["people", name]} label={t(name)}>
              <InputNumber min={0} max={COUNT_MAX} precision={0} />
            </Form.Item>
          ))}
        </div>
      </details>
      <details>
        <summary>{t("opinion")}</summary>
        <div className="fields">
          <Form.Item name="topics" label={t("topics")} extra={<PersonalWarning name="topics" label={t("topics")} />}>
            <Input />
          </Form.Item>
          <Form.Item name="polarity" label={t("polarity")}>
            <Select
              allowClear
              options={([1, 0, -1] as const).map((value) => ({
                value,
                label: t(value === 1 ? "positive" : value === 0 ? "neutral" : "negative"),
              }))}
            />
          </Form.Item>
          <Form.Item
            name="opinionText"
            label={t("opinionText")}
            extra={<PersonalWarning name="opinionText" label={t("opinionText")} />}
          >
            <Input maxLength={1_000} />
          </Form.Item>
        </div>
      </details>
    </>
  );
}

function ContentField({ field }: { readonly field: KindField }) {
  const t = useWords(FIELDS);
  const { name, is, optional = false } = field;
  const isText = is === "text" || is === "list";
  const extra = isText ? { extra: <PersonalWarning name={["data", name]} label={t(name)} /> } : {};
  return (
    <Form.Item name={["data", name]} label={t(name)} rules={[{ required: !optional }]} {...extra}>
      {is === "count" || is === "change" ? (
        <InputNumber min={is === "count" ? 0 : -COUNT_MAX} max={COUNT_MAX} precision={0} />
      ) : is === "day" ? (
        <Input type="date" />
      ) : isText ? (
        <Input maxLength={is === "text" ? 120 : 1_000} />
      ) : (
        <Select options={is.map((value) => ({ value, label: t(value) }))} />
      )}
    </Form.Item>
  );
}
