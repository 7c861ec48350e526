import { HANDOVER_TEXT_MAX } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { forget, remember, remembered } from "../../app/remember.ts";
import { HOME } from "./words.ts";

/**
 * A note for the next shift.
 * @param draft where it is kept in this browser until the node has it
 */
export function LeaveNote({ draft }: { readonly draft: string }) {
  const t = useWords(HOME);
  const queries = useQueryClient();
  const [form] = Form.useForm<{ readonly text: string }>();
  const leave = useMutation({
    mutationFn: (text: string) => node.call("handOver", { body: { text } }),
    onSuccess: () => {
      forget(draft);
      form.setFieldsValue({ text: "" });
      message.success(t("handoverLeft"));
      void queries.invalidateQueries({ queryKey: ["handovers"] });
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ text: remembered<string>(draft) ?? "" }}
      onValuesChange={(_changed, { text }) => remember(draft, text)}
      onFinish={({ text }) => leave.mutate(text)}
    >
      <Form.Item name="text" label={t("handoverText")} rules={[{ required: true, whitespace: true }]}>
        <Input.TextArea rows={4} maxLength={HANDOVER_TEXT_MAX} showCount />
      </Form.Item>
      {leave.error !== null && <ProblemView error={leave.error} />}
      <Button htmlType="submit" loading={leave.isPending}>
        {t("handoverLeave")}
      </Button>
    </Form>
  );
}
