import { problemInChinese } from "@tocsin/api";
import { Refusal } from "@tocsin/core";
import { ProblemError, UnreachableError } from "@tocsin/client";

/** Exit codes: 0 done, 1 refused or failed, 2 used wrongly, 3 the node does not answer. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;

/** The command was used wrongly; the message says how to use it. */
export class Usage extends Error {
  override readonly name = "Usage";
}

/** A check that did not hold: the command did its work and the answer is no. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/** An act that a passkey has to confirm, with the arguments that were made for it: the console takes them as they are. */
export function withArguments(error: unknown, args: object): unknown {
  const isWanted = error instanceof ProblemError && error.problem.code === "PASSKEY_WANTED";
  return isWanted ? new Refusal("PASSKEY_WANTED", JSON.stringify(args)) : error;
}

/** What a failure is called, told and exits with. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exit: number;
}

/** What a terminal cannot do, and where it is done instead. */
const ELSEWHERE: { readonly [code: string]: { readonly en: string; readonly zh: string } } = {
  PASSKEY_WANTED: {
    en: "A terminal has no passkey: do this in the console, at the node's address in a browser, which asks for it.",
    zh: "终端没有通行密钥：请在浏览器中打开节点地址，于控制台办理，届时会请您确认。",
  },
};

/**
 * A failure in the reader's language, with what to do where a terminal cannot; how a command is used is told in English alone.
 * @throws the error itself where it is no refusal but a defect
 */
export function failureOf(error: unknown, lang: "en" | "zh"): Failure {
  const english = failureInEnglish(error);
  const elsewhere = ELSEWHERE[english.code];
  const chinese = lang === "zh" ? problemInChinese(english.code) : undefined;
  if (chinese === undefined) return { ...english, message: joined(english.message, elsewhere?.en, " ") };
  const at = placeOf(error);
  const told = at === "" ? chinese : `${chinese}（${at}）`;
  return { ...english, message: joined(told, elsewhere?.zh, "") };
}

function joined(message: string, more: string | undefined, between: string): string {
  return more === undefined ? message : message + between + more;
}

/** What a refusal concerns; empty where it names nothing. */
function placeOf(error: unknown): string {
  const { at } = (error instanceof ProblemError ? error.problem : error) as { readonly at?: unknown };
  return typeof at === "string" ? at : "";
}

function failureInEnglish(error: unknown): Failure {
  if (error instanceof ProblemError) {
    const { code, detail, at } = error.problem;
    return { code, message: at === undefined || at === "" ? detail : `${detail} (${at})`, exit: EXIT.failed };
  }
  if (error instanceof UnreachableError) return { code: "UNREACHABLE", message: error.message, exit: EXIT.unreachable };
  if (error instanceof Usage) return { code: "USAGE", message: error.message, exit: EXIT.usage };
  if (error instanceof Failed) return { code: "FAILED", message: error.message, exit: EXIT.failed };
  if (error instanceof Refusal) return { code: error.code, message: error.message, exit: EXIT.failed };
  if (error instanceof Error && "code" in error)
    return { code: String(error.code), message: error.message, exit: EXIT.failed };
  throw error;
}
