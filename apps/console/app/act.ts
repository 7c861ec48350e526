import type { ActReply, ActRequest } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormInstance } from "antd";
import { useEffect } from "react";
import { message } from "./messages.ts";
import { useLanguage, useWords } from "./language.tsx";
import { toldOf } from "./ProblemView.tsx";
import { useSendAct } from "./sendact.ts";
import { FRAME } from "./words.ts";

/** What a form hands over. */
export type Wanted = Pick<ActRequest, "action" | "args" | "body" | "urgency">;

export interface ActOptions {
  /** Fields named as the act's arguments show the problem that concerns them. */
  readonly form?: FormInstance | undefined;
  readonly onDone?: ((reply: ActReply) => void) | undefined;
  /** Said when it is done, where that is more than that it is on the chain. */
  readonly done?: string;
}

/** Does an act as the officer: says when it is on the chain, asks for all lists again, and marks the field of a refusal. */
export function useAct({ form, onDone, done }: ActOptions = {}) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const send = useSendAct();
  const act = useMutation({
    mutationFn: (wanted: Wanted) => send(wanted),
    onSuccess: (reply) => {
      message.success(done ?? t("onChain"));
      form?.resetFields();
      onDone?.(reply);
      void queries.invalidateQueries();
    },
  });
  const { error } = act;
  useEffect(() => {
    const told = toldOf(error, language);
    const field = fieldAt(told?.at);
    if (form === undefined || told === undefined || field === undefined) return;
    if (!Object.hasOwn(form.getFieldsValue(true) as object, field)) return;
    form.setFields([{ name: field as never, errors: [`${told.say} (${told.code})`] }]);
  }, [error, form, language]);
  return act;
}

/** `areas` of `/args/areas/0`: the field that the node's pointer is about. */
function fieldAt(at: string | undefined): string | undefined {
  return /^\/(?:args|body)\/([a-zA-Z]+)/.exec(at ?? "")?.[1];
}
