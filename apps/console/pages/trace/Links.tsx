import { TRANSACTIONS } from "../../app/actions.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { faultKey } from "./faults.ts";
import type { Link, StepSaid } from "./judge.ts";
import { isChainName } from "./Picture.tsx";
import { TRACE } from "./words.ts";

const MINUTE_MS = 60_000;
const SHAPES = { holds: "●", broken: "✕", unreached: "◌" } as const;
const STATES = { holds: "holdsShort", broken: "brokenShort", unreached: "unreachedShort" } as const;
const UNIT_ID = /^[a-z0-9:-]{1,80}$/;

/** Every link in words, with what is wrong with the one that broke. */
export function Links({ links }: { readonly links: readonly Link[] }) {
  const t = useWords(TRACE);
  return (
    <ol className="custody-list">
      {links.map((link, row) => (
        <li key={String(row)} data-state={link.state}>
          <Told link={link} />{" "}
          <span className="custody-state">
            <span aria-hidden="true">{SHAPES[link.state]}</span> {t(STATES[link.state])}
          </span>
          {link.fault !== "" && (
            <>
              <br />
              <Fault fault={link.fault} />
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What is wrong with a link, with core's own words for whoever has to look further. */
export function Fault({ fault }: { readonly fault: string }) {
  const t = useWords(TRACE);
  return (
    <span>
      <strong>{t(faultKey(fault))}</strong>{" "}
      <span className="quiet">
        <Plain text={fault} max={200} />
      </span>
    </span>
  );
}

/** What a link shows. */
export function Told({ link }: { readonly link: Link }) {
  const t = useWords(TRACE);
  const name = (chain: string) => (isChainName(chain) ? chain : t("unknownChain"));
  const chain = name(link.chain);
  if (link.is === "main") return <span>{t("mainLink", { chain })}</span>;
  if (link.is === "step") return <Step chain={chain} step={link.step} />;
  const key = link.is === "anchored" ? "anchoredLink" : "openedLink";
  return <span>{t(key, { chain, parent: name(link.parent) })}</span>;
}

function Step({ chain, step }: { readonly chain: string; readonly step: StepSaid }) {
  const t = useWords(TRACE);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { what, unit, officer, tick, height } = step;
  return (
    <span>
      <strong>{Object.hasOwn(TRANSACTIONS, what) ? <Word pair={TRANSACTIONS[what]} /> : <Plain text={what} />}</strong>{" "}
      {t("onChain", { chain })}
      {unit !== undefined && <> · {UNIT_ID.test(unit) ? <UnitName id={unit} /> : <Plain text={unit} max={80} />}</>}
      {officer !== undefined && (
        <>
          {" "}
          · <Plain text={officer} max={80} />
        </>
      )}
      {tick !== undefined && <span className="numbers"> · {beijing(tick, language, now)}</span>}
      {height !== undefined && <span className="quiet numbers"> · {t("height", { height })}</span>}
    </span>
  );
}
