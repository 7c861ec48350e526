import { Form, type FormRule, Input } from "antd";
import { useWords } from "../../app/language.tsx";
import { fromField } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { BULLETINS } from "./words.ts";

const DAYS = /^[0-9]{1,6}(\.[0-9]{1,6})?$/;

/** From when to when a bulletin tells. */
export function Period() {
  const t = useWords(BULLETINS);
  const zone = useWords(FRAME)("beijingTime");
  const isTime = {
    validator: async (_: unknown, text: string) => demand(fromField(text) !== undefined, t("timeWrong")),
  };
  return (
    <div className="fields">
      <Form.Item name="from" label={t("from")} extra={zone} rules={[isTime]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item
        name="to"
        label={t("to")}
        extra={zone}
        dependencies={["from"]}
        rules={[
          isTime,
          ({ getFieldValue }) => ({
            validator: async (_: unknown, text: string) => demand(text > getFieldValue("from"), t("toWrong")),
          }),
        ]}
      >
        <Input type="datetime-local" />
      </Form.Item>
    </div>
  );
}

/** With what R around the measures of an after-action report is estimated; it need not be. */
export function SerialInterval() {
  const t = useWords(BULLETINS);
  const isDays = (other: "siMean" | "siSd"): FormRule => {
    return ({ getFieldValue }) => ({
      validator: async (_, text?: string) => {
        demand(isFilled(text) || !isFilled(getFieldValue(other)), t("siBoth"));
        demand(!isFilled(text) || (DAYS.test(text as string) && Number(text) > 0), t("siWrong"));
      },
    });
  };
  return (
    <>
      <p className="quiet">{t("siNote")}</p>
      <div className="fields">
        <Form.Item name="siMean" label={t("siMean")} dependencies={["siSd"]} rules={[isDays("siSd")]}>
          <Input inputMode="decimal" maxLength={13} />
        </Form.Item>
        <Form.Item name="siSd" label={t("siSd")} dependencies={["siMean"]} rules={[isDays("siMean")]}>
          <Input inputMode="decimal" maxLength={13} />
        </Form.Item>
      </div>
    </>
  );
}

/** A text in Chinese, and in English where there is the Chinese. */
export function Pair(props: {
  readonly name: "title" | "assessment";
  readonly labels: readonly [zh: string, en: string];
  readonly max: number;
  readonly rows?: number;
}) {
  const t = useWords(BULLETINS);
  const {
    name,
    labels: [zh, en],
    max,
    rows,
  } = props;
  const field = rows === undefined ? <Input maxLength={max} /> : <Input.TextArea maxLength={max} rows={rows} />;
  return (
    <>
      <Form.Item
        name={`${name}Zh`}
        label={zh}
        dependencies={[`${name}En`]}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_: unknown, text: string | undefined) =>
              demand(!isFilled(getFieldValue(`${name}En`)) || isFilled(text), t("zhFirst")),
          }),
        ]}
      >
        {field}
      </Form.Item>
      <Form.Item name={`${name}En`} label={en}>
        {field}
      </Form.Item>
    </>
  );
}

function isFilled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "";
}

/** @throws Error with what the field says, where it does not hold */
function demand(holds: boolean, say: string): void {
  if (!holds) throw new Error(say);
}
