import type { HandoverItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView, toldOf } from "../../app/ProblemView.tsx";
import { ownKey, remembered } from "../../app/remember.ts";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { withLibrary } from "../../app/withlibrary.tsx";
import { FRAME } from "../../app/words.ts";
import { HOME } from "./words.ts";

const DRAFT = "handover";
const SHOWN_CHARACTERS = 600;
const MINUTE_MS = 60_000;
/** Notes are no part of the ledger, so the stream does not tell of them. */
const RENEW_MS = 30_000;

/** What the shift before left, to be taken over, and a note for the next one. */
export function Handover() {
  const t = useWords(HOME);
  const { data, error, refetch } = useQuery({
    queryKey: ["handovers"],
    refetchInterval: RENEW_MS,
    queryFn: () => node.call("handovers"),
  });
  const open = data?.items.filter(({ acknowledged }) => acknowledged === undefined) ?? [];
  const taken = data?.items.filter(({ acknowledged }) => acknowledged !== undefined) ?? [];
  return (
    <section aria-labelledby="handover">
      <h2 id="handover">{t("handover")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined && open.length === 0 && <p className="quiet">{t("handoverNone")}</p>}
      <ul className="rows">
        {open.map((note) => (
          <Note key={note.id} note={note} />
        ))}
      </ul>
      <Leave />
      {taken.length > 0 && (
        <details>
          <summary>{t("handoverOlder", { count: taken.length })}</summary>
          <ul className="rows">
            {taken.map((note) => (
              <Note key={note.id} note={note} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Note({ note: { id, author, at, text, acknowledged } }: { readonly note: HandoverItem }) {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const { officer } = useSession();
  const queries = useQueryClient();
  const now = useNow(MINUTE_MS);
  const when = (ms: number) => beijing(ms, language, now);
  const takeOver = useMutation({
    mutationFn: () => node.call("takeOver", { params: { id } }),
    onSuccess: () => {
      message.success(t("handoverTaken"));
      void queries.invalidateQueries({ queryKey: ["handovers"] });
    },
    onError: (failure) => message.error(toldOf(failure, language)?.say ?? String(failure)),
  });
  return (
    <li>
      <span className="grow">
        <Plain text={text} max={SHOWN_CHARACTERS} />
        <br />
        <span className="quiet">
          {t("handoverFrom", { officer: author, time: when(at) })}
          {acknowledged !== undefined &&
            ` · ${t("handoverTo", { officer: acknowledged.officer, time: when(acknowledged.at) })}`}
        </span>
      </span>
      {acknowledged === undefined && author !== officer && (
        <Button className="no-print" loading={takeOver.isPending} onClick={() => takeOver.mutate()}>
          {t("handoverTake")}
        </Button>
      )}
      {acknowledged === undefined && author === officer && <span className="quiet">{t("handoverWaits")}</span>}
    </li>
  );
}

/** Its form is fetched when somebody writes, or has begun to. */
const LeaveNote = withLibrary(async () => (await import("./LeaveNote.tsx")).LeaveNote);

function Leave() {
  const t = useWords(HOME);
  const loading = useWords(FRAME)("loading");
  const draft = ownKey(DRAFT, useSession());
  const [isOpen, setOpen] = useState(() => (remembered<string>(draft) ?? "") !== "");
  return (
    <details className="no-print" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("handoverWrite")}</summary>
      {isOpen && (
        <Suspense fallback={<p role="status">{loading}</p>}>
          <LeaveNote draft={draft} />
        </Suspense>
      )}
    </details>
  );
}
