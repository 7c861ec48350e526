import { useMutation } from "@tanstack/react-query";
import { Form } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link, useSearch } from "wouter";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { JourneyView } from "../../app/JourneyView.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView, toldOf } from "../../app/ProblemView.tsx";
import { type OpenTexts, OpenTextsContext } from "../../app/personal/opentexts.ts";
import { forget, ownKey, remember, remembered } from "../../app/remember.ts";
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
  const draft = ownKey("draft.report", session);
  const now = useNow(MINUTE_MS);
  const [form] = Form.useForm<ReportValues>();
  const files = useFiles(FILES_MAX);
  const isOnWay = files.entries.some(({ part }) => part === undefined);
  const [sealing, setSealing] = useState("");
  const [kept, setKept] = useState<boolean | "sealed">(true);
  const event = new URLSearchParams(useSearch()).get("event") ?? undefined;
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
        ...{ values, files: files.entries, session, event },
        onSealing: (count, all, part) =>
          setSealing(t("sealing", { count, all, name: t(part === "detail" ? "sealedPart" : "sealedText") })),
      }),
    onSuccess: (sent) => {
      forget(draft);
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
  const sealed = useRef<HTMLDetailsElement>(null);
  const keep = ({ detail: _sealed, ...open }: ReportValues) => {
    if (open.s >= SEALED_FROM) forget(draft);
    setKept(open.s >= SEALED_FROM ? "sealed" : remember(draft, open));
  };
  const openTexts: OpenTexts = {
    isOpen: (Form.useWatch("s", form) ?? fresh.s) < SEALED_FROM,
    hasDetail: true,
    onMasked: (label, original) => {
      const before: string = form.getFieldValue("detail") ?? "";
      form.setFieldValue(
        "detail",
        `${before}${before === "" ? "" : "\n"}${label}${language === "zh" ? "：" : ": "}${original}`,
      );
      if (sealed.current !== null) sealed.current.open = true;
      // The draft has the original still.
      keep(form.getFieldsValue(true));
    },
  };
  return (
    <Form
      form={form}
      className="report-form"
      layout="vertical"
      initialValues={{ ...fresh, ...remembered<ReportValues>(draft) }}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_, values) => keep(values)}
      onFinish={filing.mutate}
    >
      {event !== undefined && (
        <p className="callout">
          {t("toEvent")} <Link href={`/events/${event}`}>{event.slice(0, 12)}</Link>
        </p>
      )}
      <OpenTextsContext value={openTexts}>
        <What />
        <Content />
      </OpenTextsContext>
      <Levels />
      <SealedPart files={files} ref={sealed} />
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
            forget(draft);
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
