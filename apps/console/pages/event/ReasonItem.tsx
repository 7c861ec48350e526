import { Form, Input } from "antd";
import { useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ROOM } from "./words.ts";

const REASON_MAX = 1_000;

/** Why something is done in the event; every such act needs it. */
export function ReasonItem({ note }: { readonly note?: string | undefined }) {
  const t = useWords(ROOM);
  return (
    <Form.Item
      name="reason"
      label={t("reason")}
      extra={
        <>
          {note}
          <PersonalWarning name="reason" label={t("reason")} />
        </>
      }
      rules={[{ required: true, whitespace: true, message: t("reasonFirst") }]}
    >
      <Input maxLength={REASON_MAX} />
    </Form.Item>
  );
}
