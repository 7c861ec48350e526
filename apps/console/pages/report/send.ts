import type { ActReply } from "@tocsin/api";
import { UnreachableError } from "@tocsin/client";
import type { SessionReply } from "@tocsin/api";
import { node } from "../../app/node.ts";
import { isPassing } from "../../app/sendact.ts";
import { officerOf } from "../../app/session.tsx";
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
  readonly session: SessionReply;
  /** The event that the report belongs to. */
  readonly event: string | undefined;
  /** Told before each part is sealed. */
  readonly onSealing: (count: number, all: number, part: "detail" | "report") => void;
}

const GRAVE = 2;
const MOST_URGENT = 9;

/**
 * Seals what is to be sealed, then files the report; a second try of the same report files nothing twice.
 * @throws ProblemError when the node refuses; SealedCannotWait
 */
export async function send(sending: Sending): Promise<Sent> {
  const { values, files, session, event } = sending;
  const isSealed = values.s >= SEALED_FROM || files.length > 0 || isFilled(values.detail);
  try {
    const act = {
      ...{ action: "reports.submit", args: event === undefined ? {} : { event } },
      ...(await sealedOnce(sending)),
      ...(values.c !== undefined && values.c <= GRAVE ? { urgency: MOST_URGENT } : {}),
    };
    try {
      const reply = await node.call("act", { body: act });
      made = undefined;
      return { is: "filed", reply };
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const { unit, officer } = session;
      const isKept = putInOutbox({ act, unit: unit.id, officer, at: Date.now() });
      if (!isKept) throw error;
      made = undefined;
      return { is: "waiting" };
    }
  } catch (error) {
    // A refusal is on the chain under the key that it came with.
    if (!isPassing(error)) made = undefined;
    if (error instanceof UnreachableError && isSealed) throw new SealedCannotWait();
    throw error;
  }
}

/** A body with its key. */
interface Made {
  readonly idempotencyKey: string;
  readonly body: object;
}

/** The newest that was made, and what it was made of: sealed anew, or with another key, a second try would be another report. */
let made: (Made & { readonly of: string }) | undefined;

async function sealedOnce(sending: Sending): Promise<Made> {
  const { values, files, session, event } = sending;
  const of = JSON.stringify([officerOf(session), event, values, files.map(({ id }) => id)]);
  if (made?.of !== of) made = { of, idempotencyKey: crypto.randomUUID(), body: await sealedBody(sending) };
  const { idempotencyKey, body } = made;
  return { idempotencyKey, body };
}

/** The report's body, with all that is to be sealed in the node's vault. */
async function sealedBody({ values, files, onSealing }: Sending): Promise<object> {
  const isLevel = values.s >= SEALED_FROM;
  const all = (isFilled(values.detail) ? 1 : 0) + (isLevel ? 1 : 0);
  let count = 0;
  const attachments = files.flatMap(({ part }) => (part === undefined ? [] : [part]));
  if (isFilled(values.detail)) onSealing(++count, all, "detail");
  const detail = isFilled(values.detail)
    ? await node.call("sealDetail", { body: { text: values.detail, files: files.map(({ file }) => file.name) } })
    : undefined;
  const sealed = { ...(detail && { detail }), ...(attachments.length > 0 && { attachments }) };
  const report = bodyOf(values, sealed, newCase);
  if (isLevel) onSealing(++count, all, "report");
  return isLevel ? (await node.call("sealReport", { body: { report } })).body : report;
}

const isFilled = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

function newCase(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
