import type { Right, Unit } from "@tocsin/core";
import { Checkbox, Form } from "antd";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { textOf } from "../../app/catalogue.ts";
import { RIGHTS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { useSession } from "../../app/session.tsx";
import { mayJudge } from "./charge.ts";
import { UNIT } from "./words.ts";

const REASON_MAX = 400;

/** Suspension, reinstatement and rights. */
export function StandingActs({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const name = useName()(unit.name);
  const session = useSession();
  if (!mayJudge(session, unit)) return <p className="quiet">{t("notYours")}</p>;
  const isEverywhere = session.chain === "cn";
  const target = ({ reason }: { readonly reason?: unknown }) => ({ unit: unit.id, reason });
  const rights = Object.entries(RIGHTS).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const told = (chosen: unknown) =>
    (chosen as readonly Right[]).map((right) => textOf(RIGHTS[right], language)).join(" · ") || t("noRights");
  return (
    <section aria-labelledby="unit-acts">
      <h2 id="unit-acts">{t("unitActs")}</h2>
      <Offered>
        {unit.status === "active" && (
          <ActForm
            action="registry.suspend"
            label={t("suspend")}
            done={t("suspendDone")}
            does={() => t(isEverywhere ? "suspendEverywhere" : "suspendDoes", { unit: name, chain: session.chain })}
            args={target}
          >
            <ReasonField max={REASON_MAX} />
          </ActForm>
        )}
        {unit.status === "suspended" && (
          <ActForm
            action="registry.reinstate"
            label={t("reinstate")}
            done={t("reinstateDone")}
            does={() => t("reinstateDoes", { unit: name })}
            args={target}
          >
            <ReasonField max={REASON_MAX} />
          </ActForm>
        )}
        <ActForm
          action="registry.setRights"
          label={t("setRights")}
          done={t("rightsDone")}
          initial={{ rights: unit.rights }}
          does={(said) => t("rightsDo", { unit: name, rights: told(said["rights"]) })}
          args={(said) => ({ unit: unit.id, rights: said["rights"] })}
        >
          <Form.Item name="rights" label={t("rights")}>
            <Checkbox.Group options={rights} />
          </Form.Item>
        </ActForm>
      </Offered>
    </section>
  );
}
