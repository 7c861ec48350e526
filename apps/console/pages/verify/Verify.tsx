import type { ReportItem } from "@tocsin/api";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { Link } from "wouter";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSendAct } from "../../app/sendact.ts";
import { useNow } from "../../app/time.ts";
import { VERIFY } from "./words.ts";

const PAGE = 50;
const REASON_MAX = 1_000;
const MINUTE_MS = 60_000;
const VERDICTS = ["verified", "doubtful", "rejected"] as const;
type Verdict = (typeof VERDICTS)[number];

/** What awaits a verdict, each with what the officer must have read before judging it. */
export function Page() {
  const t = useWords(VERIFY);
  const list = useInfiniteQuery({
    queryKey: ["reports", "unverified"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("reports", {
        query: { unverified: true, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <p className="quiet">{t("note")}</p>
      <PagedList list={list} items={items} none={t("none")} more={t("more")}>
        {(item) => (
          <li key={item.record}>
            <Judged item={item} />
          </li>
        )}
      </PagedList>
    </>
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
  const send = useSendAct();
  const judge = useMutation({
    mutationFn: async (verdict: Verdict) => {
      const { reason } = await form.validateFields();
      const ifMatch = report.data?.ifMatch ?? "";
      return send({ action: "reports.verify", args: { record, verdict, reason }, ifMatch });
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
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={<PersonalWarning name="reason" label={t("reason")} />}
          rules={[{ required: true, whitespace: true, max: REASON_MAX }]}
        >
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
