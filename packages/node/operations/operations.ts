import type { Readable } from "node:stream";
import type { endpoints, Operation } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { PageRequest } from "../project/seam.ts";
import { download, downloadAttachment } from "./access.ts";
import { act, actBulk, actStatus, submit } from "./acts.ts";
import { audit, auditCsv } from "./audit.ts";
import { block, blocks } from "./blocks.ts";
import { clocks } from "./clocks.ts";
import { chains, genesisBytes, nodeInfo, stateValue } from "./node.ts";
import { openPart } from "./openpart.ts";
import { detections } from "./detections.ts";
import { epi } from "./epi.ts";
import type { NodeParts } from "./parts.ts";
import { proof, trace } from "./records.ts";
import { found, journey, notice, report, summary } from "./reports.ts";
import { removeRoster, setRoster, showRoster, testRoster } from "./roster.ts";
import { situations } from "./situations.ts";
import {
  changeSubscription,
  createSubscription,
  deliveriesOf,
  listSubscriptions,
  redeliver,
  removeSubscription,
  replaySubscription,
  rotateSecret,
  testSubscription,
} from "./subscriptions.ts";
import { readDetail, readSealed, sealAttachment, sealDetail } from "./sealed.ts";

/** A request whose parts were checked against the endpoint's schemas. */
export interface Input {
  readonly params: { readonly [name: string]: never };
  readonly query: { readonly [name: string]: never };
  /** JSON body; undefined where the endpoint streams. */
  readonly body: never;
  /** Bytes as they arrive, for endpoints that stream. */
  readonly stream: Readable;
  /** Whole body of `actSigned`. */
  readonly bytes: Uint8Array;
}

/** Does an operation for a caller. What it returns is JSON, bytes, text, or a stream of bytes. */
export type Handler = (parts: NodeParts, caller: Caller, input: Input) => unknown;

/** Operations that the HTTP layer does itself: health, metrics, streams, tokens, and all about signing in. */
type ServedByHttp =
  | ("healthz" | "readyz" | "metrics" | "stream" | "createToken" | "tokens" | "revokeToken" | "acknowledgeByWebhook")
  | OfTag<"session">;

/** Operations of a tag. */
type OfTag<T extends string> = { [O in Operation]: (typeof endpoints)[O]["tag"] extends T ? O : never }[Operation];

/** A text that the endpoint's schema has checked. */
function text(checked: { readonly [name: string]: never }, name: string): string {
  return checked[name] as unknown as string;
}

const LIMIT = 50;

function pageOf(query: { readonly [name: string]: never }): PageRequest {
  const { limit, cursor } = query as { readonly limit?: number; readonly cursor?: string };
  return { limit: limit ?? LIMIT, cursor };
}

/** Every operation of the API; one that is missing does not compile. */
export const OPERATIONS: { readonly [O in Exclude<Operation, ServedByHttp>]: Handler } = {
  node: (parts) => nodeInfo(parts),
  genesis: (parts) => genesisBytes(parts),
  units: ({ readModel }, caller, { query }) => readModel.listUnits(caller, pageOf(query)),
  officers: ({ readModel }, caller, { query }) => readModel.listOfficers(caller, query, pageOf(query)),
  policies: async ({ readModel }, caller) => ({ items: await readModel.policies(caller) }),
  changes: ({ readModel }, caller, { query }) => readModel.listChanges(caller, pageOf(query)),
  chains: (parts) => chains(parts),
  blocks: (parts, caller, { query }) => blocks(parts, caller, pageOf(query)),
  block: (parts, caller, { params }) => block(parts, caller, Number(params["height"])),
  state: (parts, caller, { query }) => stateValue(parts, caller, text(query, "key")),
  act: (parts, caller, { body }) => act(parts, caller, body),
  actSigned: (parts, caller, { bytes }) => submit(parts, caller, bytes),
  actBulk: (parts, caller, { body }) => actBulk(parts, caller, (body as { readonly items: never }).items),
  actStatus: (parts, caller, { params }) => actStatus(parts, caller, text(params, "act")),
  reports: ({ readModel }, caller, { query }) => readModel.listReports(caller, query, pageOf(query)),
  report: (parts, caller, { params }) => report(parts, caller, text(params, "record")),
  journey: (parts, caller, { params }) => journey(parts, caller, text(params, "record")),
  summaries: ({ readModel }, caller, { query }) => readModel.listSummaries(caller, query, pageOf(query)),
  summary: (parts, caller, { params }) => summary(parts, caller, text(params, "record")),
  notices: ({ readModel }, caller, { query }) => readModel.listNotices(caller, query, pageOf(query)),
  notice: (parts, caller, { params }) => notice(parts, caller, text(params, "record")),
  counts: ({ readModel }, caller, { query }) => readModel.counts(caller, query),
  sealDetail: (parts, caller, { body }) => sealDetail(parts, caller, body as Json),
  sealAttachment: (parts, caller, { stream }) => sealAttachment(parts, caller, stream),
  detail: (parts, caller, { params, query }) =>
    readDetail(parts, caller, text(params, "record"), text(query, "purpose")),
  attachment: (parts, caller, { params, query }) =>
    readSealed(parts, caller, text(params, "record"), text(params, "digest"), text(query, "purpose")),
  events: ({ readModel }, caller, { query }) => readModel.listEvents(caller, query, pageOf(query)),
  event: async ({ readModel }, caller, { params }) =>
    found(await readModel.event(caller, text(params, "event")), "event"),
  timeline: async ({ readModel }, caller, { params, query }) =>
    found(await readModel.timeline(caller, text(params, "event"), pageOf(query)), "event"),
  resources: ({ readModel }, caller, { query }) => readModel.listResources(caller, query, pageOf(query)),
  resourceMatches: async ({ readModel }, caller, { params }) => ({
    items: await readModel.resourceMatches(caller, text(params, "resource")),
    height: readModel.height,
  }),
  tasks: ({ readModel }, caller, { query }) => readModel.listTasks(caller, query, pageOf(query)),
  signals: ({ readModel }, caller, { query }) => readModel.listSignals(caller, query, pageOf(query)),
  signal: async ({ readModel }, caller, { params }) =>
    found(await readModel.signal(caller, text(params, "signal")), "signal"),
  detect: (parts, caller, { query }) => detections(parts, caller, query as never),
  situations: (parts, caller, { query }) => situations(parts, caller, query),
  epi: (parts, caller, { query }) => epi(parts, caller, query),
  requests: ({ readModel }, caller, { query }) => readModel.listRequests(caller, query, pageOf(query)),
  request: async ({ readModel }, caller, { params }) =>
    found(await readModel.request(caller, text(params, "request")), "request"),
  receipts: ({ readModel }, caller, { query }) => readModel.listReceipts(caller, query, pageOf(query)),
  download: (parts, caller, { body }) => download(parts, caller, (body as { readonly grant: string }).grant),
  downloadAttachment: (parts, caller, { params }) =>
    downloadAttachment(parts, caller, text(params, "grant"), text(params, "digest")),
  identify: async ({ readModel }, caller, { params }) => ({
    items: await readModel.identify(caller, text(params, "prefix")),
  }),
  trace: (parts, caller, { params }) => trace(parts, caller, text(params, "record")),
  proof: (parts, caller, { params }) => proof(parts, caller, text(params, "record")),
  openPart: (parts, caller, { params }) => openPart(parts, caller, text(params, "record")),
  erasures: async ({ readModel }, caller, { params }) => {
    const record = text(params, "record");
    found(await readModel.lineage(caller, record), record);
    return { items: await readModel.erasures(caller, record), height: readModel.height };
  },
  clocks: (parts, caller, { query }) => clocks(parts, caller, query, pageOf(query)),
  audit: (parts, caller, { query }) => audit(parts, caller, query as never),
  auditCsv: async (parts, caller, { query }) => auditCsv(await audit(parts, caller, query as never)),
  roster: (parts, caller) => showRoster(parts, caller),
  setRoster: (parts, caller, { body }) => setRoster(parts, caller, body),
  removeRoster: (parts, caller) => removeRoster(parts, caller),
  testRoster: (parts, caller, { body }) => testRoster(parts, caller, (body as { readonly officer: string }).officer),
  subscriptions: (parts, caller) => listSubscriptions(parts, caller),
  createSubscription: (parts, caller, { body }) => createSubscription(parts, caller, body),
  changeSubscription: (parts, caller, { params, body }) => changeSubscription(parts, caller, text(params, "id"), body),
  removeSubscription: (parts, caller, { params }) => removeSubscription(parts, caller, text(params, "id")),
  rotateSubscriptionSecret: (parts, caller, { params }) => rotateSecret(parts, caller, text(params, "id")),
  testSubscription: (parts, caller, { params }) => testSubscription(parts, caller, text(params, "id")),
  deliveries: (parts, caller, { params }) => deliveriesOf(parts, caller, text(params, "id")),
  redeliver: (parts, caller, { params, body }) =>
    redeliver(parts, caller, text(params, "id"), (body as { readonly message?: string }).message),
  replaySubscription: (parts, caller, { params, body }) =>
    replaySubscription(parts, caller, text(params, "id"), (body as { readonly from: string }).from),
};
