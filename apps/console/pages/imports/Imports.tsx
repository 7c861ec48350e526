import type { ImportPreview, ImportStatus } from "@tocsin/api";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Progress, Select, Upload } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { IMPORTS } from "./words.ts";

const ASK_AGAIN_MS = 500;
const CARD = "infectious-disease-report-card";

/** A list with the form that it is read as. */
interface Wanted {
  readonly profile: string;
  readonly file: File;
}

/** A line list is dropped, checked, and filed when the officer says so. */
export function Page() {
  const t = useWords(IMPORTS);
  const { language } = useLanguage();
  const [profile, setProfile] = useState(CARD);
  const profiles = useQuery({ queryKey: ["import-profiles"], queryFn: () => node.call("importProfiles") });
  const sent = ({ profile: as, file: one }: Wanted) => ({
    query: { profile: as, name: one.name.slice(-120) },
    body: one,
  });
  const preview = useMutation({ mutationFn: (one: Wanted) => node.call("previewImport", sent(one)) });
  const start = useMutation({ mutationFn: (one: Wanted) => node.call("startImport", sent(one)) });
  const started = start.data?.import;
  const status = useQuery({
    queryKey: ["import", started],
    queryFn: () => node.call("import", { params: { import: started ?? "" } }),
    enabled: started !== undefined,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === "running" ? ASK_AGAIN_MS : false),
  });
  const check = (wanted: Wanted) => {
    start.reset();
    preview.mutate(wanted);
  };
  // What was checked is what is filed: another form checks the list again, but not while it is being filed.
  const checked = preview.variables;
  const change = (to: string) => {
    setProfile(to);
    if (checked !== undefined && started === undefined) check({ ...checked, profile: to });
  };
  const chosen = profiles.data?.items.find(({ id }) => id === profile);
  const failed = [
    { error: profiles.error, retry: () => void profiles.refetch() },
    { error: preview.error, retry: () => checked && preview.mutate(checked) },
    { error: start.error, retry: () => checked && start.mutate(checked) },
    { error: status.error, retry: () => void status.refetch() },
  ].find(({ error }) => error !== null);
  return (
    <>
      <p className="filters no-print">
        <label htmlFor="import-form">{t("form")}</label>{" "}
        <Select
          id="import-form"
          value={profile}
          disabled={start.isPending}
          onChange={change}
          options={(profiles.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title[language] }))}
          popupMatchSelectWidth={false}
        />
      </p>
      {chosen !== undefined && <p className="callout">{chosen.toCheck[language]}</p>}
      <Upload.Dragger
        className="no-print"
        height={96}
        accept=".xlsx,.csv,.txt"
        maxCount={1}
        fileList={[]}
        beforeUpload={(one) => {
          check({ profile, file: one });
          return false;
        }}
      >
        {t("drop")}
      </Upload.Dragger>
      {failed !== undefined && <ProblemView error={failed.error} retry={failed.retry} />}
      {preview.isPending && <p>{t("checking")}</p>}
      {preview.data !== undefined && started === undefined && (
        <>
          <h2>
            <Plain text={preview.data.name} />
          </h2>
          <p>{t("found", counted(preview.data))}</p>
          <Button
            type="primary"
            className="no-print"
            disabled={preview.data.taken === 0}
            loading={start.isPending}
            onClick={() => checked && start.mutate(checked)}
          >
            {t("file", { taken: String(preview.data.taken) })}
          </Button>
          <Findings of={preview.data} />
          <Sample of={preview.data} />
        </>
      )}
      {status.data !== undefined && <Filing status={status.data} />}
    </>
  );
}

function Filing({ status }: { readonly status: ImportStatus }) {
  const t = useWords(IMPORTS);
  return (
    <>
      <h2>
        <Plain text={status.name} />
      </h2>
      <Progress percent={status.percent} aria-label={status.name} />
      <p>{t("filed", counted(status))}</p>
      {status.state === "interrupted" && <p className="callout">{t("interrupted")}</p>}
      <Findings of={status} />
    </>
  );
}

function counted({ rows, taken, refused }: Pick<ImportStatus, "rows" | "taken" | "refused">) {
  return { rows: String(rows), taken: String(taken), refused: String(refused) };
}

function Findings({ of: { findings, counts } }: { readonly of: Pick<ImportStatus, "findings" | "counts"> }) {
  const t = useWords(IMPORTS);
  const { language } = useLanguage();
  if (findings.length === 0) return null;
  const rest = Object.values(counts).reduce((sum, count) => sum + count, 0) - findings.length;
  return (
    <>
      <h2>{t("findings")}</h2>
      <ul className="rows">
        {findings.map(({ code, level, row, column, say }) => (
          <li key={`${code} ${row} ${column}`}>
            <span className="report-line">
              <span>
                <Tag>{t(level === "error" ? "left" : "note")}</Tag> <Plain text={say[language]} />
              </span>
              <span className="quiet">{code}</span>
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet">{t("more", { count: String(rest) })}</p>}
    </>
  );
}

function Sample({ of: { sample } }: { readonly of: Pick<ImportPreview, "sample"> }) {
  const t = useWords(IMPORTS);
  if (sample.length === 0) return null;
  return (
    <>
      <h2>{t("sample")}</h2>
      <ul className="rows">
        {sample.map(({ row, body, sealed }) => (
          <li key={row}>
            <span className="report-line">
              <Plain text={body.a.headline} />
              {body.a.main !== undefined && <Plain text={body.a.main} />}
              <span className="quiet">
                {t("row", { row: String(row) })} · {body.a.place.area} · {t("sealed", { names: sealed.join(", ") })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
