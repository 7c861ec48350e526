import type { DatedKey, Officer, Unit } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { ActForm } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { keyStanding, newKey } from "../../app/officerkeys.ts";
import { useSession } from "../../app/session.tsx";
import { beijing, fromField, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { UNIT } from "./words.ts";

const MINUTE_MS = 60_000;
const SHAPES = { valid: "✓", early: "○", ended: "—", revoked: "⊘" } as const;
const DIGITS = "ed25519:".length + 10;

interface KeysProps {
  readonly unit: Unit;
  readonly officer: Officer;
  readonly mayChange: boolean;
}

/** The officer's keys with their validity; rotation and revocation for those who keep them. */
export function OfficerKeys({ unit, officer, mayChange }: KeysProps) {
  const t = useWords(UNIT);
  const now = useNow(MINUTE_MS);
  const { roles } = useSession();
  const kept = useQuery({
    queryKey: ["keys"],
    queryFn: () => node.call("keys"),
    enabled: roles.includes("administrator"),
  });
  const isKept = (key: string) => kept.data?.items.some((one) => one.key === key) ?? false;
  return (
    <>
      <ul aria-label={t("keys")} className="keys">
        {officer.keys.map((dated) => (
          <li key={dated.key} data-key={keyStanding(dated, now)}>
            <KeyLine dated={dated} now={now} />
            {isKept(dated.key) && <span className="quiet"> · {t("keptHere")}</span>}
          </li>
        ))}
      </ul>
      {mayChange && <KeyActs unit={unit} officer={officer} now={now} />}
    </>
  );
}

function KeyLine({ dated, now }: { readonly dated: DatedKey; readonly now: number }) {
  const t = useWords(UNIT);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const standing = keyStanding(dated, now);
  const time = (ms: number) => `${beijing(ms, language, now)} ${zone}`;
  const told = {
    valid: () => t("keyValid", { to: time(dated.notAfter) }),
    early: () => t("keyEarly", { from: time(dated.notBefore) }),
    ended: () => t("keyEnded", { to: time(dated.notAfter) }),
    revoked: () => t("keyRevoked"),
  };
  return (
    <>
      <span aria-hidden="true">{SHAPES[standing]}</span> <code title={dated.key}>{dated.key.slice(0, DIGITS)}…</code>{" "}
      {told[standing]()}
      {dated.compromisedSince !== undefined && (
        <strong> · {t("keySuspect", { since: time(dated.compromisedSince) })}</strong>
      )}
    </>
  );
}

function KeyActs({ unit, officer, now }: Omit<KeysProps, "mayChange"> & { readonly now: number }) {
  const t = useWords(UNIT);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const who = { unit: unit.id, officer: officer.id };
  const timeOf = (text: unknown) => (typeof text === "string" && text !== "" ? fromField(text) : undefined);
  const endOf = (text: unknown) => {
    const end = timeOf(text);
    return end === undefined ? t("asBefore") : t("at", { time: `${beijing(end, language, now)} ${zone}` });
  };
  const revocable = officer.keys.filter((dated) => ["valid", "early"].includes(keyStanding(dated, now)));
  return (
    <Offered>
      {[
        <ActForm
          key="rotate"
          action="registry.rotateKey"
          label={t("rotate", { officer: officer.id })}
          done={t("rotated")}
          does={(said) => t("rotateDoes", { officer: officer.id, end: endOf(said["until"]) })}
          args={async (said) => {
            const oldNotAfter = timeOf(said["until"]);
            const key = await newKey({ use: "officer", ...who });
            return { ...who, key, ...(oldNotAfter === undefined ? {} : { oldNotAfter }) };
          }}
        >
          <Form.Item name="until" label={t("overlap")} extra={t("overlapHelp")}>
            <Input type="datetime-local" />
          </Form.Item>
        </ActForm>,
        ...revocable.map(({ key }) => (
          <ActForm
            key={key}
            action="registry.revokeKey"
            label={t("revokeKey", { key: `${key.slice(0, DIGITS)}…` })}
            done={t("keyIsRevoked")}
            does={() => t("revokeKeyDoes", { officer: officer.id, key: `${key.slice(0, DIGITS)}…` })}
            args={(said) => {
              const since = timeOf(said["since"]);
              return { ...who, key, ...(since === undefined ? {} : { compromisedSince: since }) };
            }}
          >
            <Form.Item name="since" label={t("since")} extra={t("sinceHelp")}>
              <Input type="datetime-local" />
            </Form.Item>
          </ActForm>
        )),
      ]}
    </Offered>
  );
}
