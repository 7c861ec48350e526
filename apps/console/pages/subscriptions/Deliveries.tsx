import type { DeliveryItem } from "@tocsin/api";
import type { CallReply } from "@tocsin/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { Answered } from "../../app/Answered.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { SUBSCRIPTIONS } from "./words.ts";

const RENEW_MS = 5_000;
const MINUTE_MS = 60_000;
const SHAPES: { readonly [S in DeliveryItem["state"]]: string } = {
  delivered: "✓",
  waiting: "↻",
  dead: "✕",
  withheld: "—",
};

/** What a subscription has sent, what is tried again, and what was given up. */
export function Deliveries({ id }: { readonly id: string }) {
  const list = useQuery({
    queryKey: ["deliveries", id],
    queryFn: () => node.call("deliveries", { params: { id } }),
    refetchInterval: RENEW_MS,
  });
  return <Answered query={list}>{(data) => <Known id={id} data={data} />}</Answered>;
}

function Known({ id, data }: { readonly id: string; readonly data: CallReply<"deliveries"> }) {
  const t = useWords(SUBSCRIPTIONS);
  const queries = useQueryClient();
  const params = { id };
  const again = useMutation({
    mutationFn: (one: string | undefined) =>
      node.call("redeliver", { params, body: one === undefined ? {} : { message: one } }),
    onSuccess: ({ messages }) => {
      message.success(t("redelivered", { count: messages }));
      void queries.invalidateQueries();
    },
  });
  const replay = useMutation({
    mutationFn: ({ from }: { readonly from: string }) =>
      node.call("replaySubscription", { params, body: { from: from.trim() } }),
    onSuccess: () => {
      message.success(t("replayed"));
      void queries.invalidateQueries();
    },
  });
  const { position, waiting, dead, recent } = data;
  const error = again.error ?? replay.error;
  return (
    <section aria-label={t("deliveries")}>
      {dead.length > 0 && (
        <>
          <h3>{t("deadList")}</h3>
          <ul className="rows">
            {dead.map((item) => (
              <li key={item.message}>
                <Line item={item} />
                <Button onClick={() => again.mutate(item.message)}>{t("again")}</Button>
              </li>
            ))}
          </ul>
          <Button onClick={() => again.mutate(undefined)}>{t("allAgain")}</Button>
        </>
      )}
      <h3>{t("recent")}</h3>
      {recent.length === 0 && waiting.length === 0 && <p>{t("nothing")}</p>}
      <ul className="rows">
        {[...waiting, ...recent.filter(({ state }) => state !== "waiting" && state !== "dead")].map((item) => (
          <li key={item.message}>
            <Line item={item} />
          </li>
        ))}
      </ul>
      <p className="quiet">
        {t("position")} <code>{position}</code>
      </p>
      <Form layout="vertical" requiredMark={false} className="report-form no-print" onFinish={replay.mutate}>
        <Form.Item name="from" label={t("replayId")} rules={[{ required: true, pattern: /^\s*\d+-\d+(-\d+)?\s*$/ }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Button htmlType="submit" loading={replay.isPending}>
          {t("replay")}
        </Button>
      </Form>
      {error !== null && <ProblemView error={error} />}
    </section>
  );
}

function Line({ item }: { readonly item: DeliveryItem }) {
  const t = useWords(SUBSCRIPTIONS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { message, state, at, code, attempts, events, next } = item;
  const word = { delivered: "delivered", waiting: "waits", dead: "givenUp", withheld: "withheld" } as const;
  return (
    <span className="grow">
      <span aria-hidden="true">{SHAPES[state]}</span> {t(word[state])} · {beijing(at, language, now)} ·{" "}
      {t("events", { count: events })} · {t("attempts", { count: attempts })} · <code>{code}</code>
      {next !== undefined && <> · {t("next", { time: beijing(next, language, now) })}</>}
      <br />
      <code className="quiet">{message}</code>
    </span>
  );
}
