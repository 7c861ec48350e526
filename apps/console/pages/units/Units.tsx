import type { Role, Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { textOf } from "../../app/catalogue.ts";
import { DEPARTMENTS, ROLES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { everyUnit, UNIT_STANDINGS } from "../../app/registry.ts";
import { UnitName } from "../../app/units.tsx";
import { Admit } from "./Admit.tsx";
import { UNITS } from "./words.ts";

const RENEW_MS = 15_000;
const SHOWN = 100;
const RANK: { readonly [R in Role]: number } = { authority: 0, manager: 1, member: 2 };

/** The chain's registry: who is of it, in which role, for which area, and whether it may act. */
export function Page() {
  const t = useWords(UNITS);
  const [wanted, setWanted] = useState<Wanted>({ text: "" });
  const [shown, setShown] = useState(SHOWN);
  const list = useQuery({ queryKey: ["units", "all"], queryFn: everyUnit, refetchInterval: RENEW_MS });
  const fitting = (list.data ?? []).filter((unit) => fits(unit, wanted));
  fitting.sort((a, b) => RANK[a.role] - RANK[b.role] || (a.id < b.id ? -1 : 1));
  return (
    <>
      <Filters wanted={wanted} onChange={setWanted} />
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && (
        <p className="quiet numbers">{t("count", { shown: fitting.length, all: list.data.length })}</p>
      )}
      {list.isSuccess && fitting.length === 0 && <p>{t("none")}</p>}
      <ul className="rows">
        {fitting.slice(0, shown).map((unit) => (
          <li key={unit.id}>
            <UnitRow unit={unit} />
          </li>
        ))}
      </ul>
      {fitting.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{t("more")}</Button>}
      <section aria-labelledby="units-admit">
        <h2 id="units-admit">{t("admit")}</h2>
        <p className="quiet">{t("admitNote")}</p>
        <Admit />
      </section>
    </>
  );
}

interface Wanted {
  readonly text: string;
  readonly role?: Role | undefined;
  readonly status?: Unit["status"] | undefined;
}

function fits({ id, name, role, status }: Unit, wanted: Wanted): boolean {
  const text = wanted.text.trim().toLowerCase();
  const isNamed = [id, name.zh, name.en].some((one) => one.toLowerCase().includes(text));
  return isNamed && (wanted.role ?? role) === role && (wanted.status ?? status) === status;
}

function Filters({ wanted, onChange }: { readonly wanted: Wanted; readonly onChange: (wanted: Wanted) => void }) {
  const t = useWords(UNITS);
  const { language } = useLanguage();
  const roles = (Object.keys(ROLES) as Role[]).map((value) => ({ value, label: textOf(ROLES[value], language) }));
  const standings = (Object.keys(UNIT_STANDINGS) as Unit["status"][]).map((value) => ({
    value,
    label: textOf(UNIT_STANDINGS[value].word, language),
  }));
  return (
    <search className="filters marks no-print">
      <Input
        className="filter-text"
        aria-label={t("find")}
        placeholder={t("find")}
        value={wanted.text}
        onChange={({ target }) => onChange({ ...wanted, text: target.value })}
      />
      <Select
        allowClear
        aria-label={t("role")}
        placeholder={t("anyRole")}
        options={roles}
        onChange={(role) => onChange({ ...wanted, role })}
      />
      <Select
        allowClear
        aria-label={t("standing")}
        placeholder={t("anyStanding")}
        options={standings}
        onChange={(status) => onChange({ ...wanted, status })}
      />
    </search>
  );
}

function UnitRow({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNITS);
  const nameOf = useName();
  const areaName = useAreaName();
  const { id, name, role, department, area, status, host, source } = unit;
  const { shape, word } = UNIT_STANDINGS[status];
  return (
    <div className="report-line" data-unit={id}>
      <Link href={`/units/${encodeURIComponent(id)}`} className="report-headline">
        <Plain text={nameOf(name)} />
      </Link>
      <span className="marks">
        <Tag>
          <span aria-hidden="true">{shape}</span> <Word pair={word} />
        </Tag>
        <Tag>
          <Word pair={ROLES[role]} />
        </Tag>
        <Tag>
          <Word pair={DEPARTMENTS[department]} />
        </Tag>
      </span>
      <span className="quiet">
        <code>{id}</code> · {area === "" ? t("nation") : areaName(area)}
        {host !== id && (
          <>
            {" "}
            · {t("hosted")} <UnitName id={host} />
          </>
        )}
        {source === "cn" && !id.startsWith("cn:") && <> · {t("byMain")}</>}
      </span>
    </div>
  );
}
