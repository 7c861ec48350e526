import { Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { WEEKDAYS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ROSTER } from "./words.ts";

interface FieldsProps {
  /** Officers of the unit who can be named. */
  readonly officers: readonly string[];
}

/** Times of day and of the calendar are the browser's own fields: keyboards and screen readers know them. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const WHOLE_DAY = { from: "08:00", to: "08:00", days: [1, 2, 3, 4, 5, 6, 7] };

/** How officers are reached, one way a line. */
export function ContactFields({ officers }: FieldsProps) {
  const t = useWords(ROSTER);
  const ways = (["mail", "sms", "voice", "message"] as const).map((value) => ({ value, label: t(value) }));
  return (
    <Lines name="contacts" title={t("contacts")} add={t("addContact")} fresh={{ way: "mail", language: "zh" }}>
      {(line) => (
        <>
          <Officer line={line} name="officer" officers={officers} />
          <Form.Item name={[line, "way"]} label={t("way")} rules={[{ required: true }]}>
            <Select options={ways} />
          </Form.Item>
          <Form.Item name={[line, "to"]} label={t("to")} rules={[{ required: true, whitespace: true }]}>
            <Input maxLength={254} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {({ getFieldValue }) =>
              getFieldValue(["contacts", line, "way"]) === "mail" ? null : (
                <Form.Item name={[line, "url"]} label={t("url")} rules={[{ required: true, type: "url" }]}>
                  <Input inputMode="url" maxLength={500} />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name={[line, "language"]} label={t("language")} rules={[{ required: true }]}>
            <Select
              options={[
                { value: "zh", label: t("chinese") },
                { value: "en", label: t("english") },
              ]}
            />
          </Form.Item>
        </>
      )}
    </Lines>
  );
}

/** Shifts of the week. */
export function ShiftFields({ officers }: FieldsProps) {
  const t = useWords(ROSTER);
  const { language } = useLanguage();
  const days = WEEKDAYS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }));
  return (
    <Lines name="shifts" title={t("shifts")} add={t("addShift")} fresh={WHOLE_DAY}>
      {(line) => (
        <>
          <Form.Item name={[line, "days"]} label={t("days")} rules={[{ required: true }]}>
            <Select mode="multiple" options={days} />
          </Form.Item>
          <Form.Item name={[line, "from"]} label={t("from")} rules={[{ required: true, pattern: TIME }]}>
            <Input type="time" />
          </Form.Item>
          <Form.Item name={[line, "to"]} label={t("end")} rules={[{ required: true, pattern: TIME }]}>
            <Input type="time" />
          </Form.Item>
          <Officer line={line} name="officer" officers={officers} />
          <Officer line={line} name="deputy" officers={officers} />
        </>
      )}
    </Lines>
  );
}

/** Days that are unlike the others. */
export function ExceptionFields({ officers }: FieldsProps) {
  const t = useWords(ROSTER);
  return (
    <Lines name="exceptions" title={t("exceptions")} add={t("addException")} fresh={{}}>
      {(line) => (
        <>
          <Form.Item name={[line, "from"]} label={t("from")} rules={[{ required: true }]}>
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item name={[line, "to"]} label={t("end")} rules={[{ required: true }]}>
            <Input type="datetime-local" />
          </Form.Item>
          <Officer line={line} name="officer" officers={officers} />
          <Officer line={line} name="deputy" officers={officers} />
        </>
      )}
    </Lines>
  );
}

interface OfficerProps extends FieldsProps {
  readonly line: number;
  readonly name: "officer" | "deputy";
}

function Officer({ line, name, officers }: OfficerProps) {
  const t = useWords(ROSTER);
  return (
    <Form.Item name={[line, name]} label={t(name)} rules={[{ required: true }]}>
      <Select options={officers.map((value) => ({ value, label: value }))} />
    </Form.Item>
  );
}

interface LinesProps {
  readonly name: string;
  readonly title: string;
  readonly add: string;
  readonly fresh: object;
  readonly children: (line: number) => ReactNode;
}

/** Lines of a list, each in a group of its own. */
function Lines({ name, title, add, fresh, children }: LinesProps) {
  const t = useWords(ROSTER);
  return (
    <>
      <h3>{title}</h3>
      <Form.List name={name}>
        {(lines, { add: addLine, remove }) => (
          <>
            {lines.map((line) => (
              <fieldset key={line.key} className="line" aria-label={`${title} ${line.name + 1}`}>
                <div className="fields">{children(line.name)}</div>
                <Button size="small" onClick={() => remove(line.name)}>
                  {t("remove")}
                </Button>
              </fieldset>
            ))}
            <p>
              <Button onClick={() => addLine(fresh)}>{add}</Button>
            </p>
          </>
        )}
      </Form.List>
    </>
  );
}
