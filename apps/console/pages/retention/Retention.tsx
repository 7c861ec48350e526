import type { Policy } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { Due } from "./Due.tsx";
import { OrderErasure } from "./OrderErasure.tsx";
import { Orders } from "./Orders.tsx";
import { RETENTION } from "./words.ts";

/** How long what is kept, orders to destroy, and who has confirmed. */
export function Page() {
  return (
    <>
      <Periods />
      <Due />
      <OrderErasure />
      <Orders />
    </>
  );
}

function Periods() {
  const t = useWords(RETENTION);
  const { data, error, refetch } = useQuery({ queryKey: ["policies"], queryFn: () => node.call("policies") });
  const policy = data?.items.find(({ name }) => name === "retention")?.value as Policy<"retention"> | undefined;
  const rows: readonly (readonly [term: string, days: number | undefined])[] = [
    [t("openBody"), policy?.openBodyDays],
    [t("sealed"), policy?.sealedDays],
    [t("backups"), policy?.keyBackupDays],
    [t("log"), policy?.auditDays],
  ];
  return (
    <section aria-labelledby="retention-periods">
      <h2 id="retention-periods">{t("periods")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {policy !== undefined && (
        <dl className="facts">
          {rows.map(([term, days]) => (
            <div key={term} style={{ display: "contents" }}>
              <dt>{term}</dt>
              <dd>{t("days", { count: days ?? 0 })}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="quiet">{t("byOrder")}</p>
      <p className="no-print">
        <Link href="/governance?policy=retention">{t("change")}</Link>
      </p>
    </section>
  );
}
