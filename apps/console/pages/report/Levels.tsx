import { Form, Select } from "antd";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { GRADES, RESPONSE_LEVELS, SECURITY_LEVELS, WARNINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { REPORT } from "./words.ts";

/** The levels whose text stands in the open; others are sealed to an audience before they are filed. */
const OPEN_LEVELS = SECURITY_LEVELS.slice(0, 2);

/** Three scales of four steps that are never merged, and the security level, each step with its meaning. */
export function Levels() {
  const t = useWords(REPORT);
  return (
    <>
      <h2>{t("levels")}</h2>
      <div className="fields">
        <Level name="c" label={t("response")} of={RESPONSE_LEVELS} />
        <Level name="grade" label={t("grade")} of={GRADES} />
        <Level name="warning" label={t("warning")} of={WARNINGS} />
        <Level name="s" label={t("security")} of={OPEN_LEVELS} isNeeded />
      </div>
      <p className="quiet">{t("securityHow")}</p>
    </>
  );
}

function Level(props: {
  readonly name: string;
  readonly label: string;
  readonly of: readonly Pair[];
  readonly isNeeded?: boolean;
}) {
  const t = useWords(REPORT);
  const { language } = useLanguage();
  const options = props.of.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }));
  const isNeeded = props.isNeeded === true;
  return (
    <Form.Item name={props.name} label={props.label} rules={[{ required: isNeeded }]}>
      <Select allowClear={!isNeeded} placeholder={t("none")} options={options} />
    </Form.Item>
  );
}
