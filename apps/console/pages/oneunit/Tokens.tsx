import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UNIT } from "./words.ts";

const MINUTE_MS = 60_000;
const DIGITS = 8;

/** The own unit's tokens without their secrets. */
export function Tokens() {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const list = useQuery({ queryKey: ["tokens"], queryFn: () => node.call("tokens") });
  return (
    <section aria-labelledby="unit-tokens">
      <h2 id="unit-tokens">{t("tokens")}</h2>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p>{t("noTokens")}</p>}
      <ul className="rows">
        {list.data?.items.map(({ id, officer, expires }) => (
          <li key={id} data-token={id}>
            <span>
              <code>{id.slice(0, DIGITS)}</code> · {t("tokenLine", { officer, time: beijing(expires, language, now) })}
            </span>
            <Revoke id={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Revoke({ id }: { readonly id: string }) {
  const t = useWords(UNIT);
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => node.call("revokeToken", { params: { id } }),
    onSuccess: () => {
      message.success(t("tokenRevoked"));
      void queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  if (!isSure)
    return (
      <Button className="no-print" onClick={() => setSure(true)}>
        {t("revokeToken")}
      </Button>
    );
  return (
    <span className="marks no-print">
      <Button type="primary" loading={revoke.isPending} onClick={() => revoke.mutate()}>
        {t("revokeTokenSure")}
      </Button>
      <Button onClick={() => setSure(false)}>{t("cancel")}</Button>
      {revoke.error !== null && <ProblemView error={revoke.error} />}
    </span>
  );
}
