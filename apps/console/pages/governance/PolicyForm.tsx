import type { Json } from "@tocsin/core";
import { Checkbox, Input, InputNumber, Select } from "antd";
import { createContext, useContext, useId, useState } from "react";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, SECURITY_LEVELS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { duration } from "../../app/time.ts";
import { blankOf, type Schema } from "./schema.ts";
import { fieldName, isOfDuration, LEVEL_FIELDS, SECURITY_FIELD, wordOf } from "./tell.ts";
import { GOVERNANCE } from "./words.ts";

const MINUTE_MS = 60_000;
type Members = { readonly [name: string]: Json };

/** Pointer of the field that the policy's schema refuses; undefined while it refuses none. */
export const FaultContext = createContext<string | undefined>(undefined);

interface FieldProps<V extends Json = Json> {
  /** JSON pointer of the value. */
  readonly at: string;
  readonly name: string;
  readonly schema: Schema;
  readonly value: V;
  readonly onChange: (value: Json) => void;
}

/** Fields for a document, made from the policy's own schema; each with its name in words and the schema's bounds. */
export function DocumentFields({ at, schema, value, onChange }: Omit<FieldProps<Members>, "name">) {
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([name, one]) => {
        const isOptional = !(schema.required ?? []).includes(name);
        const present = value[name] ?? blankOf(one);
        return (
          <Field
            key={name}
            at={`${at}/${name}`}
            name={name}
            schema={one}
            value={present}
            onChange={(next) => {
              const { [name]: _before, ...rest } = value;
              // An optional list without entries is no restriction, which the ledger writes by leaving it out.
              const isLeft = isOptional && Array.isArray(next) && next.length === 0;
              onChange(isLeft ? rest : { ...value, [name]: next });
            }}
          />
        );
      })}
    </>
  );
}

function Field(props: FieldProps) {
  const { name, schema, at } = props;
  const { language } = useLanguage();
  const t = useWords(GOVERNANCE);
  const id = useId();
  const fault = useContext(FaultContext);
  const label = fieldName(name, language);
  if (schema.type === "object")
    return (
      <fieldset>
        <legend>{label}</legend>
        {schema.patternProperties === undefined ? (
          <DocumentFields {...props} value={props.value as Members} />
        ) : (
          <EntryFields {...props} value={props.value as Members} />
        )}
      </fieldset>
    );
  if (schema.type === "array" && schema.items?.type === "object") return <ListFields {...props} />;
  const isWrong = fault === at || (fault?.startsWith(`${at}/`) ?? false);
  return (
    <div className="policy-field">
      <label htmlFor={id}>{label}</label>
      <InputOf {...props} id={id} isWrong={isWrong} />
      {isWrong && (
        <span role="alert" id={`${id}-wrong`} className="field-wrong">
          {t("fieldWrong")}
        </span>
      )}
    </div>
  );
}

function InputOf(props: FieldProps & { readonly id: string; readonly isWrong: boolean }) {
  const { id, name, schema, value, onChange, isWrong } = props;
  const { language } = useLanguage();
  const common = {
    id,
    "aria-describedby": isWrong ? `${id}-wrong` : undefined,
    status: isWrong ? ("error" as const) : ("" as const),
  };
  if (schema.type === "boolean")
    return <Checkbox id={id} checked={value === true} onChange={({ target }) => onChange(target.checked)} />;
  if (LEVEL_FIELDS.includes(name) || name === SECURITY_FIELD)
    return <LevelSelect {...common} name={name} value={value as number} onChange={onChange} />;
  if (schema.type === "integer") return <NumberInput {...props} />;
  if (schema.type === "array") {
    const options = literalsOf(schema.items).map((one) => ({ value: one, label: wordOf(one, language) }));
    const chosen = value as readonly string[];
    // What the schema leaves free is typed; what it knows by word is offered beside.
    const isFree = options.length === 0;
    const known = isFree ? chosen.map((one) => ({ value: one, label: wordOf(one, language) })) : options;
    return (
      <Select
        {...common}
        mode={isFree ? "tags" : "multiple"}
        options={known}
        value={[...chosen]}
        onChange={(next: string[]) => onChange(next)}
      />
    );
  }
  const literals = literalsOf(schema);
  if (literals.length > 0)
    return (
      <Select
        {...common}
        options={literals.map((one) => ({ value: one, label: wordOf(one, language) }))}
        value={String(value)}
        onChange={(next: string) => onChange(next)}
      />
    );
  return <Input {...common} value={String(value)} onChange={({ target }) => onChange(target.value)} />;
}

function LevelSelect(props: {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly onChange: (value: Json) => void;
}) {
  const { name, ...rest } = props;
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const isSecurity = name === SECURITY_FIELD;
  const levels = (isSecurity ? SECURITY_LEVELS : RESPONSE_LEVELS).map((pair, i) => ({
    value: i + 1,
    label: textOf(pair, language),
  }));
  return <Select {...rest} options={isSecurity ? levels : [{ value: 0, label: t("off") }, ...levels]} />;
}

/** Times are typed in minutes and told in words beside. */
function NumberInput({
  id,
  name,
  at,
  schema,
  value,
  onChange,
  isWrong,
}: FieldProps & { readonly id: string; readonly isWrong: boolean }) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const isTime = isOfDuration(name) || isOfDuration(at.split("/").at(-2) ?? "");
  const scale = isTime ? MINUTE_MS : 1;
  const { minimum, maximum } = schema;
  return (
    <span className="marks">
      <InputNumber
        id={id}
        status={isWrong ? "error" : ""}
        {...(minimum === undefined ? {} : { min: minimum / scale })}
        {...(maximum === undefined ? {} : { max: maximum / scale })}
        {...(isTime ? {} : { precision: 0 })}
        value={(value as number) / scale}
        onChange={(next) => next !== null && onChange(Math.round(next * scale))}
        suffix={isTime ? t("minutes") : undefined}
      />
      {isTime && <span className="quiet">= {t("minutesOf", { time: duration(value as number, language) })}</span>}
    </span>
  );
}

/** Entries of a list, each a document of its own. */
function ListFields({ at, name, schema, value, onChange }: FieldProps) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const fault = useContext(FaultContext);
  const field = fieldName(name, language);
  const entries = value as readonly Members[];
  const items = schema.items as Schema;
  return (
    <fieldset>
      <legend>{field}</legend>
      {entries.map((entry, i) => (
        <fieldset key={String(i)}>
          <legend>
            {field} {i + 1}
          </legend>
          <DocumentFields
            at={`${at}/${i}`}
            schema={items}
            value={entry}
            onChange={(next) => onChange(entries.map((one, k) => (k === i ? next : one)))}
          />
          <Button onClick={() => onChange(entries.filter((_, k) => k !== i))}>
            {t("remove", { field, n: i + 1 })}
          </Button>
        </fieldset>
      ))}
      <Button onClick={() => onChange([...entries, blankOf(items)])}>{t("add", { field })}</Button>
      {fault === at && (
        <p role="alert" className="field-wrong">
          {t("fieldWrong")}
        </p>
      )}
    </fieldset>
  );
}

/** Entries under names that are typed, such as waiting times by kind. */
function EntryFields({ at, name, schema, value, onChange }: FieldProps<Members>) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const [typed, setTyped] = useState("");
  const [items] = Object.values(schema.patternProperties ?? {});
  const field = fieldName(name, language);
  if (items === undefined) return null;
  const without = (gone: string) => Object.fromEntries(Object.entries(value).filter(([one]) => one !== gone));
  return (
    <>
      {Object.entries(value).map(([entry, one], i) => (
        <div key={entry} className="marks">
          <Field
            at={`${at}/${entry}`}
            name={entry}
            schema={items}
            value={one}
            onChange={(next) => onChange({ ...value, [entry]: next })}
          />
          <Button onClick={() => onChange(without(entry))}>{t("remove", { field, n: i + 1 })}</Button>
        </div>
      ))}
      <span className="marks">
        <Input
          className="entry-name"
          aria-label={t("entryName")}
          placeholder={t("entryName")}
          value={typed}
          onChange={({ target }) => setTyped(target.value.trim())}
        />
        <Button
          disabled={typed === "" || typed in value}
          onClick={() => {
            onChange({ ...value, [typed]: blankOf(items) });
            setTyped("");
          }}
        >
          {t("add", { field })}
        </Button>
      </span>
    </>
  );
}

/** The texts that a union of literals allows; none for what is free. */
function literalsOf(schema: Schema | undefined): readonly string[] {
  return (schema?.anyOf ?? []).flatMap(({ const: literal }) => (typeof literal === "string" ? [literal] : []));
}
