import type { TransactionReply } from "@tocsin/api";
import { browserCrypto, type Checked, type CheckedEndorsement, verifyTransaction } from "@tocsin/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "wouter";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, duration, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { Anchors } from "./Anchors.tsx";
import { Effects, type ShownEffects, Value } from "./Effects.tsx";
import { Endorsements } from "./Endorsements.tsx";
import { What } from "./Entries.tsx";
import { Outcome } from "./Outcome.tsx";
import { addressOf } from "./place.ts";
import { ProofState } from "./ProofState.tsx";
import { useOwnTrust } from "./trust.ts";
import { CHAINS } from "./words.ts";

const MINUTE_MS = 60_000;
const NAME_MAX = 80;

/** What this page reads of an act; the node has checked its form. */
interface ShownAct {
  readonly proposal: {
    readonly action: string;
    readonly at: number;
    readonly args: object;
    readonly author: { readonly unit: string; readonly officer: string; readonly via: string };
  };
  readonly effects: ShownEffects;
}

/** A transaction with what it did, who endorsed it, and its proof, which this browser checks. */
export function OneTransaction({ height, index }: { readonly height: number; readonly index: number }) {
  const t = useWords(CHAINS);
  const { data, error, refetch } = useQuery({
    queryKey: ["transaction", height, index],
    staleTime: MINUTE_MS,
    queryFn: () => node.call("transaction", { params: { height, index } }),
  });
  return (
    <>
      <h2>{t("transaction", { height, index })}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined && <Found height={height} reply={data} />}
    </>
  );
}

function Found({ height, reply }: { readonly height: number; readonly reply: TransactionReply }) {
  const { data: trust, error } = useOwnTrust();
  const verdict = useMemo(
    () => (trust === undefined ? undefined : verifyTransaction(browserCrypto, trust, reply)),
    [trust, reply],
  );
  const { transaction, leaf, withheld } = reply;
  const act = "proposal" in transaction ? (transaction as unknown as ShownAct) : undefined;
  return (
    <>
      {error !== null && <ProblemView error={error} />}
      <Facts height={height} act={act} leaf={leaf as unknown as ShownLeaf} system={transaction["system"]} />
      <ProofState verdict={verdict} digest={trust?.genesis} holdsAs="provenTransaction" height={reply.opening.size} />
      <EndorsedBy verdict={verdict} act={act} tick={Number(leaf["tick"])} />
      {act !== undefined && <Effects effects={act.effects} withheld={withheld} />}
    </>
  );
}

interface ShownLeaf {
  readonly code: string;
  readonly tick: number;
  readonly act?: string;
}

interface FactsProps {
  readonly height: number;
  readonly act: ShownAct | undefined;
  readonly leaf: ShownLeaf;
  readonly system: unknown;
}

function Facts({ height, act, leaf, system }: FactsProps) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const zone = useWords(FRAME)("beijingTime");
  const now = useNow(MINUTE_MS);
  const what = act?.proposal.action ?? (system as { readonly type?: string } | undefined)?.type ?? "";
  return (
    <dl className="facts">
      <dt>{t("act")}</dt>
      <dd>
        <strong>
          <What what={what} />
        </strong>{" "}
        <Link href={addressOf({ is: "block", height })}>{t("ofBlock", { height })}</Link>
        {leaf.act !== undefined && (
          <>
            <br />
            <code className="record">{leaf.act}</code>
          </>
        )}
      </dd>
      <dt>{t("outcome")}</dt>
      <dd>
        <Outcome code={leaf.code} />
        {leaf.code !== "VALID" && <p>{t("refused")}</p>}
        {what === "reports.submit" && leaf.code === "VALID" && leaf.act !== undefined && (
          <p className="no-print">
            <Link href={`/reports/${leaf.act}`}>{t("openRecord")}</Link> ·{" "}
            <Link href={`/trace?record=${leaf.act}`}>{t("custody")}</Link>
          </p>
        )}
      </dd>
      {act !== undefined && <Author act={act} />}
      <dt>{t("committedAt")}</dt>
      <dd>
        <span className="numbers">{beijing(leaf.tick, language, now)}</span>{" "}
        {act !== undefined && leaf.tick >= act.proposal.at && (
          <span className="quiet">{t("took", { time: duration(leaf.tick - act.proposal.at, language) })} </span>
        )}
        <span className="quiet zone">{zone}</span>
      </dd>
      {leaf.act !== undefined && leaf.code === "VALID" && <Anchors act={leaf.act} />}
      {act !== undefined && (
        <>
          <dt>{t("arguments")}</dt>
          <dd>
            <Value value={act.proposal.args} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Author({ act: { proposal } }: { readonly act: ShownAct }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { unit, officer, via } = proposal.author;
  return (
    <>
      <dt>{t("author")}</dt>
      <dd>
        <UnitName id={unit} /> · <Plain text={officer} max={NAME_MAX} />{" "}
        <span className="quiet">{t(via === "keystore" ? "byKeystore" : "byOwnKey")}</span>
      </dd>
      <dt>{t("signedAt")}</dt>
      <dd className="numbers">{beijing(proposal.at, language, now)}</dd>
    </>
  );
}

interface EndorsedByProps {
  readonly verdict: Checked<readonly CheckedEndorsement[]> | undefined;
  readonly act: ShownAct | undefined;
  readonly tick: number;
}

function EndorsedBy({ verdict, act, tick }: EndorsedByProps) {
  if (verdict?.holds !== true) return null;
  return <Endorsements endorsements={verdict.value} from={act?.proposal.at} to={tick} />;
}
