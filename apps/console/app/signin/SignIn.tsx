import type { PersonaItem, SessionReply, SignInReply, TourStep } from "@tocsin/api";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Divider, Form, Input } from "antd";
import { useEffect } from "react";
import { Alert } from "../Alert.tsx";
import { Button } from "../Button.tsx";
import { PasskeyCancelled } from "../confirming.ts";
import { useName, useWords } from "../language.tsx";
import { Settings } from "../Header.tsx";
import { StatusMark } from "../marks.tsx";
import { node, setCsrf } from "../node.ts";
import { ProblemView } from "../ProblemView.tsx";
import { useSessionState } from "../session.tsx";
import { FRAME } from "../words.ts";
import { addressOfStep } from "../tour/place.ts";
import { letConfirm, registerPasskey, signInByPasskey } from "./passkey.ts";
import { SIGN_IN } from "./words.ts";

/** Every way in that the node offers. The address stays, so that whoever signs in is where they wanted to be. */
export function SignIn({ note }: { readonly note?: string }) {
  const t = useWords(SIGN_IN);
  const product = useWords(FRAME)("product");
  const { begin } = useSessionState();
  const ways = useQuery({ queryKey: ["signIn"], queryFn: () => node.call("signIn") });
  const attempt = useMutation({
    mutationFn: (way: () => Promise<SessionReply>) => way(),
    onSuccess: (session) => {
      // An identity provider that refused led here: there is no such page to be at.
      if (location.pathname === "/sign-in") history.replaceState(null, "", "/");
      begin(session);
    },
  });
  useEffect(() => {
    const before = document.title;
    document.title = `${t("title")} · Tocsin 警钟`;
    return () => {
      document.title = before;
    };
  }, [t]);
  return (
    <main className="sign-in">
      <div className="sign-in-head">
        <h1>
          {product} · {t("title")}
        </h1>
        <Settings />
      </div>
      {note !== undefined && <Alert role="status" type="info" showIcon title={note} />}
      {ways.error !== null && <ProblemView error={ways.error} retry={() => void ways.refetch()} />}
      {ways.data !== undefined && (
        <Ways ways={ways.data} attempt={attempt.mutate} isBusy={attempt.isPending} isWorkBehind={note !== undefined} />
      )}
      <Failure error={attempt.error} />
    </main>
  );
}

type Attempt = (way: () => Promise<SessionReply>) => void;

interface WayProps {
  readonly ways: SignInReply;
  readonly attempt: Attempt;
  readonly isBusy: boolean;
}

/** @param isWorkBehind whether a page with what was typed waits behind: leaving for an identity provider gives it up */
function Ways({ ways, attempt, isBusy, isWorkBehind }: WayProps & { readonly isWorkBehind: boolean }) {
  const t = useWords(SIGN_IN);
  const nameOf = useName();
  return (
    <>
      <p>
        {t("ofChain", { chain: ways.chain })} <StatusMark status={ways.status} />
      </p>
      {ways.tour.length > 0 && <TourOffer first={ways.tour[0]} count={ways.tour.length} />}
      {ways.personas.length > 0 && <Personas personas={ways.personas} attempt={attempt} />}
      <section>
        <Button
          type={ways.personas.length === 0 ? "primary" : "default"}
          size="large"
          block
          disabled={!ways.passkeys}
          loading={isBusy}
          onClick={() => attempt(signInByPasskey)}
        >
          {t("passkey")}
        </Button>
        <p className="quiet">{ways.passkeys ? t("passkeyHow") : t("noPasskeys")}</p>
        {ways.oidc !== undefined && (
          <Button size="large" block href="/v1/signin/oidc">
            {t("oidc", { name: nameOf(ways.oidc) })}
          </Button>
        )}
        {ways.oidc !== undefined && isWorkBehind && <p className="quiet">{t("oidcLeaves")}</p>}
      </section>
      <Divider>{t("first")}</Divider>
      <CodeForm attempt={attempt} isBusy={isBusy} isPossible={ways.passkeys} />
      <TokenForm attempt={attempt} isBusy={isBusy} />
    </>
  );
}

/** The way into a demonstration's guided tour. */
function TourOffer({ first, count }: { readonly first: TourStep | undefined; readonly count: number }) {
  const t = useWords(SIGN_IN);
  if (first === undefined) return null;
  return (
    <section>
      <Button type="primary" size="large" block href={addressOfStep(first, 1)}>
        {t("tour", { count })}
      </Button>
      <p className="quiet">{t("tourNote")}</p>
    </section>
  );
}

/** A demonstration's persons; those of other chains work at their own nodes. */
function Personas({ personas, attempt }: { readonly personas: readonly PersonaItem[]; readonly attempt: Attempt }) {
  const t = useWords(SIGN_IN);
  const nameOf = useName();
  const asked = new URLSearchParams(location.search).get("persona");
  return (
    <section className="personas" aria-labelledby="personas">
      <h2 id="personas">{t("personas")}</h2>
      <p>{t("personasNote")}</p>
      {personas.map(({ unit, officer, name, url, here }) => (
        <Button
          key={url + unit + officer}
          block
          size="large"
          type={here && asked === unit ? "primary" : "default"}
          {...(here
            ? { onClick: () => attempt(() => node.call("signInAsPersona", { body: { unit, officer } })) }
            : { href: `${url}/?persona=${encodeURIComponent(unit)}` })}
        >
          {nameOf(name)}
          {!here && <span className="quiet"> · {t("elsewhere")}</span>}
        </Button>
      ))}
    </section>
  );
}

function CodeForm({
  attempt,
  isBusy,
  isPossible,
}: Pick<WayProps, "attempt" | "isBusy"> & { readonly isPossible: boolean }) {
  const t = useWords(SIGN_IN);
  const enrol = ({ code }: { readonly code: string }) =>
    attempt(async () => {
      const passkey = await registerPasskey(t("label"), code);
      const session = await node.call("session");
      setCsrf(session.csrf);
      // Where it cannot confirm acts yet, the account's page says so and offers it again.
      await letConfirm(passkey).catch(() => undefined);
      return session;
    });
  return (
    <Form layout="vertical" onFinish={enrol} disabled={!isPossible} requiredMark={false}>
      <Form.Item name="code" label={t("code")} extra={t("codeHow")} rules={[{ required: true }]}>
        <Input autoComplete="one-time-code" placeholder="XXXX-XXXX-XXXX-XXXX-XXXX" spellCheck={false} />
      </Form.Item>
      <Button htmlType="submit" loading={isBusy} disabled={!isPossible}>
        {t("enrol")}
      </Button>
    </Form>
  );
}

function TokenForm({ attempt, isBusy }: Pick<WayProps, "attempt" | "isBusy">) {
  const t = useWords(SIGN_IN);
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ token }: { readonly token: string }) =>
        attempt(() => node.call("signInByToken", { body: { token } }))
      }
    >
      <Form.Item name="token" label={t("token")} extra={t("tokenHow")} rules={[{ required: true }]}>
        <Input.Password autoComplete="off" visibilityToggle={false} />
      </Form.Item>
      <Button htmlType="submit" loading={isBusy}>
        {t("byToken")}
      </Button>
    </Form>
  );
}

function Failure({ error }: { readonly error: unknown }) {
  const t = useWords(SIGN_IN);
  const sentBack = new URLSearchParams(location.search).get("problem");
  if (error instanceof PasskeyCancelled) return <Alert role="alert" type="warning" showIcon title={t("cancelled")} />;
  if (error !== null) return <ProblemView error={error} />;
  if (sentBack === null) return null;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={t("oidcFailed")}
      description={<code>{sentBack.slice(0, 40)}</code>}
    />
  );
}
