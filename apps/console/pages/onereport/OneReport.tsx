import type { ReportItem, ReportReply, SummaryItem } from "@tocsin/api";
import { ProblemError } from "@tocsin/client";
import { useQuery } from "@tanstack/react-query";
import { Descriptions } from "antd";
import { Link, useParams } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { useAreaName } from "../../app/areas.ts";
import { GRADES, KINDS, SECURITY_LEVELS, SITUATIONS, STANDINGS } from "../../app/enumerations.ts";
import { JourneyView } from "../../app/JourneyView.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ResponseMark, StandingMark, StatusMark, WarningMark, Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { SealedText } from "./SealedText.tsx";
import { ONE_REPORT } from "./words.ts";

const MINUTE_MS = 60_000;

/** One report: its open part, where it stands, what was done, and where it has arrived. */
export function Page() {
  const { record = "" } = useParams<{ record: string }>();
  const query = useQuery({ queryKey: ["report", record], queryFn: () => ask(record) });
  return <Answered query={query}>{(found) => <OneReport record={record} {...found} />}</Answered>;
}

function OneReport({ record, report, summary }: Found & { readonly record: string }) {
  const t = useWords(ONE_REPORT);
  const { roles, unit } = useSession();
  const item = report ?? summary;
  const isEntitled = unit.role !== "member" || item.unit === unit.id;
  const text = report !== undefined && isEntitled ? sealedTextOf(report) : undefined;
  const mayJudge = report !== undefined && unit.role !== "member" && roles.includes("verifier");
  return (
    <article>
      {item.headline !== undefined && (
        <h2 className="report-title">
          <Plain text={item.headline} />
        </h2>
      )}
      {report === undefined && <p className="callout">{t("elsewhere")}</p>}
      <p className="marks">
        <StatusMark status={item.status} />
        <StandingMark standing={item.standing} />
        <ResponseMark level={item.c} />
        <WarningMark level={item.warning} />
      </p>
      {mayJudge && report.standing === "reported" && (
        <p className="no-print">
          <Link href="/verify">{t("verdict")}</Link>
        </p>
      )}
      <p className="no-print">
        <Link href={`/trace?record=${record}`}>{t("custody")}</Link>
      </p>
      {item.detail && item.erased !== true && item.unit !== unit.id && unit.rights.includes("request") && (
        <p className="no-print">
          <Link href={`/requests?record=${record}`}>{t("ask")}</Link>
        </p>
      )}
      <Facts item={item} />
      {text !== undefined && report?.erased !== true && <SealedText record={record} digest={text} />}
      {report !== undefined && <OpenPart report={report} />}
      {report !== undefined && <JourneyView record={record} />}
      {report !== undefined && <Lineage report={report} />}
    </article>
  );
}

/** Digest of the sealed text that the open part names. */
function sealedTextOf({ body }: ReportReply): string | undefined {
  return (body as { readonly summary?: { readonly digest?: string } } | undefined)?.summary?.digest;
}

type Found =
  | { readonly report: ReportReply; readonly summary?: undefined }
  | { readonly report?: undefined; readonly summary: SummaryItem };

/** The report where it is of this chain, else the summary that came from another. */
async function ask(record: string): Promise<Found> {
  try {
    return { report: await node.call("report", { params: { record } }) };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== "NOT_FOUND") throw error;
    return { summary: await node.call("summary", { params: { record } }) };
  }
}

function Facts({ item }: { readonly item: ReportItem }) {
  const t = useWords(ONE_REPORT);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const time = (ms: number | undefined) => (ms === undefined ? "" : `${beijing(ms, language, now)} ${zone}`);
  const items = [
    { key: "record", label: t("record"), children: <code className="record">{item.record}</code> },
    { key: "situation", label: t("situation"), children: <Word pair={item.situation && SITUATIONS[item.situation]} /> },
    { key: "kind", label: t("kind"), children: <Word pair={KINDS[item.kind as keyof typeof KINDS]} /> },
    { key: "area", label: t("area"), children: areaName(item.area) },
    { key: "unit", label: t("unit"), children: <UnitName id={item.unit} /> },
    { key: "occurred", label: t("occurred"), children: time(item.occurred) },
    { key: "filed", label: t("filed"), children: time(item.tick) },
    { key: "security", label: t("security"), children: <Word pair={SECURITY_LEVELS[item.s - 1]} /> },
    ...(item.grade === undefined
      ? []
      : [{ key: "grade", label: t("grade"), children: <Word pair={GRADES[item.grade - 1]} /> }]),
  ];
  return <Descriptions bordered size="small" column={{ xs: 1, md: 2 }} items={items} />;
}

function OpenPart({ report }: { readonly report: ReportReply }) {
  const t = useWords(ONE_REPORT);
  const body = report.body as { readonly a?: { readonly main?: string } } | undefined;
  return (
    <section>
      {body?.a?.main !== undefined && (
        <>
          <h2>{t("text")}</h2>
          <p>
            <Plain text={body.a.main} />
          </p>
        </>
      )}
      {report.sealed.length > 0 && (
        <p>{report.erased === true ? t("erased") : t("sealed", { count: report.sealed.length })}</p>
      )}
      {body !== undefined && (
        <details>
          <summary>{t("content")}</summary>
          <pre className="signed">
            <Plain text={JSON.stringify(body, null, 2)} />
          </pre>
        </details>
      )}
    </section>
  );
}

function Lineage({ report }: { readonly report: ReportReply }) {
  const t = useWords(ONE_REPORT);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <section>
      <h2>{t("lineage")}</h2>
      <ol className="rows">
        {report.lineage.map((step) => (
          <li key={step.act}>
            <span>
              <span className="numbers">{beijing(step.tick, language, now)}</span> · <UnitName id={step.unit} /> ·{" "}
              {step.officer} · <Word pair={STANDINGS[step.standing]} />
              {step.reason !== undefined && (
                <>
                  <br />
                  <Plain text={step.reason} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
