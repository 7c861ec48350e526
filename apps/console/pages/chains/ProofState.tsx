import type { Checked } from "@tocsin/client";
import { Alert } from "../../app/Alert.tsx";
import { useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { CHAINS } from "./words.ts";

interface ProofStateProps {
  /** Undefined while it is checked. */
  readonly verdict: Checked<unknown> | undefined;
  /** Digest of the genesis document that it rests on. */
  readonly digest: string | undefined;
  /** What it means that the proof holds. */
  readonly holdsAs: "provenTransaction" | "provenKey" | "provenAbsent";
  readonly height: number;
}

/** What the browser's own check came to, and what it rests on. */
export function ProofState({ verdict, digest, holdsAs, height }: ProofStateProps) {
  const t = useWords(CHAINS);
  if (verdict === undefined || digest === undefined) return <p role="status">{t("checking")}</p>;
  return (
    <section aria-labelledby="proof" data-verdict={verdict.holds ? "holds" : "broken"}>
      <h2 id="proof">{t("proof")}</h2>
      <Alert
        type={verdict.holds ? "success" : "error"}
        showIcon
        title={verdict.holds ? t(holdsAs, { height }) : t("notProven")}
        description={verdict.holds ? undefined : <Plain text={verdict.fault} max={200} />}
      />
      <p className="quiet proof-trust">{t("trust", { digest })}</p>
    </section>
  );
}
