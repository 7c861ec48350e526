import type { ReleaseItem } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { ActForm, type Said } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { useSession } from "../../app/session.tsx";
import { Bilingual, OfNotice, Posts, Records, Risk, Scope } from "./Fields.tsx";
import { bilingual, commonOf, postsOf, riskOf, textOf } from "./said.ts";
import { RELEASES } from "./words.ts";

const SHOWN_MAX = 100;

/** Forms for a notice, a risk area and a refutation, for units that have the right. */
export function Publish() {
  const t = useWords(RELEASES);
  const { unit } = useSession();
  const bulletin = new URLSearchParams(useSearch()).get("bulletin");
  const { data } = useQuery({
    queryKey: ["releases", "released"],
    queryFn: () => node.call("releases", { query: { standing: "released", limit: SHOWN_MAX } }),
  });
  if (!unit.rights.includes("publish")) return <p className="callout">{t("noRight")}</p>;
  const standing = (kind: ReleaseItem["kind"]) => (data?.items ?? []).filter((item) => item.kind === kind);
  const own = (kind: ReleaseItem["kind"]) =>
    standing(kind).filter((item) => item.unit === unit.id || unit.role !== "member");
  const initial = {
    ...(unit.area === "" ? {} : { area: unit.area }),
    ...(bulletin === null ? {} : { bulletin }),
  };
  const titleOf = (said: Said) => ({ title: textOf(said, "titleZh") });
  return (
    <Offered>
      <ActForm
        isPrimary
        action="releases.publish"
        label={t("notice")}
        done={t("published")}
        does={(said) => t("noticeDoes", titleOf(said))}
        initial={initial}
        args={(said) => ({ kind: "notice", ...commonOf(said), ...present(said, ["warning", "bulletin"]) })}
        body={(said) => ({ title: bilingual(said, "title"), text: bilingual(said, "text") })}
      >
        <Scope former={own("notice")} />
        <Bilingual name="title" zh="titleZh" en="titleEn" />
        <Bilingual name="text" zh="textZh" en="textEn" isLong />
        <OfNotice bulletins={standing("bulletin")} />
        <Records />
      </ActForm>
      <ActForm
        action="releases.publish"
        label={t("riskArea")}
        done={t("published")}
        does={(said) => t("riskDoes", titleOf(said))}
        initial={initial}
        args={(said) => ({ kind: "risk-area", ...commonOf(said), risk: riskOf(said) })}
        body={(said) => {
          const place = bilingual(said, "place");
          const body = { title: bilingual(said, "title"), text: bilingual(said, "text") };
          return place === undefined ? body : { ...body, place };
        }}
      >
        <Scope former={own("risk-area")} />
        <Bilingual name="place" zh="placeZh" en="placeEn" isOptional />
        <Risk />
        <Bilingual name="title" zh="titleZh" en="titleEn" />
        <Bilingual name="text" zh="textZh" en="textEn" isLong />
        <Records isRequired />
      </ActForm>
      <ActForm
        action="releases.refute"
        label={t("refute")}
        done={t("published")}
        does={(said) => t("refuteDoes", titleOf(said))}
        initial={initial}
        args={commonOf}
        body={(said) => {
          const posts = postsOf(said);
          const body = {
            title: bilingual(said, "title"),
            claim: bilingual(said, "claim"),
            text: bilingual(said, "text"),
          };
          return posts.length === 0 ? body : { ...body, posts };
        }}
      >
        <Scope former={own("refutation")} />
        <Bilingual name="title" zh="titleZh" en="titleEn" />
        <Bilingual name="claim" zh="claimZh" en="claimEn" isLong />
        <Bilingual name="text" zh="factZh" en="factEn" isLong />
        <Posts />
        <Records />
      </ActForm>
    </Offered>
  );
}

/** What was chosen of these. */
function present(said: Said, names: readonly string[]): object {
  return Object.fromEntries(names.flatMap((name) => (said[name] == null ? [] : [[name, said[name]]])));
}
