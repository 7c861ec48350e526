import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input } from "antd";
import { useLocation } from "wouter";
import { Alert } from "../../app/Alert.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSendAct } from "../../app/sendact.ts";
import { REQUESTS } from "./words.ts";

const REASON_MAX = 1_000;
/** Longer than a slip, short enough for an emergency. */
const REASON_MIN = 10;

/**
 * Takes a detail in an emergency before anyone has decided: short, recorded, told and reviewed. Folded up, because it is no
 * faster way to ask.
 */
export function BreakGlass({ record, origin }: { readonly record: string; readonly origin: string }) {
  const t = useWords(REQUESTS);
  const queries = useQueryClient();
  const [, go] = useLocation();
  const send = useSendAct();
  const take = useMutation({
    mutationFn: ({ reason }: { readonly reason: string }) =>
      send({ action: "access.breakGlass", args: { record, origin, reason } }),
    onSuccess: () => {
      message.success(t("taken"));
      void queries.invalidateQueries();
      go("/requests", { replace: true });
    },
  });
  const checkSure = (_: unknown, is: boolean | undefined) =>
    is === true ? Promise.resolve() : Promise.reject(new Error(t("sureNeeded")));
  return (
    <details className="no-print">
      <summary>{t("emergency")}</summary>
      <Alert
        type="warning"
        showIcon
        title={t("emergencyWhat")}
        description={
          <ul>
            {(["recorded", "toldTo", "ends", "reviewed"] as const).map((word) => (
              <li key={word}>{t(word)}</li>
            ))}
          </ul>
        }
      />
      <Form name="break-glass" layout="vertical" requiredMark={false} className="report-form" onFinish={take.mutate}>
        <Form.Item
          name="reason"
          label={t("emergencyReason")}
          extra={<PersonalWarning name="reason" label={t("emergencyReason")} />}
          rules={[{ required: true, whitespace: true, min: REASON_MIN, max: REASON_MAX }]}
        >
          <Input.TextArea rows={2} maxLength={REASON_MAX} />
        </Form.Item>
        <Form.Item name="sure" valuePropName="checked" rules={[{ validator: checkSure }]}>
          <Checkbox>{t("sure")}</Checkbox>
        </Form.Item>
        <Button htmlType="submit" danger loading={take.isPending}>
          {t("take")}
        </Button>
        {take.error !== null && <ProblemView error={take.error} />}
      </Form>
    </details>
  );
}
