import type { SubscriptionItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Popconfirm } from "antd";
import { useState } from "react";
import { Alert } from "../../app/Alert.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, SITUATIONS, STAGES, STREAM_TOPICS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { Create } from "./Create.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { SUBSCRIPTIONS } from "./words.ts";

const MINUTE_MS = 60_000;
const STATE_WORDS = { active: "active", paused: "paused", gone: "gone" } as const;

/** Subscriptions of the unit: made, tried, paused, their deliveries looked at. */
export function Page() {
  const t = useWords(SUBSCRIPTIONS);
  const [secret, setSecret] = useState<string>();
  const list = useQuery({ queryKey: ["subscriptions"], queryFn: () => node.call("subscriptions") });
  return (
    <>
      <p className="callout">{t("note")}</p>
      {secret !== undefined && (
        <Alert
          type="warning"
          role="alert"
          title={t("secret")}
          description={<code className="record">{secret}</code>}
          action={<Button onClick={() => setSecret(undefined)}>{t("hide")}</Button>}
        />
      )}
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p>{t("none")}</p>}
      <ul className="rows">
        {list.data?.items.map((item) => (
          <li key={item.id}>
            <One item={item} onSecret={setSecret} />
          </li>
        ))}
      </ul>
      <h2>{t("create")}</h2>
      {list.data !== undefined && <Create hasMail={list.data.mail} onSecret={setSecret} />}
    </>
  );
}

function One({ item, onSecret }: { readonly item: SubscriptionItem; readonly onSecret: (secret: string) => void }) {
  const t = useWords(SUBSCRIPTIONS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const [isOpen, setOpen] = useState(false);
  const { channel, failing, since, waiting, dead, state } = item;
  return (
    <div className="grow">
      <strong>
        <Plain text={item.name} />
      </strong>{" "}
      <Tag>{t(STATE_WORDS[state])}</Tag>
      <br />
      {t(channel.kind)}: <Plain text={channel.kind === "mail" ? channel.to : channel.url} max={200} />
      <br />
      <span className="quiet">
        <RuleWords rule={item.rule} />
      </span>
      {failing > 0 && since !== undefined && (
        <p>
          <span aria-hidden="true">⚠</span> {t("failing", { time: beijing(since, language, now), count: failing })} ·{" "}
          {t("waiting", { count: waiting })}
        </p>
      )}
      {dead > 0 && (
        <p>
          <span aria-hidden="true">✕</span> {t("dead", { count: dead })}
        </p>
      )}
      <Acts item={item} onSecret={onSecret} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />
      {isOpen && <Deliveries id={item.id} />}
    </div>
  );
}

interface ActsProps {
  readonly item: SubscriptionItem;
  readonly onSecret: (secret: string) => void;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function Acts({ item: { id, state, channel }, onSecret, isOpen, toggle }: ActsProps) {
  const t = useWords(SUBSCRIPTIONS);
  const queries = useQueryClient();
  const params = { id };
  const renew = () => queries.invalidateQueries();
  const isActive = state === "active";
  const change = useMutation({
    mutationFn: () => node.call("changeSubscription", { params, body: { state: isActive ? "paused" : "active" } }),
    onSuccess: renew,
  });
  const remove = useMutation({ mutationFn: () => node.call("removeSubscription", { params }), onSuccess: renew });
  const rotate = useMutation({
    mutationFn: () => node.call("rotateSubscriptionSecret", { params }),
    onSuccess: ({ secret }) => onSecret(secret),
  });
  const tried = useMutation({
    mutationFn: () => node.call("testSubscription", { params }),
    onSuccess: ({ ok, code }) => {
      if (ok) message.success(t("tested"));
      else message.error(t("testFailed", { code }));
    },
  });
  const error = change.error ?? remove.error ?? rotate.error ?? tried.error;
  return (
    <>
      <div className="marks no-print">
        <Button onClick={toggle} aria-expanded={isOpen}>
          {t(isOpen ? "close" : "deliveries")}
        </Button>
        <Button loading={tried.isPending} onClick={() => tried.mutate()}>
          {t("test")}
        </Button>
        <Button loading={change.isPending} onClick={() => change.mutate()}>
          {t(isActive ? "pause" : "resume")}
        </Button>
        {channel.kind === "webhook" && (
          <Button title={t("rotateNote")} loading={rotate.isPending} onClick={() => rotate.mutate()}>
            {t("rotate")}
          </Button>
        )}
        <Popconfirm title={t("removeAsk")} okText={t("yes")} cancelText={t("no")} onConfirm={() => remove.mutate()}>
          <Button loading={remove.isPending}>{t("remove")}</Button>
        </Popconfirm>
      </div>
      {error !== null && <ProblemView error={error} />}
    </>
  );
}

/** A rule in words. */
function RuleWords({ rule }: { readonly rule: SubscriptionItem["rule"] }) {
  const t = useWords(SUBSCRIPTIONS);
  const { language } = useLanguage();
  const areaName = useAreaName();
  const { topics, situations, area, level, event, stage } = rule;
  const levelPair = level === undefined ? undefined : RESPONSE_LEVELS[level - 1];
  const parts = [
    topics === undefined ? t("any") : topics.map((topic) => textOf(STREAM_TOPICS[topic], language)).join(", "),
    ...(situations === undefined ? [] : [situations.map((one) => textOf(SITUATIONS[one], language)).join(", ")]),
    ...(area === undefined ? [] : [areaName(area)]),
    ...(levelPair === undefined ? [] : [`${t("level")} ${textOf(levelPair, language)}`]),
    ...(event === undefined ? [] : [`${t("event")} ${event.slice(0, 12)}`]),
    ...(stage === undefined ? [] : [textOf(STAGES[stage], language)]),
  ];
  return <>{parts.join(" · ")}</>;
}
