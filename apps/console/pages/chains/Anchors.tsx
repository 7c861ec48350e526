import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { useSession } from "../../app/session.tsx";
import { CHAINS } from "./words.ts";

/** Which chains above have taken over a header that covers the act. */
export function Anchors({ act }: { readonly act: string }) {
  const t = useWords(CHAINS);
  const { chain } = useSession();
  const { data } = useQuery({
    queryKey: ["act", act],
    queryFn: () => node.call("actStatus", { params: { act } }),
  });
  if (data === undefined) return null;
  const told = data.anchored.map(({ chain: above, height }) => t("anchoredOn", { chain: above, height })).join(" · ");
  return (
    <>
      <dt>{t("anchored")}</dt>
      <dd>{told === "" ? t(chain === "cn" ? "topAct" : "notAnchored") : told}</dd>
    </>
  );
}
