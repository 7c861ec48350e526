import type { Officer, OfficerRole, Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { ActForm, ReasonField, type Said } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { type Language, textOf } from "../../app/catalogue.ts";
import { OFFICER_ROLES } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { newKey } from "../../app/officerkeys.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { hasCharge } from "./charge.ts";
import { OfficerKeys } from "./OfficerKeys.tsx";
import { SignInCode } from "./SignInCode.tsx";
import { UNIT } from "./words.ts";

const RENEW_MS = 3_000;
const OFFICERS_MAX = 200;
const REASON_MAX = 400;
const OFFICER = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** The unit's officers with their duties and keys. */
export function Officers({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNIT);
  const session = useSession();
  const list = useQuery({
    queryKey: ["officers", unit.id],
    queryFn: () => node.call("officers", { query: { unit: unit.id, limit: OFFICERS_MAX } }),
    refetchInterval: RENEW_MS,
  });
  const mayChange = hasCharge(session, unit);
  return (
    <section aria-labelledby="unit-officers">
      <h2 id="unit-officers">{t("officers")}</h2>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p>{t("noOfficers")}</p>}
      {!mayChange && <p className="quiet">{t("noCharge")}</p>}
      <ul className="rows">
        {list.data?.items.map((officer) => (
          <li key={officer.id} data-officer={officer.id}>
            <OneOfficer unit={unit} officer={officer} mayChange={mayChange} />
          </li>
        ))}
      </ul>
      {mayChange && <Register unit={unit} />}
    </section>
  );
}

interface OfficerProps {
  readonly unit: Unit;
  readonly officer: Officer;
  readonly mayChange: boolean;
}

function OneOfficer({ unit, officer, mayChange }: OfficerProps) {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const session = useSession();
  const isActive = officer.status === "active";
  const isSelf = session.unit.id === unit.id && session.officer === officer.id;
  return (
    <div className="grow">
      <strong>{officer.id}</strong> · {dutiesOf(officer.roles, language)} ·{" "}
      <span aria-hidden="true">{isActive ? "✓" : "⊘"}</span> {t(isActive ? "active" : "revoked")}
      <OfficerKeys unit={unit} officer={officer} mayChange={isActive && (mayChange || isSelf)} />
      {isActive && mayChange && isSelf && <p className="quiet">{t("self")}</p>}
      {isActive && mayChange && !isSelf && <OfficerActs unit={unit} officer={officer} />}
      {isActive && <SignInCode unit={unit} officer={officer} />}
    </div>
  );
}

function OfficerActs({ unit, officer }: Pick<OfficerProps, "unit" | "officer">) {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const name = useName()(unit.name);
  const values = { officer: officer.id, unit: name };
  const roles = (said: Said) => said["roles"] as OfficerRole[];
  return (
    <Offered>
      <ActForm
        action="registry.registerOfficer"
        label={t("setDuties", values)}
        done={t("dutiesDone")}
        initial={{ roles: officer.roles }}
        does={(said) => t("dutiesDo", { ...values, duties: dutiesOf(roles(said), language) })}
        args={(said) => ({ officer: { ...officer, keys: plainKeys(officer), roles: roles(said) } })}
      >
        <DutiesField />
      </ActForm>
      <ActForm
        action="registry.revokeOfficer"
        label={t("revokeOfficer", values)}
        done={t("officerRevoked")}
        does={() => t("revokeOfficerDoes", values)}
        args={({ reason }) => ({ unit: unit.id, officer: officer.id, reason })}
      >
        <ReasonField max={REASON_MAX} />
      </ActForm>
    </Offered>
  );
}

/** The contract keeps the keys that it has; those that it is told must be in the form of new ones. */
function plainKeys({ keys }: Officer) {
  const newest = [...keys].filter(({ revoked }) => revoked !== true).sort((a, b) => b.notAfter - a.notAfter);
  return newest.slice(0, 1).map(({ key, notBefore, notAfter }) => ({ key, notBefore, notAfter }));
}

function Register({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const name = useName()(unit.name);
  const idOf = (said: Said) => String(said["id"]);
  const roles = (said: Said) => said["roles"] as OfficerRole[];
  return (
    <Offered>
      <ActForm
        action="registry.registerOfficer"
        label={t("register")}
        isPrimary
        done={t("registered")}
        does={(said) => t("registerDoes", { officer: idOf(said), unit: name, duties: dutiesOf(roles(said), language) })}
        args={async (said) => {
          const key = await newKey({ use: "officer", unit: unit.id, officer: idOf(said) });
          return { officer: { unit: unit.id, id: idOf(said), roles: roles(said), status: "active", keys: [key] } };
        }}
      >
        <Form.Item
          name="id"
          label={t("officerId")}
          extra={t("idHelp")}
          rules={[{ required: true, pattern: OFFICER, message: t("idHelp") }]}
        >
          <Input maxLength={32} />
        </Form.Item>
        <DutiesField />
      </ActForm>
    </Offered>
  );
}

function DutiesField() {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const options = Object.entries(OFFICER_ROLES).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <Form.Item name="roles" label={t("duties")} rules={[{ required: true }]}>
      <Select mode="multiple" options={options} />
    </Form.Item>
  );
}

function dutiesOf(roles: readonly OfficerRole[], language: Language): string {
  return roles.map((role) => textOf(OFFICER_ROLES[role], language)).join(" · ");
}
