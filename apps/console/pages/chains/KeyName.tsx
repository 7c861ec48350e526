import { Link } from "wouter";
import { useLanguage } from "../../app/language.tsx";
import { textOf } from "../../app/catalogue.ts";
import { Plain } from "../../app/Plain.tsx";
import { UnitName } from "../../app/units.tsx";
import { keyInWords } from "./keys.ts";
import { addressOf } from "./place.ts";

const ID = /^[0-9a-f]{64}$/;
const UNIT = /^cn(-\d+)?:[a-z0-9-]+$/;
const ID_PART = /([0-9a-f]{12})[0-9a-f]{52}/g;
const SHORT = 12;

/** A key of the state in words, leading to its value and proof. Keys are printable ASCII, which hides nothing. */
export function KeyName({ name, isLink = true }: { readonly name: string; readonly isLink?: boolean }) {
  const { language } = useLanguage();
  const { what, names } = keyInWords(name);
  return (
    <span>
      {what === undefined ? null : `${textOf(what, language)} `}
      {names.map((part, i) => (
        <span key={String(i)}>
          <Part text={part} />{" "}
        </span>
      ))}
      {isLink && (
        <Link href={addressOf({ is: "key", key: name })} className="key">
          {name.replace(ID_PART, "$1…")}
        </Link>
      )}
    </span>
  );
}

function Part({ text }: { readonly text: string }) {
  if (UNIT.test(text)) return <UnitName id={text} />;
  return ID.test(text) ? <code className="record">{text.slice(0, SHORT)}</code> : <Plain text={text} max={60} />;
}
