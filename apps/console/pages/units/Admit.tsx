import type { Officer, OfficerRole, Right, Unit } from "@tocsin/core";
import { Checkbox, Form, Input, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { ActForm, type Said } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { DEPARTMENTS, OFFICER_ROLES, RIGHTS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { makeKey, newKey } from "../../app/officerkeys.ts";
import { useSession } from "../../app/session.tsx";
import { UNITS } from "./words.ts";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/;
const OFFICER = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

interface Typed {
  readonly slug: string;
  readonly zh: string;
  readonly en: string;
  readonly department: Unit["department"];
  readonly area: string;
  readonly rights: Right[];
  readonly officers: readonly { readonly id: string; readonly roles: OfficerRole[] }[];
}

/** Takes a member into the registry, hosted on this node: its officers' keys are made here first. */
export function Admit() {
  const t = useWords(UNITS);
  const nameOf = useName();
  const { unit, chain } = useSession();
  const typedOf = (said: Said) => said as unknown as Typed;
  return (
    <Offered>
      <ActForm
        action="registry.registerUnit"
        label={t("admit")}
        isPrimary
        done={t("admitted")}
        initial={{ rights: ["report", "post", "request"], officers: [{ id: "admin", roles: ["administrator"] }] }}
        does={(said) => {
          const { slug, zh, en, officers } = typedOf(said);
          const values = { name: nameOf({ zh, en }), id: `${chain}:${slug}`, chain, count: officers.length };
          return t("admitDoes", values);
        }}
        args={(said) => registration(typedOf(said), unit.id, chain)}
      >
        <UnitFields />
        <OfficerFields />
      </ActForm>
    </Offered>
  );
}

/** The unit and its officers as the contract wants them. What was made before a refusal is used again. */
async function registration(typed: Typed, host: string, chain: string) {
  const { slug, zh, en, department, area, rights } = typed;
  const id = `${chain}:${slug}`;
  const officers: Officer[] = [];
  for (const officer of typed.officers) {
    const key = await newKey({ use: "officer", unit: id, officer: officer.id });
    officers.push({ unit: id, id: officer.id, roles: officer.roles, status: "active", keys: [key] });
  }
  const { key: hpke } = await makeKey({ use: "hpke", unit: id });
  const unit: Unit = {
    ...{ id, name: { zh, en }, role: "member", rights, department, area, status: "active", host, hpke },
    source: chain,
  };
  return { unit, officers };
}

function UnitFields() {
  const t = useWords(UNITS);
  const { language } = useLanguage();
  const { chain } = useSession();
  const required = [{ required: true, whitespace: true }];
  const optionsOf = (pairs: { readonly [value: string]: readonly [string, string] }) =>
    Object.entries(pairs).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <>
      <Form.Item
        name="slug"
        label={t("name")}
        extra={t("nameHelp")}
        rules={[{ required: true, pattern: SLUG, message: t("nameHelp") }]}
      >
        <Input prefix={`${chain}:`} maxLength={48} />
      </Form.Item>
      <div className="fields">
        <Form.Item name="zh" label={t("zh")} rules={required}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="en" label={t("en")} rules={required}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="department" label={t("department")} rules={[{ required: true }]}>
          <Select options={optionsOf(DEPARTMENTS)} />
        </Form.Item>
        <Form.Item name="area" label={t("area")} rules={[{ required: true }]}>
          <AreaPicker label={t("area")} />
        </Form.Item>
      </div>
      <Form.Item name="rights" label={t("rights")}>
        <Checkbox.Group options={optionsOf(RIGHTS)} />
      </Form.Item>
    </>
  );
}

function OfficerFields() {
  const t = useWords(UNITS);
  const { language } = useLanguage();
  const duties = Object.entries(OFFICER_ROLES).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const check = (_: unknown, officers: Typed["officers"] = []) => {
    const ids = officers.map((officer) => officer?.id);
    if (new Set(ids).size < ids.length) return Promise.reject(new Error(t("twice")));
    const hasOne = officers.some((officer) => officer?.roles?.includes("administrator"));
    return hasOne ? Promise.resolve() : Promise.reject(new Error(t("needAdministrator")));
  };
  return (
    <fieldset>
      <legend>{t("officers")}</legend>
      <Form.List name="officers" rules={[{ validator: check }]}>
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="fields">
                <Form.Item
                  name={[name, "id"]}
                  label={t("officer")}
                  rules={[{ required: true, pattern: OFFICER, message: t("nameHelp") }]}
                >
                  <Input maxLength={32} />
                </Form.Item>
                <Form.Item name={[name, "roles"]} label={t("duties")} rules={[{ required: true }]}>
                  <Select mode="multiple" options={duties} />
                </Form.Item>
                {fields.length > 1 && (
                  <Button aria-label={t("remove", { n: name + 1 })} onClick={() => remove(name)}>
                    {t("remove", { n: name + 1 })}
                  </Button>
                )}
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button onClick={() => add({ roles: ["reporter"] })}>{t("add")}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
