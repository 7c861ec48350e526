import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSendAct } from "../../app/sendact.ts";
import { fromField, useNow } from "../../app/time.ts";
import { REQUESTS } from "./words.ts";

const REASON_MAX = 1_000;
const MINUTE_MS = 60_000;

interface Said {
  readonly reason: string;
  readonly expires?: string;
}

/** Grant with an end, or refuse; both with a reason, which the asking unit reads. */
export function Decide({ request }: { readonly request: string }) {
  const t = useWords(REQUESTS);
  const now = useNow(MINUTE_MS);
  const queries = useQueryClient();
  const [form] = Form.useForm<Said>();
  const send = useSendAct();
  const decide = useMutation({
    mutationFn: async (decision: "granted" | "refused") => {
      const { reason, expires } = await form.validateFields(decision === "refused" ? ["reason"] : undefined);
      const end = decision === "granted" && expires ? fromField(expires) : undefined;
      const args = { request, decision, reason, ...(end === undefined ? {} : { expires: end }) };
      return send({ action: "access.decide", args });
    },
    onSuccess: () => {
      message.success(t("decided"));
      void queries.invalidateQueries();
    },
  });
  const checkEnd = (_: unknown, text: string | undefined) =>
    text && (fromField(text) ?? 0) <= now ? Promise.reject(new Error(t("expiryPast"))) : Promise.resolve();
  return (
    <Form form={form} name={`decide-${request}`} layout="vertical" requiredMark={false} className="no-print">
      <Form.Item
        name="reason"
        label={t("reason")}
        extra={<PersonalWarning name="reason" label={t("reason")} />}
        rules={[{ required: true, whitespace: true, max: REASON_MAX }]}
      >
        <Input.TextArea rows={2} maxLength={REASON_MAX} />
      </Form.Item>
      <Form.Item name="expires" label={t("expiry")} rules={[{ validator: checkEnd }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <div className="marks">
        <Button type="primary" disabled={decide.isPending} onClick={() => decide.mutate("granted")}>
          {t("grant")}
        </Button>
        <Button disabled={decide.isPending} onClick={() => decide.mutate("refused")}>
          {t("refuse")}
        </Button>
      </div>
      {decide.error instanceof Error && <ProblemView error={decide.error} />}
    </Form>
  );
}
