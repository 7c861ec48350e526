import type { NoticeItem } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { mayAcknowledge, useAcknowledge } from "../../app/acknowledge.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { ACKNOWLEDGE } from "./words.ts";

const MINUTE_MS = 60_000;

/** One notice with the act that ends its clock: where the link of a mail or a call leads. */
export function Page() {
  const { record = "" } = useParams<{ record: string }>();
  const query = useQuery({
    queryKey: ["notice", record],
    queryFn: () => node.call("notice", { params: { record } }),
  });
  return <Answered query={query}>{(data) => <Notice data={data} />}</Answered>;
}

function Notice({ data }: { readonly data: NoticeItem }) {
  const t = useWords(ACKNOWLEDGE);
  const { language } = useLanguage();
  const { roles } = useSession();
  const now = useNow(MINUTE_MS);
  const acknowledge = useAcknowledge();
  const isDone = data.acknowledged !== undefined && data.acknowledged >= data.revision;
  const isOfDuty = mayAcknowledge(roles);
  return (
    <>
      <ReportLine item={data} now={now} />
      <p className="quiet">{t("received", { time: beijing(data.received, language, now) })}</p>
      {isDone && (
        <p className="callout" role="status">
          <span aria-hidden="true">✓</span> {t("done")}
        </p>
      )}
      {!isDone && (
        <>
          <p className="callout">{t(isOfDuty ? "note" : "noRight")}</p>
          {isOfDuty && (
            <Button type="primary" loading={acknowledge.isPending} onClick={() => acknowledge.mutate(data)}>
              {t("acknowledge")}
            </Button>
          )}
        </>
      )}
      {acknowledge.error !== null && <ProblemView error={acknowledge.error} />}
    </>
  );
}
