import { useQuery } from "@tanstack/react-query";
import { parseGenesis } from "@tocsin/core";
import { useLanguage, useWords } from "../../app/language.tsx";
import { FIXED } from "../../app/live.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { duration, useNow } from "../../app/time.ts";
import { Blocks } from "./Blocks.tsx";
import { CHAINS } from "./words.ts";

/** A chain as the node's API tells of it: itself, or one that it follows. */
interface Followed {
  readonly chain: string;
  readonly self?: boolean;
  readonly height?: number;
  readonly trustedHeight?: number;
  readonly timeMs?: number;
  readonly frozen?: boolean;
}

/** The chains that this node knows, its validators, and what stands in its blocks. */
export function Page() {
  return (
    <>
      <Tree />
      <Validators />
      <Blocks />
    </>
  );
}

function Tree() {
  const t = useWords(CHAINS);
  const { data, error, refetch } = useQuery({ queryKey: ["chains"], queryFn: () => node.call("chains") });
  if (error !== null) return <ProblemView error={error} retry={() => void refetch()} />;
  const chains = [...((data?.items ?? []) as unknown as readonly Followed[])];
  chains.sort((a, b) => (a.chain < b.chain ? -1 : 1));
  return (
    <section>
      <h2>{t("tree")}</h2>
      <ul className="rows">
        {chains.map((followed) => (
          <li key={followed.chain} style={{ paddingInlineStart: `${depthIn(followed.chain, chains) * 1.25}rem` }}>
            <FollowedChain followed={followed} />
          </li>
        ))}
      </ul>
      <p className="quiet">{t("treeNote")}</p>
    </section>
  );
}

/** How many of the chains stand above it: an id begins with those of the chains above. */
function depthIn(chain: string, chains: readonly Followed[]): number {
  return chains.filter((other) => other.chain !== chain && chain.startsWith(other.chain)).length;
}

function FollowedChain({ followed }: { readonly followed: Followed }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const now = useNow();
  const { chain, self = false, height = 0, trustedHeight = 0, timeMs = now, frozen = false } = followed;
  const lag = duration(Math.max(0, now - timeMs), language);
  const standing = trustedHeight === 0 ? t("byGenesis") : t("trusted", { height: trustedHeight, lag });
  return (
    <span>
      <strong>{chain}</strong>{" "}
      <span className="numbers">{self ? `${t("self")} · ${t("ownHeight", { height })}` : standing}</span>
      {frozen && (
        <>
          <br />
          <strong>
            <span aria-hidden="true">✕</span> {t("frozen")}
          </strong>
        </>
      )}
    </span>
  );
}

function Validators() {
  const t = useWords(CHAINS);
  const { data, error } = useQuery({
    queryKey: [FIXED, "validators"],
    queryFn: async () => parseGenesis(new Uint8Array(await (await node.call("genesis")).arrayBuffer())).validators,
  });
  if (error !== null) return <ProblemView error={error} />;
  return (
    <section>
      <h2>{t("validators")}</h2>
      <ul>
        {data?.map(({ key, power }) => (
          <li key={key}>
            <code className="record">{key}</code> · <span className="numbers">{t("power", { power })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
