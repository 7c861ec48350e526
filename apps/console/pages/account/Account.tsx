import type { PasskeyItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Descriptions, Form, Input } from "antd";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { PasskeyCancelled } from "../../app/confirming.ts";
import { DEPARTMENTS, OFFICER_ROLES, ROLES, SIGN_IN_METHODS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { letConfirm, registerPasskey, stopConfirming } from "../../app/signin/passkey.ts";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { ACCOUNT } from "./words.ts";

const MINUTE_MS = 60_000;

export function Page() {
  const t = useWords(ACCOUNT);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const nameOf = useName();
  const { unit, officer, roles, expires } = useSession();
  const now = useNow(MINUTE_MS);
  const items = [
    { key: "unit", label: t("unit"), children: `${nameOf(unit.name)} (${unit.id})` },
    { key: "role", label: t("role"), children: <Word pair={ROLES[unit.role]} /> },
    { key: "department", label: t("department"), children: <Word pair={DEPARTMENTS[unit.department]} /> },
    { key: "officer", label: t("officer"), children: officer },
    {
      key: "duties",
      label: t("duties"),
      children: roles.map((role) => textOf(OFFICER_ROLES[role], language)).join(" · "),
    },
    { key: "until", label: t("until"), children: `${beijing(expires, language, now)} ${zone}` },
  ];
  return (
    <>
      <h2>{t("who")}</h2>
      <Descriptions bordered size="small" column={1} items={items} />
      <p className="quiet">{t("keys")}</p>
      <Passkeys now={now} />
      <Sessions now={now} />
    </>
  );
}

function Passkeys({ now }: { readonly now: number }) {
  const t = useWords(ACCOUNT);
  const { language } = useLanguage();
  const { method } = useSession();
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ["passkeys"] });
  const list = useQuery({ queryKey: ["passkeys"], queryFn: () => node.call("passkeys") });
  const ways = useQuery({ queryKey: ["signIn"], queryFn: () => node.call("signIn") });
  const add = useMutation({
    mutationFn: async ({ label }: { readonly label: string }) => {
      const passkey = await registerPasskey(label);
      await renew();
      if (passkey.key !== undefined) await letConfirm(passkey);
    },
    onSuccess: renew,
  });
  const change = useMutation({
    mutationFn: (passkey: PasskeyItem) => (passkey.confirms ? stopConfirming(passkey) : letConfirm(passkey)),
    onSuccess: renew,
  });
  const remove = useMutation({
    mutationFn: (id: string) => node.call("removePasskey", { params: { id } }),
    onSuccess: renew,
  });
  const error = list.error ?? remove.error ?? change.error ?? add.error;
  const confirms = list.data?.items.some((one) => one.confirms) === true;
  const wasTaken = list.data?.items.some((one) => one.taken !== undefined) === true;
  const without = wasTaken ? "confirmsTaken" : method === "persona" ? "personaHasNone" : "confirmsNone";
  const standing = ({ confirms: speaks, key, taken }: PasskeyItem) =>
    taken === undefined
      ? t(speaks ? "confirms" : key === undefined ? "confirmsNever" : "confirmsNot")
      : t("taken", { ...taken, time: beijing(taken.at, language, now) });
  return (
    <section>
      <h2>{t("passkeys")}</h2>
      {list.data !== undefined && <p className="quiet">{t(confirms ? "confirmsActs" : without)}</p>}
      <ul className="rows">
        {list.data?.items.map((passkey) => (
          <li key={passkey.id}>
            <span>
              {passkey.label} <span className="quiet">{t("used", { time: beijing(passkey.used, language, now) })}</span>
              <br />
              {standing(passkey)}
            </span>
            <span className="marks">
              {passkey.key !== undefined && passkey.taken === undefined && (
                <Button loading={change.isPending} onClick={() => change.mutate(passkey)}>
                  {t(passkey.confirms ? "stop" : "let")}
                </Button>
              )}
              <Button loading={remove.isPending} onClick={() => remove.mutate(passkey.id)}>
                {t("remove")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {ways.data?.passkeys === false ? (
        <p className="quiet">{t("needsName")}</p>
      ) : (
        <Form layout="inline" onFinish={add.mutate} className="inline-form">
          <Form.Item name="label" label={t("label")} rules={[{ required: true, max: 60 }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Button htmlType="submit" type="primary" loading={add.isPending}>
            {t("add")}
          </Button>
        </Form>
      )}
      {error instanceof PasskeyCancelled && <Alert role="alert" type="warning" showIcon title={t("cancelled")} />}
      {error !== null && !(error instanceof PasskeyCancelled) && <ProblemView error={error} />}
    </section>
  );
}

function Sessions({ now }: { readonly now: number }) {
  const t = useWords(ACCOUNT);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["sessions"], queryFn: () => node.call("sessions") });
  const end = useMutation({
    mutationFn: (id: string) => node.call("revokeSession", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const error = list.error ?? end.error;
  return (
    <section>
      <h2>{t("sessions")}</h2>
      <ul className="rows">
        {list.data?.items.map(({ id, method, agent, created, current }) => (
          <li key={id}>
            <span>
              {current && <strong>{t("current")} · </strong>}
              {t("began", { time: beijing(created, language, now), method: textOf(SIGN_IN_METHODS[method], language) })}
              <br />
              <span className="quiet">{agent}</span>
            </span>
            {!current && (
              <Button loading={end.isPending} onClick={() => end.mutate(id)}>
                {t("end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error !== null && <ProblemView error={error} />}
    </section>
  );
}
