import type { ChainItem } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useAreaName } from "../../app/areas.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { duration, useNow } from "../../app/time.ts";
import { CHAINS } from "./words.ts";

const INDENT_REM = 1.25;

/** The tree of chains: where each stands, what this chain trusts of it, who signs it. */
export function Tree() {
  const t = useWords(CHAINS);
  const { data, error, refetch } = useQuery({ queryKey: ["chains"], queryFn: () => node.call("chains") });
  const chains = [...(data?.items ?? [])].sort((a, b) => (a.chain < b.chain ? -1 : 1));
  const own = chains.find(({ self }) => self);
  return (
    <section aria-labelledby="tree">
      <h2 id="tree">{t("tree")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {chains.length > 0 && (
        <table className="plain-table stacked">
          <thead>
            <tr>
              <th scope="col">{t("chain")}</th>
              <th scope="col">{t("height")}</th>
              <th scope="col">{t("trusted")}</th>
              <th scope="col">{t("lag")}</th>
              <th scope="col">{t("signedBy")}</th>
            </tr>
          </thead>
          <tbody>
            {chains.map((chain) => (
              <Row key={chain.chain} chain={chain} depth={depthIn(chain, chains)} />
            ))}
          </tbody>
        </table>
      )}
      <p className="quiet">{t("treeNote")}</p>
      {own?.validators !== undefined && <Validators validators={own.validators} />}
    </section>
  );
}

/** How many chains stand above one, as far as they are listed. */
function depthIn({ parent }: ChainItem, chains: readonly ChainItem[]): number {
  const above = chains.find(({ chain }) => chain === parent);
  return above === undefined ? 0 : 1 + depthIn(above, chains);
}

function Row({ chain: item, depth }: { readonly chain: ChainItem; readonly depth: number }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const areaName = useAreaName();
  const now = useNow();
  const { chain, self, height, trustedHeight, timeMs, frozen = false, validators } = item;
  const area = chain === "cn" ? "" : areaName(chain.slice(3));
  const said = height === undefined ? t("unknown") : t("saidHeight", { height });
  const trusted = trustedHeight === 0 ? t("byGenesis") : (trustedHeight ?? t("notFollowed"));
  const lag = timeMs === undefined || trustedHeight === 0 ? undefined : duration(Math.max(0, now - timeMs), language);
  return (
    <tr data-chain={chain}>
      <th scope="row" style={{ paddingInlineStart: `${0.75 + depth * INDENT_REM}rem` }}>
        {depth > 0 && <span aria-hidden="true">└ </span>}
        {chain} <span className="quiet">{self ? `${area} · ${t("self")}` : area}</span>
        {frozen && (
          <>
            <br />
            <strong>
              <span aria-hidden="true">✕</span> {t("frozen")}
            </strong>
          </>
        )}
      </th>
      <td data-label={t("height")}>{self ? height : said}</td>
      <td data-label={t("trusted")}>{self ? "—" : trusted}</td>
      <td data-label={t("lag")}>{lag === undefined ? "—" : t("ago", { lag })}</td>
      <td data-label={t("signedBy")}>{validators?.length ?? "—"}</td>
    </tr>
  );
}

function Validators({ validators }: { readonly validators: NonNullable<ChainItem["validators"]> }) {
  const t = useWords(CHAINS);
  return (
    <details>
      <summary>{t("validators")}</summary>
      <ul>
        {validators.map(({ key, power }) => (
          <li key={key}>
            <code className="record">{key}</code> · <span className="numbers">{t("power", { power })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
