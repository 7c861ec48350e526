import { useQuery } from "@tanstack/react-query";
import { Answered } from "../../app/Answered.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { Findings } from "./Findings.tsx";
import { askReadiness, type Readiness } from "./ready.ts";
import { HEALTH } from "./words.ts";

const RENEW_MS = 10_000;
type Key = keyof typeof HEALTH;

/** Each check of the node with its name and what to do where it fails. */
const CHECKS: ReadonlyMap<string, readonly [name: Key, todo: Key]> = new Map([
  ["chain", ["chain", "chainDo"]],
  ["read model", ["model", "modelDo"]],
  ["clock", ["clock", "clockDo"]],
  ["engine", ["engine", "engineDo"]],
  ["headers", ["headers", "headersDo"]],
  ["links", ["links", "linksDo"]],
  ["validators", ["validators", "validatorsDo"]],
  ["peers", ["peers", "peersDo"]],
]);

/** Whether the node can serve, each check in words, and what to do about those that fail. */
export function Page() {
  const query = useQuery({ queryKey: ["readyz"], queryFn: askReadiness, refetchInterval: RENEW_MS });
  return <Answered query={query}>{(data) => <Known {...data} />}</Answered>;
}

function Known({ ready, checks }: Readiness) {
  const t = useWords(HEALTH);
  const info = useQuery({ queryKey: ["node"], queryFn: () => node.call("node") });
  const failing = checks.filter(({ ok }) => !ok);
  return (
    <>
      <p className="callout" data-ready={ready}>
        <strong>
          <span aria-hidden="true">{ready ? "✓" : "✕"}</span> {t(ready ? "ready" : "notReady")}
        </strong>{" "}
        {failing.length === 0 ? t("allWell") : t("attention", { count: failing.length })}
      </p>
      <ul className="rows">
        {[...failing, ...checks.filter(({ ok }) => ok)].map((check) => (
          <li key={check.check} data-ok={check.ok}>
            <Check check={check} />
          </li>
        ))}
      </ul>
      <Findings />
      <p className="quiet">{t("renewed")}</p>
      {info.data !== undefined && (
        <p>
          {t("where")}: <code>{`${info.data.chain}.e${info.data.epoch}`}</code> ·{" "}
          <span className="numbers">{t("height", { height: info.data.height })}</span> ·{" "}
          {t("version", { version: info.data.version })}
        </p>
      )}
    </>
  );
}

function Check({ check: { check, ok, note } }: { readonly check: Readiness["checks"][number] }) {
  const t = useWords(HEALTH);
  const known = CHECKS.get(check);
  return (
    <div className="grow">
      <strong>
        <span aria-hidden="true">{ok ? "✓" : "✕"}</span> {known === undefined ? <Plain text={check} /> : t(known[0])}:{" "}
        {t(ok ? "well" : "ill")}
      </strong>
      <br />
      <span className="quiet">
        <Plain text={note} max={400} />
      </span>
      {!ok && (
        <p>
          {t("toDo")} {t(known?.[1] ?? "otherDo")}
        </p>
      )}
    </div>
  );
}
