import { Checkbox, Form, Input, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { KINDS, STANDINGS, STATUSES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { useValues } from "../../app/table/address.ts";
import { Choice } from "../../app/table/Choice.tsx";
import { type AskedLines, CLASSES, COLUMNS, type ColumnName, columnsOf, kindOf, LINE_KINDS } from "./asked.ts";
import { EventPicker } from "../../app/EventPicker.tsx";
import { LINES } from "./words.ts";

type Values = Omit<AskedLines, "columns"> & { readonly columns?: readonly ColumnName[] };

/** Which lines, and which columns of them. */
export function Conditions(props: { readonly asked: AskedLines; readonly onAsk: (asked: AskedLines) => void }) {
  const { asked, onAsk } = props;
  const t = useWords(LINES);
  const { language } = useLanguage();
  const [form] = Form.useForm<Values>();
  const initial: Values = { ...asked, kind: kindOf(asked), columns: columnsOf(asked) };
  useValues(form, initial);
  const kind = Form.useWatch("kind", form) ?? kindOf(asked);
  const isFurther = ["standing", "status", "unit", "event", "columns"].some((name) => name in asked);
  const onFinish = ({ columns = [], ...values }: Values) => {
    const { sort, ascending } = asked;
    const isKept = values.kind === kindOf(asked) && columns.join() !== columnsOf({ kind }).join();
    onAsk({ sort, ascending, ...values, ...(isKept ? { columns: columns.join() } : {}) } as AskedLines);
  };
  return (
    <Form
      form={form}
      className="filters no-print"
      layout="vertical"
      role="search"
      initialValues={initial}
      onFinish={onFinish}
    >
      <div className="fields">
        <Form.Item name="kind" label={t("kind")}>
          <Select options={LINE_KINDS.map((value) => ({ value, label: textOf(KINDS[value], language) }))} />
        </Form.Item>
        <Form.Item name="area" label={t("area")}>
          <AreaPicker label={t("area")} isAnywhere />
        </Form.Item>
        {kind === "case" && <Choice<keyof AskedLines> name="classification" label={t("classification")} of={CLASSES} />}
        <Form.Item name="from" label={t("from")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="to" label={t("to")}>
          <Input type="date" />
        </Form.Item>
      </div>
      <details open={isFurther}>
        <summary>{t("more")}</summary>
        <div className="fields">
          <Form.Item name="event" label={t("event")}>
            <EventPicker label={t("event")} none={t("all")} />
          </Form.Item>
          <Choice<keyof AskedLines> name="standing" label={t("standing")} of={STANDINGS} />
          <Choice<keyof AskedLines> name="status" label={t("status")} of={STATUSES} />
          <Form.Item name="unit" label={t("unit")}>
            <Input maxLength={80} placeholder={t("unitHint")} />
          </Form.Item>
        </div>
        <Form.Item name="columns" label={t("columns")}>
          <Checkbox.Group options={COLUMNS.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
      </details>
      <p className="actions">
        <Button htmlType="submit" type="primary">
          {t("find")}
        </Button>
        <Button onClick={() => onAsk({ kind: kindOf(asked) })}>{t("clear")}</Button>
      </p>
    </Form>
  );
}
