import { Children, type ReactElement } from "react";
import { textOf } from "../catalogue.ts";
import { OFFICER_ROLES, ROLES } from "../enumerations.ts";
import { useLanguage, useWords } from "../language.tsx";
import { useSession } from "../session.tsx";
import type { ActFormProps } from "./ActForm.tsx";
import { type Lack, lackFor } from "./may.ts";
import { ACTING } from "./words.ts";

/** Acts that the officer may do, as buttons; of the others, on demand, which right is missing and who can give it. */
export function Offered({ children }: { readonly children: readonly Offerable[] | Offerable }) {
  const t = useWords(ACTING);
  const session = useSession();
  const acts = Children.toArray(children) as ReactElement<ActFormProps>[];
  const lacking = acts.flatMap(({ props: { action, label } }) => {
    const lack = lackFor(action, session);
    return lack === undefined ? [] : [{ label, lack }];
  });
  return (
    <div className="acts">
      {acts.filter(({ props }) => lackFor(props.action, session) === undefined)}
      {lacking.length > 0 && (
        <details className="no-print">
          <summary>{t("others")}</summary>
          <ul>
            {lacking.map(({ label, lack }) => (
              <li key={label}>
                <Missing label={label} lack={lack} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** An `ActForm`, or nothing where the state of things has no place for the act. */
type Offerable = ReactElement<ActFormProps> | false | undefined;

function Missing({ label, lack }: { readonly label: string; readonly lack: Lack }) {
  const t = useWords(ACTING);
  const { language } = useLanguage();
  const { unit, roles } = useSession();
  const duties = (of: readonly (keyof typeof OFFICER_ROLES)[]) =>
    of.length === 0 ? t("none") : of.map((duty) => textOf(OFFICER_ROLES[duty], language)).join(" · ");
  const why =
    lack.of === "duty"
      ? t("needsDuty", { act: label, duties: duties(lack.duties), own: duties(roles) })
      : t("needsRole", {
          act: label,
          roles: lack.roles.map((role) => textOf(ROLES[role], language)).join(" · "),
          own: textOf(ROLES[unit.role], language),
        });
  return (
    <>
      {why} {t(lack.of)}
    </>
  );
}
