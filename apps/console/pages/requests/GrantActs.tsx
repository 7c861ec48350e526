import type { RequestItem } from "@tocsin/api";
import { Form, Input } from "antd";
import { useState } from "react";
import { useAct } from "../../app/act.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { Download } from "./Download.tsx";
import { mayAsk, mayDecide } from "./duties.ts";
import { REQUESTS } from "./words.ts";

const REASON_MAX = 1_000;

/** What the officer may still do with a request: fetch, take back, or end the grant. */
export function GrantActs({ item }: { readonly item: RequestItem }) {
  const session = useSession();
  const isOwn = item.unit === session.unit.id;
  if (isOwn && item.state === "granted") return <Download grant={item.request} />;
  if (isOwn && item.state === "pending" && mayAsk(session)) return <Withdraw request={item.request} />;
  if (item.state === "granted" && mayDecide(session, item)) return <Revoke grant={item.request} />;
  return null;
}

function Withdraw({ request }: { readonly request: string }) {
  const t = useWords(REQUESTS);
  const act = useAct({ done: t("withdrawn") });
  return (
    <div className="no-print">
      <Button loading={act.isPending} onClick={() => act.mutate({ action: "access.withdraw", args: { request } })}>
        {t("withdraw")}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </div>
  );
}

function Revoke({ grant }: { readonly grant: string }) {
  const t = useWords(REQUESTS);
  const act = useAct({ done: t("decided") });
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Button className="no-print" onClick={() => setOpen(true)}>
        {t("revoke")}
      </Button>
    );
  return (
    <Form
      name={`revoke-${grant}`}
      layout="vertical"
      requiredMark={false}
      className="no-print"
      onFinish={({ reason }: { readonly reason: string }) =>
        act.mutate({ action: "access.revoke", args: { grant, reason } })
      }
    >
      <Form.Item
        name="reason"
        label={t("reason")}
        extra={<PersonalWarning name="reason" label={t("reason")} />}
        rules={[{ required: true, whitespace: true, max: REASON_MAX }]}
      >
        <Input.TextArea autoFocus rows={2} maxLength={REASON_MAX} />
      </Form.Item>
      <div className="marks">
        <Button htmlType="submit" loading={act.isPending}>
          {t("revokeSure")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
      </div>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}
