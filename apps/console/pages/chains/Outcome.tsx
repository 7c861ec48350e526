import { problemInChinese } from "@tocsin/api";
import { CODES } from "@tocsin/core";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { CHAINS } from "./words.ts";

const CODE_MAX = 80;

/** Valid, or why not: the code and its sentence. */
export function Outcome({ code }: { readonly code: string }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  if (code === "VALID")
    return (
      <span>
        <span aria-hidden="true">✓</span> {t("valid")}
      </span>
    );
  const english = Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES].say : "";
  const reason = language === "zh" ? (problemInChinese(code) ?? english) : english;
  return (
    <span>
      <strong>
        <span aria-hidden="true">✕</span> {t("notValid")}
      </strong>{" "}
      {reason}{" "}
      <code className="quiet">
        <Plain text={code} max={CODE_MAX} />
      </code>
    </span>
  );
}
