import type { Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { textOf } from "../../app/catalogue.ts";
import { DEPARTMENTS, RIGHTS, ROLES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { UNIT_STANDINGS } from "../../app/registry.ts";
import { useSession } from "../../app/session.tsx";
import { NodeKeys } from "./NodeKeys.tsx";
import { Officers } from "./Officers.tsx";
import { StandingActs } from "./StandingActs.tsx";
import { Tokens } from "./Tokens.tsx";
import { WrittenActs } from "./WrittenActs.tsx";
import { hasCharge } from "./charge.ts";
import { UNIT } from "./words.ts";

const RENEW_MS = 3_000;

/** One unit: its record in the registry, its officers with their keys, and what the officer may change of it. */
export function Page() {
  const t = useWords(UNIT);
  const { unit: name = "" } = useParams();
  const id = decodeURIComponent(name);
  const session = useSession();
  const unit = useQuery({
    queryKey: ["unit", id],
    queryFn: () => node.call("unit", { params: { unit: id } }),
    refetchInterval: RENEW_MS,
  });
  return (
    <>
      <p className="no-print">
        <Link href="/units">{t("back")}</Link>
      </p>
      {unit.error !== null && <ProblemView error={unit.error} retry={() => void unit.refetch()} />}
      {unit.data !== undefined && (
        <>
          <Record unit={unit.data} />
          <StandingActs unit={unit.data} />
          <Officers unit={unit.data} />
          {session.unit.id === id && <NodeKeys unit={unit.data} />}
          {session.unit.id === id && hasCharge(session, unit.data) && <WrittenActs />}
          {session.unit.id === id && session.roles.includes("administrator") && <Tokens />}
        </>
      )}
    </>
  );
}

function Record({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNIT);
  const nameOf = useName();
  const { language } = useLanguage();
  const areaName = useAreaName();
  const { shape, word } = UNIT_STANDINGS[unit.status];
  const rights = unit.rights.map((right) => textOf(RIGHTS[right], language)).join(" · ");
  const facts: readonly (readonly [term: string, value: string | undefined])[] = [
    [t("id"), unit.id],
    [t("role"), textOf(ROLES[unit.role], language)],
    [t("department"), textOf(DEPARTMENTS[unit.department], language)],
    [t("area"), unit.area === "" ? t("nation") : `${areaName(unit.area)} (${unit.area})`],
    [t("rights"), rights === "" ? t("noRights") : rights],
    [t("host"), hostOf(unit, t)],
    [t("source"), unit.source],
    [t("endorser"), unit.endorser],
    [t("hpke"), unit.hpke],
    [t("nodeKey"), unit.node?.key],
  ];
  return (
    <>
      <h2>
        <Plain text={nameOf(unit.name)} />{" "}
        <Tag>
          <span aria-hidden="true">{shape}</span> <Word pair={word} />
        </Tag>
      </h2>
      {unit.status === "suspended" && <p className="callout">{t("suspended")}</p>}
      <dl className="facts">
        {facts.map(([term, value]) =>
          value === undefined ? null : (
            <div key={term} style={{ display: "contents" }}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
}

function hostOf({ id, host, node: own }: Unit, t: (key: keyof typeof UNIT, values?: Record<string, string>) => string) {
  if (host !== id) return t("hostedBy", { unit: host });
  return own === undefined ? t("ownNode") : `${t("ownNode")} · ${t("address", { address: own.address })}`;
}
