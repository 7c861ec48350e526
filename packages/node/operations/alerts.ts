import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { ActReply, NoticeItem, ReportItem, Revision } from "@tocsin/api";
import { areaOfChain, key, Refusal, type Unit } from "@tocsin/core";
import {
  type AlertRecord,
  alertsOf,
  type FeedEntry,
  InteropError,
  readCap,
  demandReportable,
  reportOfCap,
  writeCap,
  writeFeed,
} from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { act } from "./acts.ts";
import { filedAct } from "./filed.ts";
import type { NodeParts } from "./parts.ts";
import { summary } from "./reports.ts";
import { sealDetail } from "./sealed.ts";
import { demandFilable } from "./wouldfile.ts";

const FEED_ENTRIES = 100;
const DOCUMENT_BYTES_MAX = 1 << 20;

/**
 * An alert of a record that the caller may see. The home chain knows every step; of records from elsewhere there is the newest
 * state alone, as an Alert.
 * @throws NodeError NOT_FOUND also for what the caller may not see, and for a step that is none
 */
export async function alert(
  parts: NodeParts,
  caller: Caller,
  record: string,
  step: number | undefined,
): Promise<string> {
  const own = await parts.readModel.report(caller, record);
  const item = own ?? (await summary(parts, caller, record));
  const steps = own === undefined ? [{ standing: item.standing, tick: item.tick }] : stepsOf(own.lineage);
  const { a, t } = (own?.body ?? {}) as {
    readonly a?: { readonly main?: string };
    readonly t?: { readonly validUntil?: number };
  };
  const all = alertsOf(
    { ...recordOf(item), steps, ...pick({ main: a?.main, validUntil: t?.validUntil }) },
    { senderName: nameOf(parts, item.unit) },
  );
  const chosen = step === undefined ? all.at(-1) : all[step];
  if (chosen === undefined) throw new NodeError("NOT_FOUND", record);
  return writeCap(chosen);
}

/** The newest notices of the caller's unit as a feed. */
export async function alertFeed(parts: NodeParts, caller: Caller, lang: "en" | "zh" = "zh"): Promise<string> {
  const { items } = await parts.readModel.listNotices(caller, {}, { limit: FEED_ENTRIES, cursor: undefined });
  return writeFeed({
    id: `urn:tocsin:notices:${parts.chain.genesis.chain}`,
    title: lang === "zh" ? "通报" : "Notices",
    language: lang === "zh" ? "zh-CN" : "en",
    self: "/v1/alerts.atom",
    updated: parts.clock.now(),
    entries: items.map((item) => entryOf(parts, item, lang)),
  });
}

/**
 * Files an alert that was made elsewhere, once.
 * @throws NodeError DOCUMENT with what is wrong and where; Refusal, DUPLICATE with the first record for one sent again
 */
export async function fileAlert(parts: NodeParts, caller: Caller, stream: Readable): Promise<ActReply> {
  const { genesis } = parts.chain;
  const cap = understood(await wholeDocument(stream), (bytes) => {
    const alert = readCap(bytes, "alert");
    demandReportable(alert, genesis.status === "actual");
    return alert;
  });
  const { body, detail } = reportOfCap(cap, areaOfChain(genesis.chain));
  const name = createHash("sha256").update(`${cap.sender},${cap.identifier},${cap.sent}`).digest("hex");
  const idempotencyKey = `cap-${name}`;
  const filed = filedAct(parts, caller.unit, idempotencyKey);
  if (filed !== undefined) throw new Refusal("DUPLICATE", filed);
  demandFilable(parts, caller, body);
  const sealed = { detail: await sealDetail(parts, caller, detail as never) };
  return act(parts, caller, { action: "reports.submit", args: {}, body: { ...body, sealed }, idempotencyKey });
}

/** A document that is sent, whole. @throws NodeError BODY_TOO_LARGE */
export async function wholeDocument(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > DOCUMENT_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", `${DOCUMENT_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a reader makes of a document. @throws NodeError DOCUMENT with the reader's code and place */
export function understood<T>(bytes: Uint8Array, read: (bytes: Uint8Array) => T): T {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof InteropError)) throw error;
    const { code, column } = error.finding;
    throw new NodeError("DOCUMENT", column === undefined ? code : `${code} ${column}`);
  }
}

function stepsOf(lineage: readonly Revision[]): AlertRecord["steps"] {
  return lineage.map(({ standing, tick }) => ({ standing, tick }));
}

function recordOf(item: ReportItem): Omit<AlertRecord, "steps"> {
  const { record, unit, status, category, area, headline, occurred, warning, c } = item;
  return { record, unit, status, ...pick({ category, area, headline, occurred, warning, response: c }) };
}

/** The members that are there. */
function pick<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

function entryOf(parts: NodeParts, item: NoticeItem, lang: "en" | "zh"): FeedEntry {
  const { record, headline, category = "", area = "", received, tick, standing } = item;
  return {
    record,
    title: headline ?? category,
    summary: [headline, area, standing].filter((text) => text !== undefined && text !== "").join(" · "),
    author: nameOf(parts, item.unit)[lang],
    published: received,
    updated: Math.max(received, tick),
    categories: category === "" ? [] : [category],
    alert: `/v1/alerts/${record}`,
  };
}

/** A unit's name where this chain knows it, else its identifier. */
function nameOf({ chain }: NodeParts, unit: string): { readonly en: string; readonly zh: string } {
  const known = chain.state.get(key.unit(unit))?.value as unknown as Unit | null | undefined;
  return known?.name ?? { en: unit, zh: unit };
}
