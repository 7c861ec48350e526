import { Form, type FormInstance, Input, Select } from "antd";
import { memo } from "react";
import { Button } from "../../app/Button.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { KINDS, RESPONSE_LEVELS, SECURITY_LEVELS, SITUATIONS, STANDINGS, STATUSES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { useValues } from "../../app/table/address.ts";
import { Choice } from "../../app/table/Choice.tsx";
import { type AskedSearch, PLACES, type Place, placeOf } from "./asked.ts";
import { SEARCH } from "./words.ts";

const PERIODS = [
  ["", "any"],
  ["1", "day"],
  ["7", "week"],
  ["30", "month"],
] as const;

/** What is looked for. The first row is what most searches need; the rest stands behind it. */
export function Conditions(props: { readonly asked: AskedSearch; readonly onAsk: (asked: AskedSearch) => void }) {
  const { asked, onAsk } = props;
  const [form] = Form.useForm<AskedSearch>();
  const initial = { ...asked, in: placeOf(asked), within: asked.within ?? "" };
  useValues(form, initial);
  const isFurther = ["situation", "kind", "standing", "status", "security", "grave", "unit"].some(
    (name) => name in asked,
  );
  return (
    <Form
      form={form}
      className="filters no-print"
      layout="vertical"
      role="search"
      initialValues={initial}
      onFinish={onAsk}
    >
      <Fields form={form} initial={placeOf(asked)} isFurther={isFurther} onAsk={onAsk} />
    </Form>
  );
}

/** Apart from what was asked for last, so that a search does not draw all fields anew before it is sent. */
const Fields = memo(function Fields(props: {
  readonly form: FormInstance<AskedSearch>;
  readonly initial: Place;
  readonly isFurther: boolean;
  readonly onAsk: (asked: AskedSearch) => void;
}) {
  const { form, initial, isFurther, onAsk } = props;
  const t = useWords(SEARCH);
  const place = Form.useWatch("in", form) ?? initial;
  const within = Form.useWatch("within", form) ?? "";
  const isOfEvents = place === "events";
  return (
    <>
      <div className="fields">
        <Form.Item name="in" label={t("where")}>
          <Select options={PLACES.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
        <Form.Item name="q" label={t("words")}>
          <Input maxLength={100} placeholder={t("wordsHint")} />
        </Form.Item>
        <Form.Item name="area" label={t("area")}>
          <AreaPicker label={t("area")} isAnywhere />
        </Form.Item>
        <Form.Item name="within" label={t("period")}>
          <Select options={PERIODS.map(([value, name]) => ({ value, label: t(name) }))} />
        </Form.Item>
        {within === "" && (
          <>
            <Form.Item name="from" label={t("from")}>
              <Input type="date" />
            </Form.Item>
            <Form.Item name="to" label={t("to")}>
              <Input type="date" />
            </Form.Item>
          </>
        )}
      </div>
      <details open={isFurther}>
        <summary>{t("more")}</summary>
        <div className="fields">
          <Choice<keyof AskedSearch> name="status" label={t("status")} of={STATUSES} />
          <Levels name="grave" label={t("response")} of={RESPONSE_LEVELS} isGraver />
          {!isOfEvents && (
            <>
              <Choice<keyof AskedSearch> name="standing" label={t("standing")} of={STANDINGS} />
              <Choice<keyof AskedSearch> name="situation" label={t("situation")} of={SITUATIONS} />
              <Choice<keyof AskedSearch> name="kind" label={t("kind")} of={KINDS} />
              <Levels name="security" label={t("security")} of={SECURITY_LEVELS} />
              <Form.Item name="unit" label={t("unit")}>
                <Input maxLength={80} placeholder={t("unitHint")} />
              </Form.Item>
            </>
          )}
        </div>
      </details>
      <p className="actions">
        <Button htmlType="submit" type="primary">
          {t("find")}
        </Button>
        <Button onClick={() => onAsk({ in: place })}>{t("clear")}</Button>
      </p>
    </>
  );
});

/** Levels by their number, from 1. */
function Levels(props: {
  readonly name: keyof AskedSearch;
  readonly label: string;
  readonly of: readonly Pair[];
  readonly isGraver?: boolean;
}) {
  const t = useWords(SEARCH);
  const { language } = useLanguage();
  const options = props.of.map((pair, i) => {
    const level = textOf(pair, language);
    return { value: String(i + 1), label: props.isGraver && i > 0 ? t("graver", { level }) : level };
  });
  return (
    <Form.Item name={props.name} label={props.label}>
      <Select allowClear placeholder={t("all")} options={options} />
    </Form.Item>
  );
}
