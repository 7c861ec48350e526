import type { StateReply } from "@tocsin/api";
import { browserCrypto, ProblemError, verifyKey } from "@tocsin/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { Value } from "./Effects.tsx";
import { KeyName } from "./KeyName.tsx";
import { addressOf } from "./place.ts";
import { ProofState } from "./ProofState.tsx";
import { useOwnTrust } from "./trust.ts";
import { CHAINS } from "./words.ts";

/** A key of the state: its value, the transaction that wrote it, and the proof, which this browser checks. */
export function StateKey({ name }: { readonly name: string }) {
  const t = useWords(CHAINS);
  const { data, error, refetch } = useQuery({
    queryKey: ["state", name],
    queryFn: () => node.call("state", { query: { key: name } }),
  });
  const mayNot = error instanceof ProblemError && error.problem.code === "FORBIDDEN";
  return (
    <>
      <h2>{t("key")}</h2>
      <p>
        <code className="record">
          <Plain text={name} max={300} />
        </code>
      </p>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {mayNot && <p>{t("mayNotFollow")}</p>}
      {data !== undefined && <Proven name={name} reply={data} />}
    </>
  );
}

function Proven({ name, reply }: { readonly name: string; readonly reply: StateReply }) {
  const t = useWords(CHAINS);
  const { data: trust, error } = useOwnTrust();
  const verdict = useMemo(
    () => (trust === undefined ? undefined : verifyKey(browserCrypto, trust, reply, name)),
    [trust, reply, name],
  );
  const stored = verdict?.holds === true ? verdict.value : undefined;
  const [height, index] = stored?.version ?? [0, 0];
  return (
    <>
      <p>
        <KeyName name={name} isLink={false} />
      </p>
      {error !== null && <ProblemView error={error} />}
      <ProofState
        verdict={verdict}
        digest={trust?.genesis}
        holdsAs={stored === undefined ? "provenAbsent" : "provenKey"}
        height={reply.height}
      />
      {stored !== undefined && (
        <>
          {height > 0 && (
            <p>
              {t("changed")}:{" "}
              <Link href={addressOf({ is: "transaction", height, index })}>{t("transaction", { height, index })}</Link>
            </p>
          )}
          <Value value={stored.value} isOpen />
        </>
      )}
    </>
  );
}
