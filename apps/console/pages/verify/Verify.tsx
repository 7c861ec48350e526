import type { ReportItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { Link } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useNow } from "../../app/time.ts";
import { VERIFY } from "./words.ts";

const SHOWN_MAX = 50;
const REASON_MAX = 1_000;
const MINUTE_MS = 60_000;
const VERDICTS = ["verified", "doubtful", "rejected"] as const;
type Verdict = (typeof VERDICTS)[number];

/** What awaits a verdict, each with what the officer must have read before judging it. */
export function Page() {
  const t = useWords(VERIFY);
  const queue = useQuery({
    queryKey: ["reports", "unverified"],
    queryFn: () => node.call("reports", { query: { unverified: true, limit: SHOWN_MAX } }),
  });
  return (
    <Answered query={queue}>
      {({ items }) => (
        <>
          <p className="quiet">{t("note")}</p>
          {items.length === 0 && <p>{t("none")}</p>}
          <ul className="rows">
            {items.map((item) => (
              <li key={item.record}>
                <Judged item={item} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Answered>
  );
}

/** A report with its verdict's form. The digest of what is shown goes with the verdict: what changed meanwhile is refused. */
function Judged({ item }: { readonly item: ReportItem }) {
  const t = useWords(VERIFY);
  const now = useNow(MINUTE_MS);
  const queries = useQueryClient();
  const [form] = Form.useForm<{ reason: string }>();
  const { record } = item;
  const report = useQuery({
    queryKey: ["report", record, "whole"],
    queryFn: () => node.call("report", { params: { record } }),
  });
  const judge = useMutation({
    mutationFn: async (verdict: Verdict) => {
      const { reason } = await form.validateFields();
      const ifMatch = report.data?.ifMatch ?? "";
      return node.call("act", { body: { action: "reports.verify", args: { record, verdict, reason }, ifMatch } });
    },
    onSuccess: () => {
      message.success(t("done"));
      void queries.invalidateQueries();
    },
  });
  const main = (report.data?.body as { readonly a?: { readonly main?: string } } | undefined)?.a?.main;
  const isRefused = judge.error !== null && judge.error instanceof Error;
  return (
    <div className="grow">
      <ReportLine item={item} now={now} />
      {main !== undefined && (
        <p>
          <Plain text={main} />
        </p>
      )}
      <p>
        <Link href={`/reports/${record}`}>{t("open")}</Link>
      </p>
      <Form form={form} name={`verdict-${record}`} layout="vertical" requiredMark={false} className="no-print">
        <Form.Item name="reason" label={t("reason")} rules={[{ required: true, whitespace: true, max: REASON_MAX }]}>
          <Input.TextArea rows={2} maxLength={REASON_MAX} />
        </Form.Item>
        <div className="marks">
          {VERDICTS.map((verdict) => (
            <Button
              key={verdict}
              type={verdict === "verified" ? "primary" : "default"}
              disabled={report.data === undefined || judge.isPending}
              onClick={() => judge.mutate(verdict)}
            >
              {t(verdict)}
            </Button>
          ))}
        </div>
        {isRefused && <ProblemView error={judge.error} retry={() => void report.refetch()} />}
      </Form>
    </div>
  );
}
