import type { Difference, Json } from "@tocsin/core";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { fieldName, isOfDuration, pathName, valueText } from "./tell.ts";
import { GOVERNANCE } from "./words.ts";

type Members = { readonly [name: string]: Json };

/** A policy as a list of terms; what is nested is indented. */
export function ReadablePolicy({ value }: { readonly value: Members }) {
  const { language } = useLanguage();
  return (
    <dl className="facts">
      {Object.entries(value).map(([field, one]) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{fieldName(field, language)}</dt>
          <dd>
            <ReadableValue field={field} value={one} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ReadableValue({ field, value }: { readonly field: string; readonly value: Json }) {
  const { language } = useLanguage();
  if (Array.isArray(value) && value.some(isRecord))
    return (
      <ol className="keys">
        {value.map((one, i) => (
          <li key={String(i)}>
            <ReadablePolicy value={one as Members} />
          </li>
        ))}
      </ol>
    );
  if (isRecord(value) && !isOfDuration(field)) return <ReadablePolicy value={value as Members} />;
  return <Plain text={valueText(field, value, language)} />;
}

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** What a change alters, place by place: before and after in words. */
export function DifferenceList({ differences }: { readonly differences: readonly Difference[] }) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const shown = differences.filter(({ path }) => path !== "/version");
  return (
    <ul className="rows">
      {shown.map(({ path, before, after }) => {
        const field = fieldOf(path);
        return (
          <li key={path} data-difference={path}>
            <div className="grow">
              <strong>{pathName(path, language)}</strong>
              <br />
              <del>
                <span className="quiet">{t("before")}:</span> <Plain text={valueText(field, before, language)} />
              </del>
              <br />
              <ins>
                <span className="quiet">{t("after")}:</span> <Plain text={valueText(field, after, language)} />
              </ins>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The last name of a pointer that says what its value is: entries of lists and by kind are of their list's kind. */
function fieldOf(pointer: string): string {
  const names = pointer.split("/").filter((name) => name !== "" && !/^\d+$/.test(name));
  const parent = names.at(-2) ?? "";
  return isOfDuration(parent) ? parent : (names.at(-1) ?? "");
}
