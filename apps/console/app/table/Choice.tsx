import { Form, Select } from "antd";
import { type Pair, textOf } from "../catalogue.ts";
import { useLanguage, useWords } from "../language.tsx";
import { TABLE } from "./words.ts";

/** A condition of a list that is one of the ledger's values, or none. */
export function Choice<Name extends string>(props: {
  readonly name: Name;
  readonly label: string;
  readonly of: { readonly [value: string]: Pair };
}) {
  const t = useWords(TABLE);
  const { language } = useLanguage();
  const options = Object.entries(props.of).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <Form.Item name={props.name as string} label={props.label}>
      <Select allowClear placeholder={t("all")} options={options} />
    </Form.Item>
  );
}
