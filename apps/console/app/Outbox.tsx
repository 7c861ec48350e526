import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { useLanguage, useWords } from "./language.tsx";
import { useLive } from "./live.tsx";
import { node } from "./node.ts";
import { Plain } from "./Plain.tsx";
import { sendAnew, takeFromOutbox, useOutbox, type Waiting } from "./waiting.ts";
import { toldOf } from "./ProblemView.tsx";
import { isPassing } from "./sendact.ts";
import { useSession } from "./session.tsx";
import { FRAME } from "./words.ts";

const AGAIN_MS = 5_000;

interface Refused {
  readonly entry: Waiting;
  readonly error: unknown;
}

/** Tells what waits to be sent, sends it when the node is back, and shows what the node then refuses. */
export function Outbox() {
  const t = useWords(FRAME);
  const session = useSession();
  const all = useOutbox();
  const own = all.filter(({ unit, officer }) => unit === session.unit.id && officer === session.officer);
  const [refused, retry] = useSending(own);
  if (own.length === 0) return null;
  return (
    <Alert
      type="info"
      banner
      title={t("outbox", { count: own.length })}
      data-outbox={own.length}
      {...(refused === undefined
        ? {}
        : { description: <Why of={refused} />, action: <Choice of={refused} retry={retry} /> })}
    />
  );
}

/** Sends one after the other; tells the first that was refused, which holds no other up. */
function useSending(own: readonly Waiting[]): readonly [refused: Refused | undefined, retry: (one: Refused) => void] {
  const { connection } = useLive();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [turn, setTurn] = useState(0);
  const isSending = useRef(false);
  const refusalOf = (entry: Waiting) => refused.find((one) => keyOf(one.entry) === keyOf(entry));
  const next = own.find((entry) => refusalOf(entry) === undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn tries again.
  useEffect(() => {
    if (connection.is !== "open" || next === undefined || isSending.current) return;
    isSending.current = true;
    const end = () => {
      isSending.current = false;
      setTurn((before) => before + 1);
      void queries.invalidateQueries();
    };
    node.call("act", { body: next.act }).then(
      () => {
        takeFromOutbox(keyOf(next));
        end();
      },
      (error: unknown) => {
        if (isPassing(error)) return void setTimeout(end, AGAIN_MS);
        setRefused((before) => [...before, { entry: next, error }]);
        end();
      },
    );
  }, [connection, next, turn, queries]);
  const retry = ({ entry }: Refused) => {
    setRefused((before) => before.filter((one) => one.entry !== entry));
    sendAnew(keyOf(entry));
  };
  return [own.map(refusalOf).find((one) => one !== undefined), retry];
}

const keyOf = ({ act }: Waiting): string => act.idempotencyKey;

function Why({ of: { entry, error } }: { readonly of: Refused }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const told = toldOf(error, language);
  const { a } = (entry.act.body ?? {}) as { readonly a?: { readonly headline?: string } };
  return (
    <>
      {t("outboxRefused")} <Plain text={a?.headline ?? entry.act.action} />
      <br />
      {told === undefined ? t("notConfirmed") : `${told.say} (${told.code})`}
    </>
  );
}

/** What the chain has already is not sent again. */
const DONE: readonly string[] = ["IDEMPOTENCY_MISMATCH", "DUPLICATE"];

function Choice({ of, retry }: { readonly of: Refused; readonly retry: (one: Refused) => void }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const code = toldOf(of.error, language)?.code;
  return (
    <span className="marks">
      {(code === undefined || !DONE.includes(code)) && <Button onClick={() => retry(of)}>{t("retry")}</Button>}
      <Button onClick={() => takeFromOutbox(keyOf(of.entry))}>{t("outboxRemove")}</Button>
    </span>
  );
}
