import type { ActReply } from "@tocsin/api";
import { UnreachableError } from "@tocsin/client";
import type { SessionReply } from "@tocsin/api";
import { node } from "../../app/node.ts";
import { putInOutbox } from "../../app/waiting.ts";
import { bodyOf, type ReportValues } from "./body.ts";

/** What became of a report: on the chain, or waiting in this browser for the node. */
export type Sent = { readonly is: "filed"; readonly reply: ActReply } | { readonly is: "waiting" };

/** The node is away and what is sealed cannot wait in the open. */
export class SealedCannotWait extends Error {
  override readonly name = "SealedCannotWait";
}

export interface Sending {
  readonly values: ReportValues;
  readonly files: readonly File[];
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
  const all = files.length + (isFilled(values.detail) ? 1 : 0);
  try {
    let count = 0;
    const attachments = [];
    for (const file of files) {
      onSealing(++count, all, file.name);
      attachments.push(await node.call("sealAttachment", { body: file }));
    }
    if (isFilled(values.detail)) onSealing(++count, all, "JSON");
    const detail = isFilled(values.detail)
      ? await node.call("sealDetail", { body: { text: values.detail, files: files.map(({ name }) => name) } })
      : undefined;
    const sealed = { ...(detail && { detail }), ...(attachments.length > 0 && { attachments }) };
    const act = {
      ...{ action: "reports.submit", args: event === undefined ? {} : { event }, idempotencyKey },
      body: bodyOf(values, sealed, newCase),
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
    if (error instanceof UnreachableError && all > 0) throw new SealedCannotWait();
    throw error;
  }
}

const isFilled = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

function newCase(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
