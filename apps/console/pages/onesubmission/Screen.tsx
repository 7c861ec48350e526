import { useMutation } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ONE_SUBMISSION } from "./words.ts";

const HEADLINE_MAX = 200;
const ANSWER_MAX = 400;

/** Accept with a headline, or decline with an answer to the person. */
export function Screen({ id, done }: { readonly id: string; readonly done: () => void }) {
  const t = useWords(ONE_SUBMISSION);
  const [form] = Form.useForm<{ readonly headline: string; readonly answer?: string }>();
  const screening = useMutation({
    mutationFn: async (isAccepted: boolean) => {
      const { headline, answer } = await form
        .validateFields(isAccepted ? ["headline"] : ["answer"])
        .then(() => form.getFieldsValue());
      const said = answer?.trim() ?? "";
      const params = { id };
      if (isAccepted)
        await node.call("acceptSubmission", { params, body: { headline, ...(said === "" ? {} : { answer: said }) } });
      else await node.call("declineSubmission", { params, body: { answer: said } });
      return isAccepted;
    },
    onSuccess: (isAccepted) => {
      message.success(t(isAccepted ? "accepted" : "declined"));
      done();
    },
  });
  const isRefused = screening.error instanceof Error;
  return (
    <section className="no-print">
      <h2>{t("screen")}</h2>
      <Form form={form} name="screen" layout="vertical" className="report-form" requiredMark={false}>
        <Form.Item
          name="headline"
          label={t("headline")}
          extra={t("headlineHint")}
          rules={[{ required: true, whitespace: true, max: HEADLINE_MAX }]}
        >
          <Input maxLength={HEADLINE_MAX} />
        </Form.Item>
        <Form.Item name="answer" label={t("answer")} rules={[{ required: true, whitespace: true, max: ANSWER_MAX }]}>
          <Input.TextArea rows={2} maxLength={ANSWER_MAX} />
        </Form.Item>
        <div className="marks">
          <Button type="primary" disabled={screening.isPending} onClick={() => screening.mutate(true)}>
            {t("accept")}
          </Button>
          <Button disabled={screening.isPending} onClick={() => screening.mutate(false)}>
            {t("decline")}
          </Button>
        </div>
        {isRefused && <ProblemView error={screening.error} />}
      </Form>
    </section>
  );
}
