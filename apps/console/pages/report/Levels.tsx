import { Form, Select } from "antd";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { GRADES, RESPONSE_LEVELS, SECURITY_LEVELS, WARNINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Audience } from "./Audience.tsx";
import { SEALED_FROM } from "./body.ts";
import { REPORT } from "./words.ts";

/** Three scales of four steps that are never merged, and the security level, each step with its meaning and, where the text is sealed, its readers. */
export function Levels() {
  const t = useWords(REPORT);
  const s = Form.useWatch("s") as number | undefined;
  return (
    <>
      <h2>{t("levels")}</h2>
      <div className="fields">
        <Level name="c" label={t("response")} of={RESPONSE_LEVELS} />
        <Level name="grade" label={t("grade")} of={GRADES} />
        <Level name="warning" label={t("warning")} of={WARNINGS} />
        <Level name="s" label={t("security")} of={SECURITY_LEVELS} isNeeded />
      </div>
      {s !== undefined && s >= SEALED_FROM ? <Audience s={s} /> : <p className="quiet">{t("securityHow")}</p>}
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
