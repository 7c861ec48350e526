import type { SubmissionContent } from "@tocsin/api";
import { useMutation } from "@tanstack/react-query";
import { Descriptions, Form, Input } from "antd";
import type { ReactNode } from "react";
import { Link, useParams } from "wouter";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { SUBMISSION_KINDS, SUBMISSION_STATES, SYMPTOMS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing } from "../../app/time.ts";
import { Screen } from "./Screen.tsx";
import { ONE_SUBMISSION } from "./words.ts";

const PURPOSE_MAX = 120;

/** One submission: opened with a purpose, read, and accepted or declined. */
export function Page() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(ONE_SUBMISSION);
  const reading = useMutation({
    mutationFn: (purpose: string) => node.call("submission", { params: { id }, query: { purpose } }),
  });
  const { data, variables } = reading;
  if (data === undefined)
    return (
      <Form
        layout="vertical"
        className="report-form"
        requiredMark={false}
        initialValues={{ purpose: t("screening") }}
        onFinish={({ purpose }: { readonly purpose: string }) => reading.mutate(purpose)}
      >
        <Form.Item
          name="purpose"
          label={t("purpose")}
          extra={t("purposeHint")}
          rules={[{ required: true, whitespace: true, max: PURPOSE_MAX }]}
        >
          <Input maxLength={PURPOSE_MAX} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={reading.isPending}>
          {t("open")}
        </Button>
        {reading.error !== null && <ProblemView error={reading.error} />}
      </Form>
    );
  return (
    <article>
      <p className="marks">
        <Tag>
          <Word pair={SUBMISSION_KINDS[data.kind]} />
        </Tag>
        <Tag>
          <Word pair={SUBMISSION_STATES[data.state]} />
        </Tag>
      </p>
      {data.state === "withdrawn" && data.record !== undefined && <p className="callout">{t("withdrawnRecord")}</p>}
      {data.record !== undefined && (
        <p>
          {t("record")}: <RecordLink record={data.record} />{" "}
          {data.kind === "itinerary" && <Link href={`/contacts?record=${data.record}`}>{t("contacts")}</Link>}
        </p>
      )}
      {data.answer !== undefined && (
        <p>
          {t("answer")}: <Plain text={data.answer} />
        </p>
      )}
      {data.content === undefined ? <p>{t("gone")}</p> : <Content content={data.content} />}
      {data.state === "received" && <Screen id={id} done={() => reading.mutate(variables)} />}
    </article>
  );
}

function Content({ content }: { readonly content: SubmissionContent }) {
  const t = useWords(ONE_SUBMISSION);
  const areaName = useAreaName();
  const { person } = content;
  const facts: readonly (readonly [keyof typeof ONE_SUBMISSION, ReactNode])[] = [
    ["person", <Plain key="p" text={[person?.name ?? t("notNamed"), person?.phone ?? ""].join(" ")} />],
    ["place", areaName(content.area)],
    ...(content.kind === "symptoms"
      ? ([
          ["onset", content.onset],
          ["symptoms", content.symptoms.map((one, i) => <SymptomWord key={one} symptom={one} isFirst={i === 0} />)],
        ] as const)
      : []),
    ...(content.note === undefined ? [] : ([["note", <Plain key="n" text={content.note} />]] as const)),
  ];
  const items = facts.map(([key, children]) => ({ key, label: t(key), children }));
  return (
    <>
      <Descriptions bordered size="small" column={{ xs: 1, md: 2 }} items={items} />
      {content.kind === "itinerary" && <Stays stops={content.stops} />}
    </>
  );
}

function SymptomWord({ symptom, isFirst }: { readonly symptom: keyof typeof SYMPTOMS; readonly isFirst: boolean }) {
  return (
    <>
      {isFirst ? "" : " · "}
      <Word pair={SYMPTOMS[symptom]} />
    </>
  );
}

function Stays({ stops }: { readonly stops: Extract<SubmissionContent, { kind: "itinerary" }>["stops"] }) {
  const t = useWords(ONE_SUBMISSION);
  const { language } = useLanguage();
  const areaName = useAreaName();
  return (
    <section>
      <h2>{t("stays")}</h2>
      <ol className="rows">
        {stops.map((stop) => (
          <li key={`${stop.from} ${stop.to} ${stop.place}`}>
            <span>
              <span className="numbers">
                {beijing(stop.from, language, 0)} – {beijing(stop.to, language, 0)}
              </span>{" "}
              <Plain text={`${areaName(stop.area)} ${stop.place}`} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
