import type { Officer, Unit } from "@tocsin/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, InputNumber } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { LostPasskeys } from "./LostPasskeys.tsx";
import { UNIT } from "./words.ts";

const MINUTE_MS = 60_000;
const DAYS = 30;
const DAYS_MAX = 366;

/** Ways in for an officer: a one-time code for a passkey, and for the own unit's officers a bearer token and what was lost. */
export function SignInCode({ unit, officer }: { readonly unit: Unit; readonly officer: Officer }) {
  const { unit: own, roles } = useSession();
  const isOwn = own.id === unit.id;
  const opensDoor = unit.host === own.id && officer.roles.includes("administrator");
  if (!roles.includes("administrator") || !(isOwn || opensDoor)) return null;
  return (
    <div className="acts no-print">
      <Code unit={unit.id} officer={officer.id} />
      {isOwn && <Token unit={unit.id} officer={officer.id} />}
      {isOwn && <LostPasskeys unit={unit.id} officer={officer.id} />}
    </div>
  );
}

interface Who {
  readonly unit: string;
  readonly officer: string;
}

function Code({ unit, officer }: Who) {
  const t = useWords(UNIT);
  const code = useMutation({
    gcTime: 0,
    mutationFn: () => node.call("createEnrolment", { body: { unit, officer } }),
  });
  if (code.data !== undefined)
    return <Secret text={code.data.code} say="codeMade" who={officer} expires={code.data.expires} close={code.reset} />;
  return (
    <>
      <Button loading={code.isPending} onClick={() => code.mutate()}>
        {t("code", { officer })}
      </Button>
      {code.error !== null && <ProblemView error={code.error} />}
    </>
  );
}

function Token({ unit, officer }: Who) {
  const t = useWords(UNIT);
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const made = useMutation({
    gcTime: 0,
    mutationFn: ({ days }: { readonly days: number }) => node.call("createToken", { body: { unit, officer, days } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const close = () => {
    made.reset();
    setOpen(false);
  };
  if (made.data !== undefined)
    return <Secret text={made.data.token} say="tokenMade" who={officer} expires={made.data.expires} close={close} />;
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{t("tokenFor", { officer })}</Button>;
  return (
    <Form
      name={`token-${officer}`}
      className="act"
      layout="vertical"
      requiredMark={false}
      initialValues={{ days: DAYS }}
      onFinish={made.mutate}
    >
      <Form.Item name="days" label={t("days")} rules={[{ required: true }]}>
        <InputNumber min={1} max={DAYS_MAX} precision={0} />
      </Form.Item>
      <div className="marks">
        <Button htmlType="submit" type="primary" loading={made.isPending}>
          {t("create")}
        </Button>
        <Button onClick={close}>{t("cancel")}</Button>
      </div>
      {made.error !== null && <ProblemView error={made.error} />}
    </Form>
  );
}

/** What is shown once. */
function Secret(props: {
  readonly text: string;
  readonly say: "codeMade" | "tokenMade";
  readonly who: string;
  readonly expires: number;
  readonly close: () => void;
}) {
  const { text, say, who, expires, close } = props;
  const t = useWords(UNIT);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <div className="callout" role="status">
      {t(say, { officer: who, time: `${beijing(expires, language, now)} ${zone}` })}
      <p>
        <code className="secret">{text}</code>
      </p>
      <Button onClick={close}>{t("shownOnce")}</Button>
    </div>
  );
}
