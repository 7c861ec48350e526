import type { NodeReply } from "@tocsin/api";
import type { Role, Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Form, Select } from "antd";
import { useState } from "react";
import { Link, useSearch } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { textOf } from "../../app/catalogue.ts";
import { ROLES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { everyUnit } from "../../app/registry.ts";
import { useSession } from "../../app/session.tsx";
import { Changes } from "./Changes.tsx";
import { POLICIES } from "./fields.ts";
import { OnePolicy, ProposeForm } from "./OnePolicy.tsx";
import { policyName } from "./tell.ts";
import { GOVERNANCE } from "./words.ts";

/** The stream tells of reports, not of policies. */
const RENEW_MS = 3_000;

/** What governs the chain: policies in force, the contracts' version, and changes with their votes. */
export function Page() {
  const policy = new URLSearchParams(useSearch()).get("policy");
  if (policy !== null) return <OnePolicy key={policy} name={policy} />;
  return (
    <>
      <Changes />
      <Policies />
      <Contracts />
      <Roles />
    </>
  );
}

function Policies() {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const list = useQuery({
    queryKey: ["policies"],
    queryFn: () => node.call("policies"),
    refetchInterval: RENEW_MS,
  });
  return (
    <section aria-labelledby="policies">
      <h2 id="policies">{t("inForce")}</h2>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      <ul className="rows">
        {list.data?.items.map(({ name, version, since }) => (
          <li key={name} data-policy={name}>
            <div className="grow">
              <strong>{policyName(name, language)}</strong>{" "}
              <span className="quiet numbers">{t("version", { version, since })}</span>
              {POLICIES[name] !== undefined && (
                <>
                  <br />
                  {textOf(POLICIES[name].does, language)}
                </>
              )}
            </div>
            <Link href={`/governance?policy=${name}`} aria-label={`${t("open")}: ${policyName(name, language)}`}>
              {t("open")}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Contracts() {
  const query = useQuery({ queryKey: ["node"], queryFn: () => node.call("node") });
  return <Answered query={query}>{(data) => <Versions {...data} />}</Answered>;
}

function Versions({ contract, contracts, height }: Pick<NodeReply, "contract" | "contracts" | "height">) {
  const t = useWords(GOVERNANCE);
  const next = contracts.includes(contract + 1) ? contract + 1 : undefined;
  return (
    <section aria-labelledby="contracts">
      <h2 id="contracts">{t("contracts")}</h2>
      <p>{t("contractNow", { version: contract, versions: contracts.join(", "), height })}</p>
      {next !== undefined && (
        <Offered>
          <ProposeForm
            action="governance.propose"
            label={t("newVersion", { version: next })}
            change={{ kind: "contract", version: next }}
            height={height}
          />
        </Offered>
      )}
      <p className="quiet">{t("byCommand")}</p>
    </section>
  );
}

/** Roles change by vote on the main chain alone. */
function Roles() {
  const t = useWords(GOVERNANCE);
  const { chain } = useSession();
  const { language } = useLanguage();
  const nameOf = useName();
  const [unit, setUnit] = useState<Unit>();
  const [role, setRole] = useState<Role>();
  const units = useQuery({ queryKey: ["units", "all"], queryFn: everyUnit, enabled: chain === "cn" });
  const height = useQuery({ queryKey: ["node"], queryFn: () => node.call("node") }).data?.height;
  if (chain !== "cn") return null;
  const roles = (Object.keys(ROLES) as Role[]).filter((one) => one !== unit?.role);
  return (
    <section aria-labelledby="roles">
      <h2 id="roles">{t("newRole")}</h2>
      <div className="fields">
        <Form.Item label={t("unit")} htmlFor="role-unit" layout="vertical">
          <Select
            id="role-unit"
            showSearch={{ optionFilterProp: "label" }}
            options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: `${nameOf(name)} (${id})` }))}
            onChange={(id: string) => setUnit(units.data?.find((one) => one.id === id))}
          />
        </Form.Item>
        <Form.Item label={t("role")} htmlFor="role-role" layout="vertical">
          <Select
            id="role-role"
            options={roles.map((value) => ({ value, label: textOf(ROLES[value], language) }))}
            onChange={setRole}
          />
        </Form.Item>
      </div>
      {unit !== undefined && role !== undefined && height !== undefined && (
        <Offered>
          <ProposeForm
            action="governance.propose"
            label={t("roleChange", { unit: nameOf(unit.name), role: textOf(ROLES[role], language) })}
            change={{ kind: "role", unit: unit.id, role }}
            height={height}
          />
        </Offered>
      )}
    </section>
  );
}
