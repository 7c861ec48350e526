import { ProblemError } from "@tocsin/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { useLanguage, useWords } from "./language.tsx";
import { useLive } from "./live.tsx";
import { node } from "./node.ts";
import { takeFromOutbox, useOutbox } from "./waiting.ts";
import { toldOf } from "./ProblemView.tsx";
import { useSession } from "./session.tsx";
import { FRAME } from "./words.ts";

/** Tells what waits to be sent, sends it when the node is back, and shows what the node then refuses. */
export function Outbox() {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const session = useSession();
  const { connection } = useLive();
  const queries = useQueryClient();
  const all = useOutbox();
  const [refused, setRefused] = useState<{ readonly key: string; readonly error: unknown }>();
  const isSending = useRef(false);
  const own = all.filter(({ unit, officer }) => unit === session.unit.id && officer === session.officer);
  const [next] = own;
  useEffect(() => {
    if (connection.is !== "open" || next === undefined || isSending.current || refused !== undefined) return;
    isSending.current = true;
    const key = next.act.idempotencyKey;
    node
      .call("act", { body: next.act })
      .then(() => takeFromOutbox(key))
      .catch((error: unknown) => {
        if (error instanceof ProblemError && error.problem.status < 500) setRefused({ key, error });
      })
      .finally(() => {
        isSending.current = false;
        void queries.invalidateQueries();
      });
  }, [connection, next, refused, queries]);
  if (own.length === 0) return null;
  const told = refused === undefined ? undefined : toldOf(refused.error, language);
  return (
    <Alert
      type="info"
      banner
      title={t("outbox", { count: own.length })}
      data-outbox={own.length}
      {...(refused === undefined
        ? {}
        : {
            description: `${t("outboxRefused")} ${told?.say ?? ""} (${told?.code ?? ""})`,
            action: (
              <Button
                onClick={() => {
                  takeFromOutbox(refused.key);
                  setRefused(undefined);
                }}
              >
                {t("outboxRemove")}
              </Button>
            ),
          })}
    />
  );
}
