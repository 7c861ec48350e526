import type { ActReply } from "@tocsin/api";
import { UnreachableError } from "@tocsin/client";
import type { SessionReply } from "@tocsin/api";
import { node } from "../../app/node.ts";
import { putInOutbox } from "../../app/waiting.ts";
import type { FileEntry } from "./files.ts";
import { bodyOf, type ReportValues, SEALED_FROM } from "./body.ts";

/** What became of a report: on the chain, or waiting in this browser for the node. */
export type Sent = { readonly is: "filed"; readonly reply: ActReply } | { readonly is: "waiting" };

/** The node is away and what is sealed cannot wait in the open. */
export class SealedCannotWait extends Error {
  override readonly name = "SealedCannotWait";
}

export interface Sending {
  readonly values: ReportValues;
  /** All sealed. */
  readonly files: readonly FileEntry[];
  /** The same for every try of this report. */
  readonly idempotencyKey: string;
  readonly session: SessionReply;
  /** The event that the report belongs to. */
  readonly event: string | undefined;
  /** Told before each part is sealed. */
  readonly onSealing: (count: number, all: number, name: string) => void;
}

const GRAVE = 2;
const MOST_URGENT = 9;

/**
 * Seals what is to be sealed, then files the report; a second try with the same key files nothing twice.
 * @throws ProblemError when the node refuses; SealedCannotWait
 */
export async function send({ values, files, idempotencyKey, session, event, onSealing }: Sending): Promise<Sent> {
  const isSealed = values.s >= SEALED_FROM || files.length > 0 || isFilled(values.detail);
  try {
    const body = await sealedBody({ values, files, idempotencyKey, onSealing });
    const act = {
      ...{ action: "reports.submit", args: event === undefined ? {} : { event }, idempotencyKey },
      body,
      ...(values.c !== undefined && values.c <= GRAVE ? { urgency: MOST_URGENT } : {}),
    };
    try {
      return { is: "filed", reply: await node.call("act", { body: act }) };
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const { unit, officer } = session;
      const isKept = putInOutbox({ act, unit: unit.id, officer, at: Date.now() });
      if (!isKept) throw error;
      return { is: "waiting" };
    }
  } catch (error) {
    if (error instanceof UnreachableError && isSealed) throw new SealedCannotWait();
    throw error;
  }
}

/** The newest body that was made, with what it was made of: sealed anew for another try it would be another report. */
let made: { readonly of: string; readonly body: object } | undefined;

/** The report's body, with all that is to be sealed in the node's vault. */
async function sealedBody({
  values,
  files,
  idempotencyKey,
  onSealing,
}: Omit<Sending, "session" | "event">): Promise<object> {
  const of = JSON.stringify([idempotencyKey, values, files.map(({ id }) => id)]);
  if (made?.of === of) return made.body;
  const isLevel = values.s >= SEALED_FROM;
  const all = (isFilled(values.detail) ? 1 : 0) + (isLevel ? 1 : 0);
  let count = 0;
  const attachments = files.flatMap(({ part }) => (part === undefined ? [] : [part]));
  if (isFilled(values.detail)) onSealing(++count, all, "JSON");
  const detail = isFilled(values.detail)
    ? await node.call("sealDetail", { body: { text: values.detail, files: files.map(({ file }) => file.name) } })
    : undefined;
  const sealed = { ...(detail && { detail }), ...(attachments.length > 0 && { attachments }) };
  const report = bodyOf(values, sealed, newCase);
  if (isLevel) onSealing(++count, all, "δ");
  const body = isLevel ? (await node.call("sealReport", { body: { report } })).body : report;
  made = { of, body };
  return body;
}

const isFilled = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

function newCase(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
