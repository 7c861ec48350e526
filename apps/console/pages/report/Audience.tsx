import type { AudienceReply } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Answered } from "../../app/Answered.tsx";
import { Alert } from "../../app/Alert.tsx";
import { textOf } from "../../app/catalogue.ts";
import { DEPARTMENTS, ROLES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { UnitName } from "../../app/units.tsx";
import { REPORT } from "./words.ts";

const SCOPES = {
  nation: "scopeNation",
  lineage: "scopeLineage",
  province: "scopeProvince",
  chain: "scopeChain",
} as const;

/** What of a sealed report stands in the open, and for whom its text is meant, before it is sent. */
export function Audience({ s }: { readonly s: number }) {
  const query = useQuery({
    queryKey: ["audience", s],
    queryFn: () => node.call("audience", { query: { s } }),
  });
  return <Answered query={query}>{(data) => <Readers s={s} data={data} />}</Answered>;
}

function Readers({ s, data }: { readonly s: number; readonly data: AudienceReply }) {
  const t = useWords(REPORT);
  const { language } = useLanguage();
  const join = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map((pair) => textOf(pair, language)).join(language === "zh" ? "、" : ", ");
  return (
    <Alert
      type="info"
      showIcon
      title={t(s === 3 ? "sealedLimited" : "sealedOpaque")}
      description={
        <>
          <p>{t("readersNow")}</p>
          <p>{t("readersRule", { version: data.policyVersion })}</p>
          <ul>
            {data.clauses.map(({ scope, roles, departments }) => (
              <li key={`${scope} ${roles.join()} ${departments?.join()}`}>
                {t(SCOPES[scope])}: {join(roles.map((role) => ROLES[role]))}
                {departments !== undefined && <> ({join(departments.map((one) => DEPARTMENTS[one]))})</>}
              </li>
            ))}
          </ul>
          {data.units.length > 0 && (
            <p>
              {t("readersHere")}{" "}
              {data.units.map((id, i) => (
                <span key={id}>
                  {i > 0 && " · "}
                  <UnitName id={id} />
                </span>
              ))}
            </p>
          )}
        </>
      }
    />
  );
}
