import type { BulletinItem, ReleaseItem } from "@tocsin/api";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Form, Segmented, Select } from "antd";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { Button } from "../../app/Button.tsx";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import type { Language } from "../../app/catalogue.ts";
import { RELEASE_STANDINGS } from "../../app/enumerations.ts";
import { keepFile } from "../../app/keepfile.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark, Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { Document } from "./Document.tsx";
import { BULLETIN } from "./words.ts";

const DIGITS = 12;
const MINUTE_MS = 60_000;
const SHOWN_MAX = 100;

/** A bulletin as it is read, signed, taken away and withdrawn. */
export function Page() {
  const t = useWords(BULLETIN);
  const { digest = "" } = useParams<{ readonly digest: string }>();
  const list = useQuery({
    queryKey: ["bulletins", digest],
    queryFn: () => node.call("bulletins", { query: { digest } }),
  });
  const newest = useQuery({
    queryKey: ["releases", "bulletin"],
    queryFn: () => node.call("releases", { query: { kind: "bulletin", limit: SHOWN_MAX } }),
  });
  const item = list.data?.items.find((one) => one.digest === digest);
  // It may be older than the newest that are listed.
  const release = useRelease(item?.release);
  const by = useRelease(release.data?.by);
  const queries = [list, newest, release, by];
  const failed = queries.find(({ error }) => error !== null);
  const isWhole = queries.every(({ isSuccess, isEnabled }) => isSuccess || !isEnabled);
  return (
    <>
      <p className="no-print">
        <Link href="/bulletins">{t("all")}</Link>
      </p>
      {failed !== undefined && <ProblemView error={failed.error} retry={() => void failed.refetch()} />}
      {failed === undefined && !isWhole && <Waiting />}
      {list.data !== undefined && item === undefined && <p role="alert">{t("notFound")}</p>}
      {item !== undefined && (
        <Held item={item} isWhole={isWhole} newest={newest.data?.items ?? []} release={release.data} by={by.data} />
      )}
    </>
  );
}

function useRelease(release: string | undefined) {
  return useQuery({
    queryKey: ["release", release ?? ""],
    enabled: release !== undefined,
    queryFn: () => node.call("release", { params: { release: release ?? "" } }),
  });
}

interface HeldProps {
  readonly item: BulletinItem;
  /** Whether all is known of its release. */
  readonly isWhole: boolean;
  readonly newest: readonly ReleaseItem[];
  /** By which it was signed, and what has superseded that. */
  readonly release: ReleaseItem | undefined;
  readonly by: ReleaseItem | undefined;
}

function Held({ item, isWhole, newest, release, by }: HeldProps) {
  const { language } = useLanguage();
  const [chosen, choose] = useState<Language>();
  const others = newest.filter(({ standing, release: id }) => standing === "released" && id !== item.release);
  return (
    <>
      {isWhole && (
        <>
          <State item={item} release={release} by={by?.signed?.digest} />
          <Acts item={item} release={release} others={others} />
        </>
      )}
      <Exported item={item} lang={chosen ?? language} choose={choose} />
      <Preview digest={item.digest} lang={chosen ?? language} release={item.release} />
    </>
  );
}

function State(props: {
  readonly item: BulletinItem;
  readonly release: ReleaseItem | undefined;
  readonly by: string | undefined;
}) {
  const t = useWords(BULLETIN);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { item, release, by } = props;
  const time = (ms: number) => beijing(ms, language, now);
  return (
    <dl className="facts">
      <dt>{t("state")}</dt>
      <dd>
        <StatusMark status={item.status} />{" "}
        {release === undefined ? (
          t("draft")
        ) : (
          <>
            <strong>
              <Word pair={RELEASE_STANDINGS[release.standing]} />
            </strong>{" "}
            · <UnitName id={release.unit} /> · {t("signedBy", { officer: release.officer, time: time(release.tick) })}{" "}
            {t("zone")}
          </>
        )}
        {release?.ended !== undefined && (
          <p>
            {t("endedBy", { officer: release.ended.officer, time: time(release.ended.tick) })}{" "}
            {release.ended.reason !== undefined && <Plain text={t("reason", { reason: release.ended.reason })} />}
          </p>
        )}
        {by !== undefined && (
          <p>
            <Link href={`/bulletins/${by}`}>{t("by")}</Link>
          </p>
        )}
      </dd>
      <dt>{t("digest")}</dt>
      <dd>
        <code className="record">{item.digest}</code>
      </dd>
      {release !== undefined && (
        <>
          <dt>{t("release")}</dt>
          <dd>
            <code className="record">{release.release}</code>
          </dd>
        </>
      )}
    </dl>
  );
}

function Acts(props: {
  readonly item: BulletinItem;
  readonly release: ReleaseItem | undefined;
  readonly others: readonly ReleaseItem[];
}) {
  const t = useWords(BULLETIN);
  const { unit } = useSession();
  const { item, release, others } = props;
  if (release !== undefined && release.standing !== "released") return null;
  if (release === undefined && !unit.rights.includes("publish")) return <p className="callout">{t("noRight")}</p>;
  const mayEnd = release !== undefined && (release.unit === unit.id || unit.role !== "member");
  const options = others.map(({ release: value, signed }) => ({
    value,
    label: (signed?.digest ?? value).slice(0, DIGITS),
  }));
  return (
    <div className="marks no-print">
      {release !== undefined && unit.rights.includes("publish") && (
        <Link href={`/releases?bulletin=${release.release}`}>{t("publish")}</Link>
      )}
      <Offered>
        {release === undefined && (
          <ActForm
            isPrimary
            action="releases.sign"
            label={t("sign")}
            done={t("signed")}
            does={() => t("signDoes", { digest: item.digest.slice(0, DIGITS) })}
            args={({ supersedes }) => ({ ...item.facts, ...(supersedes === undefined ? {} : { supersedes }) })}
          >
            <Form.Item name="supersedes" label={t("supersedes")}>
              <Select allowClear placeholder={t("supersedesNone")} options={options} />
            </Form.Item>
          </ActForm>
        )}
        {mayEnd && (
          <ActForm
            action="releases.withdraw"
            label={t("withdraw")}
            done={t("withdrawn")}
            does={() => t("withdrawDoes")}
            args={({ reason }) => ({ release: release.release, reason })}
          >
            <ReasonField />
          </ActForm>
        )}
      </Offered>
    </div>
  );
}

const FORMATS = { html: "bulletinHtml", pdf: "bulletinPdf", docx: "bulletinDocx" } as const;
type Format = keyof typeof FORMATS;

async function fetched(format: Format, digest: string, lang: Language): Promise<Response> {
  return (await node.call(FORMATS[format], { params: { digest }, query: { lang } })) as Response;
}

function Exported(props: {
  readonly item: BulletinItem;
  readonly lang: Language;
  readonly choose: (lang: Language) => void;
}) {
  const t = useWords(BULLETIN);
  const { item, lang, choose } = props;
  const taking = useMutation({
    mutationFn: async (format: Format) => {
      const name = `bulletin-${item.digest.slice(0, DIGITS)}-${lang}.${format}`;
      keepFile(name, await (await fetched(format, item.digest, lang)).blob());
    },
  });
  return (
    <div className="take-away no-print">
      <Segmented<Language>
        aria-label={t("language")}
        value={lang}
        options={[
          { value: "zh", label: t("chinese") },
          { value: "en", label: t("english") },
        ]}
        onChange={choose}
      />
      <span>{t("export")}</span>
      {(Object.keys(FORMATS) as Format[]).map((format) => (
        <Button
          key={format}
          loading={taking.isPending && taking.variables === format}
          onClick={() => taking.mutate(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      {taking.error !== null && <ProblemView error={taking.error} />}
    </div>
  );
}

/** The document itself; asked for again once it is signed, since it says so. */
function Preview(props: { readonly digest: string; readonly lang: Language; readonly release: string | undefined }) {
  const t = useWords(BULLETIN);
  const { digest, lang, release } = props;
  const { data, error, refetch } = useQuery({
    queryKey: ["bulletin", digest, lang, release ?? ""],
    queryFn: async () => (await fetched("html", digest, lang)).text(),
  });
  return (
    <section aria-label={t("preview")} lang={lang === "zh" ? "zh-CN" : "en"}>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Waiting />}
      {data !== undefined && <Document html={data} />}
    </section>
  );
}

function Waiting() {
  const loading = useWords(FRAME)("loading");
  return (
    <p className="waiting" role="status">
      {loading}
    </p>
  );
}
