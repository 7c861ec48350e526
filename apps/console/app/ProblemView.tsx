import { problemInChinese } from "@tocsin/api";
import { ProblemError, UnreachableError } from "@tocsin/client";
import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { type Language, textOf } from "./catalogue.ts";
import { PasskeyCancelled } from "./confirming.ts";
import { lackingOf } from "./lacking.ts";
import { useLanguage, useWords } from "./language.tsx";
import { FRAME } from "./words.ts";

/** A refusal in the reader's language: what to do, the code, and what it concerns. */
export interface Told {
  readonly code: string;
  readonly say: string;
  readonly at: string | undefined;
}

/** Tells a failure. Undefined for what is no refusal of a node: a defect of the page. */
export function toldOf(error: unknown, language: Language): Told | undefined {
  const inLanguage = (code: string, english: string) =>
    language === "zh" ? (problemInChinese(code) ?? english) : english;
  if (error instanceof UnreachableError)
    return { code: "UNREACHABLE", say: inLanguage("UNREACHABLE", error.message), at: undefined };
  if (!(error instanceof ProblemError)) return undefined;
  const { code, detail, at } = error.problem;
  // No officer can choose another key.
  if (code === "IDEMPOTENCY_MISMATCH") return { code, say: textOf(FRAME.alreadySent, language), at: undefined };
  return { code, say: inLanguage(code, detail), at };
}

/**
 * Shows why something failed, with the node's code; of an act that is not permitted, which right is missing and who can give
 * it; and offers another try where that may help.
 */
export function ProblemView({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const told = toldOf(error, language);
  if (error instanceof PasskeyCancelled)
    return <Alert role="alert" type="warning" showIcon title={t("notConfirmed")} />;
  const lacking = told === undefined ? undefined : lackingOf(told.code, told.at, language);
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={told?.say ?? t("unknownProblem")}
      description={
        <span className="problem">
          {lacking !== undefined && (
            <>
              {lacking}
              <br />
            </>
          )}
          <code>{told?.code ?? String(error)}</code>
          {told?.at !== undefined && <span> · {t("missingRight", { at: told.at })}</span>}
        </span>
      }
      action={retry === undefined ? undefined : <Button onClick={retry}>{t("retry")}</Button>}
    />
  );
}
