import type { HealthFinding } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { type Language, textOf } from "../../app/catalogue.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { duration } from "../../app/time.ts";
import { HEALTH } from "./words.ts";

const RENEW_MS = 10_000;
const GIB = 1 << 30;
const MIB = 1 << 20;
const KIB = 1 << 10;

type Key = keyof typeof HEALTH;
type Facts = HealthFinding["facts"];
type Say = (key: Key, values?: Facts) => string;

const VERDICTS = {
  ok: { shape: "✓", word: "findingOk" },
  warn: { shape: "!", word: "findingWarn" },
  fail: { shape: "✕", word: "findingFail" },
} as const satisfies { readonly [V in HealthFinding["verdict"]]: { readonly shape: string; readonly word: Key } };

const REMEDIES: { readonly [C in HealthFinding["check"]]: Key } = {
  disk: "diskDo",
  storage: "diskDo",
  backup: "backupDo",
  client: "clientDo",
  keys: "keysDo",
  contracts: "contractsDo",
  link: "linkDo",
  model: "modelDo",
};

/** What the node knows of its disk, backups, links, keys and contracts, each in words with what to do. */
export function Findings() {
  const t = useWords(HEALTH);
  const { data, error, refetch } = useQuery({
    queryKey: ["health"],
    queryFn: () => node.call("health"),
    refetchInterval: RENEW_MS,
  });
  return (
    <section aria-labelledby="health-closer">
      <h2 id="health-closer">{t("closer")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      <ul className="rows">
        {data?.items.map((finding, i) => (
          <li key={String(i)} data-finding={finding.check} data-verdict={finding.verdict}>
            <Finding finding={finding} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Finding({ finding: { check, verdict, facts } }: { readonly finding: HealthFinding }) {
  const t = useWords(HEALTH);
  const { language } = useLanguage();
  const { shape, word } = VERDICTS[verdict];
  return (
    <div className="grow">
      <strong>
        <span aria-hidden="true">{shape}</span> <Plain text={t(check, facts)} />: {t(word)}
      </strong>
      <br />
      <Plain text={told(check, facts, t, language)} max={400} />
      {verdict !== "ok" && (
        <p>
          {t("toDo")} {t(REMEDIES[check])}
        </p>
      )}
    </div>
  );
}

/** A finding in a sentence. */
function told(check: HealthFinding["check"], facts: Facts, t: Say, language: Language): string {
  const time = (name: string) => duration(Number(facts[name] ?? 0), language);
  switch (check) {
    case "disk":
      return t("diskIs", { free: size(Number(facts["freeBytes"] ?? 0)) });
    case "storage":
      return t("storageIs", { sizes: sizesOf(facts, language) });
    case "backup":
      return facts["ageMs"] === undefined ? t("backupNone") : t("backupIs", { age: time("ageMs") });
    case "client":
      if (facts["frozen"] === 1) return t("clientFrozen");
      return t("clientIs", { ...facts, age: time("ageMs"), trusting: time("trustingPeriodMs") });
    case "keys":
      if (facts["officers"] !== undefined) return t("keysIs", facts);
      return t(Number(facts["days"]) < 0 ? "keyEnded" : "keyEnds", facts);
    case "contracts":
      return t(facts["missing"] === undefined ? "contractsIs" : "contractsMissing", facts);
    case "link": {
      const state = String(facts["state"]);
      const told = t("linkIs", { ...facts, state: isState(state) ? t(state) : state });
      return facts["code"] === undefined ? told : `${told} ${t("linkCode", facts)}`;
    }
    case "model":
      return t(facts["fault"] === undefined ? "modelIs" : "modelFault", facts);
  }
}

const STATES = ["idle", "moving", "waiting", "stopped"] as const;

function isState(state: string): state is (typeof STATES)[number] {
  return (STATES as readonly string[]).includes(state);
}

const PARTS = ["blocks", "state", "sealed", "lists", "engine", "other"] as const;

function sizesOf(facts: Facts, language: Language): string {
  const parts = PARTS.filter((part) => facts[part] !== undefined);
  return parts.map((part) => `${textOf(HEALTH[part], language)} ${size(Number(facts[part]))}`).join(" · ");
}

function size(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GiB`;
  return bytes >= MIB ? `${Math.round(bytes / MIB)} MiB` : `${Math.round(bytes / KIB)} KiB`;
}
