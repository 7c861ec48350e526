import { useMutation } from "@tanstack/react-query";
import { Form } from "antd";
import { useEffect, useState } from "react";
import { Link, useSearch } from "wouter";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { JourneyView } from "../../app/JourneyView.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView, toldOf } from "../../app/ProblemView.tsx";
import { forget, remember, remembered } from "../../app/remember.ts";
import { useSession } from "../../app/session.tsx";
import { toField, useNow } from "../../app/time.ts";
import { fieldAt, type ReportValues, SEALED_FROM } from "./body.ts";
import { Content } from "./Content.tsx";
import { useFiles } from "./files.ts";
import { Levels } from "./Levels.tsx";
import { SealedPart } from "./SealedPart.tsx";
import { SealedCannotWait, send, type Sent } from "./send.ts";
import { What } from "./What.tsx";
import { REPORT } from "./words.ts";

const DRAFT = "draft.report";
const MINUTE_MS = 60_000;
/** Of the ledger's sixteen one is the text of a report that is sealed. */
const FILES_MAX = 15;

/** Files a report in under a minute; the draft stays in the browser until the chain has it. */
export function Page() {
  const t = useWords(REPORT);
  const [sent, setSent] = useState<Sent>();
  if (sent === undefined) return <ReportForm onSent={setSent} />;
  return (
    <>
      <Alert
        role="status"
        type={sent.is === "filed" ? "success" : "warning"}
        showIcon
        title={sent.is === "filed" ? t("sent") : t("waiting")}
        action={<Button onClick={() => setSent(undefined)}>{t("another")}</Button>}
      />
      {sent.is === "filed" && <JourneyView record={sent.reply.act} />}
    </>
  );
}

function ReportForm({ onSent }: { readonly onSent: (sent: Sent) => void }) {
  const t = useWords(REPORT);
  const { language } = useLanguage();
  const session = useSession();
  const now = useNow(MINUTE_MS);
  const [form] = Form.useForm<ReportValues>();
  const files = useFiles(FILES_MAX);
  const isOnWay = files.entries.some(({ part }) => part === undefined);
  const [sealing, setSealing] = useState("");
  const [kept, setKept] = useState<boolean | "sealed">(true);
  const event = new URLSearchParams(useSearch()).get("event") ?? undefined;
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const fresh = {
    situation: "epidemic",
    kind: "unknown-cause",
    category: "infectious-disease",
    area: session.unit.area,
    s: 1,
    occurred: toField(now),
  };
  const filing = useMutation({
    mutationFn: (values: ReportValues) =>
      send({
        ...{ values, files: files.entries, idempotencyKey, session, event },
        onSealing: (count, all, name) => setSealing(t("sealing", { count, all, name })),
      }),
    onSuccess: (sent) => {
      forget(DRAFT);
      setKey(crypto.randomUUID());
      onSent(sent);
    },
    onSettled: () => setSealing(""),
  });
  const { error } = filing;
  useEffect(() => {
    const told = toldOf(error, language);
    const field = fieldAt(told?.at);
    if (told === undefined || field === undefined) return;
    form.setFields([{ name: field as never, errors: [`${told.say} (${told.code})`] }]);
    form.scrollToField(field, { focus: true });
  }, [error, form, language]);
  return (
    <Form
      form={form}
      className="report-form"
      layout="vertical"
      initialValues={{ ...fresh, ...remembered<ReportValues>(DRAFT) }}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_, values) => {
        const { detail: _sealed, ...open } = values;
        if (values.s >= SEALED_FROM) forget(DRAFT);
        setKept(values.s >= SEALED_FROM ? "sealed" : remember(DRAFT, open));
      }}
      onFinish={filing.mutate}
    >
      {event !== undefined && (
        <p className="callout">
          {t("toEvent")} <Link href={`/events/${event}`}>{event.slice(0, 12)}</Link>
        </p>
      )}
      <What />
      <Content />
      <Levels />
      <SealedPart files={files} />
      {isOnWay && <p role="status">{t("filesOnWay")}</p>}
      {error instanceof SealedCannotWait && <Alert role="alert" type="warning" showIcon title={t("cannotWait")} />}
      {error !== null && !(error instanceof SealedCannotWait) && <ProblemView error={error} />}
      <p role="status">{sealing}</p>
      <div className="marks">
        <Button htmlType="submit" type="primary" size="large" disabled={isOnWay} loading={filing.isPending}>
          {t("send")}
        </Button>
        <Button
          size="large"
          onClick={() => {
            forget(DRAFT);
            form.setFieldsValue(blank(form.getFieldsValue(true), fresh));
            files.clear();
          }}
        >
          {t("clear")}
        </Button>
        <span className="quiet">{t(kept === "sealed" ? "draftSealed" : kept ? "draft" : "draftLost")}</span>
      </div>
    </Form>
  );
}

/** Every field that holds something, open again but for what a fresh form has. */
function blank(values: object, fresh: object): Partial<ReportValues> {
  return { ...Object.fromEntries(Object.keys(values).map((name) => [name, undefined])), ...fresh };
}
