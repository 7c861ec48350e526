import type { Readable } from "node:stream";
import type { endpoints, Operation } from "@tocsin/api";
import type { DocumentFormat, Language } from "@tocsin/bulletin";
import type { Json } from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { PageRequest } from "../project/seam.ts";
import { download, downloadAttachment } from "./access.ts";
import { act, actBulk, actStatus, submit } from "./acts.ts";
import { alert, alertFeed, fileAlert } from "./alerts.ts";
import { audit, auditCsv } from "./audit.ts";
import { bulletinContent, bulletinDocument, composeBulletin, listBulletins } from "./bulletins.ts";
import { auditActs, auditActsCsv } from "./auditacts.ts";
import { block, blocks } from "./blocks.ts";
import { caseDetails, cases } from "./cases.ts";
import { clocks } from "./clocks.ts";
import { contactsOf } from "./contacts.ts";
import { chains, transaction, unitOf } from "./explorer.ts";
import { handOver, takeOver } from "./handovers.ts";
import { genesisBytes, nodeInfo, stateValue } from "./node.ts";
import { NodeError } from "../errors.ts";
import { openPart } from "./openpart.ts";
import { detections } from "./detections.ts";
import { epi } from "./epi.ts";
import { erasureOrders, erasuresDue } from "./erasureorders.ts";
import { changes } from "./governance.ts";
import { health } from "./health.ts";
import { createKey, keptKeys } from "./keys.ts";
import { importStatus, importProfiles, linesCsv, linesXlsx, previewImport, startImport } from "./imports.ts";
import type { NodeParts } from "./parts.ts";
import { proof, trace } from "./records.ts";
import { bundle, fileBundle, task } from "./fhir.ts";
import { found, journey, notice, report, summary } from "./reports.ts";
import { removeRoster, setRoster, showRoster, testRoster } from "./roster.ts";
import { situations } from "./situations.ts";
import { audience, sealReport } from "./sealedreport.ts";
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
import {
  acceptSubmission,
  correctPublicly,
  declineSubmission,
  followPublicly,
  listSubmissions,
  publicIntake,
  readSubmission,
  submitPublicly,
  withdrawPublicly,
} from "./submissions.ts";
import { casesTable, eventsTable, noticesTable, reportsTable, summariesTable } from "./tables.ts";
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

/** Operations that the HTTP layer does itself: health, metrics, the map, streams, tokens, and all about signing in. */
type ServedByHttp =
  | ("healthz" | "readyz" | "metrics" | "map" | "stream" | "publicReleases" | "createToken" | "tokens" | "revokeToken")
  | "acknowledgeByWebhook"
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

/** Chinese where no language is asked for. */
function documentAs(format: DocumentFormat): Handler {
  return (parts, caller, { params, query }) => {
    const { lang = "zh" } = query as { readonly lang?: Language };
    return bulletinDocument(parts, caller, text(params, "digest"), format, lang);
  };
}

/** What a list is asked for, without where its page begins. */
function withoutPage({ limit: _limit, cursor: _cursor, after: _after, ...filter }: Input["query"]): Input["query"] {
  return filter;
}

/** Every operation of the API; one that is missing does not compile. */
export const OPERATIONS: { readonly [O in Exclude<Operation, ServedByHttp>]: Handler } = {
  node: (parts) => nodeInfo(parts),
  genesis: (parts) => genesisBytes(parts),
  units: ({ readModel }, caller, { query }) => readModel.listUnits(caller, pageOf(query)),
  officers: ({ readModel }, caller, { query }) => readModel.listOfficers(caller, query, pageOf(query)),
  policies: async ({ readModel }, caller) => ({ items: await readModel.policies(caller) }),
  changes: (parts, caller, { query }) => changes(parts, caller, pageOf(query)),
  chains: (parts) => chains(parts),
  blocks: (parts, caller, { query }) => blocks(parts, caller, pageOf(query)),
  unit: (parts, _caller, { params }) => unitOf(parts, text(params, "unit")),
  transaction: (parts, caller, { params }) =>
    transaction(parts, caller, Number(params["height"]), Number(params["index"])),
  handovers: ({ handovers }, caller) => ({ items: handovers.list(caller.unit) }),
  handOver: (parts, caller, { body }) => handOver(parts, caller, (body as { readonly text: string }).text),
  takeOver: (parts, caller, { params }) => takeOver(parts, caller, text(params, "id")),
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
  cases: (parts, caller, { query }) => cases(parts, caller, withoutPage(query), pageOf(query)),
  caseDetails: (parts, caller, { body }) => caseDetails(parts, caller, body),
  reportsCsv: (parts, caller, { query }) => reportsTable(parts, caller, query, "csv"),
  reportsXlsx: (parts, caller, { query }) => reportsTable(parts, caller, query, "xlsx"),
  summariesCsv: (parts, caller, { query }) => summariesTable(parts, caller, query, "csv"),
  summariesXlsx: (parts, caller, { query }) => summariesTable(parts, caller, query, "xlsx"),
  noticesCsv: (parts, caller, { query }) => noticesTable(parts, caller, query, "csv"),
  noticesXlsx: (parts, caller, { query }) => noticesTable(parts, caller, query, "xlsx"),
  eventsCsv: (parts, caller, { query }) => eventsTable(parts, caller, query, "csv"),
  eventsXlsx: (parts, caller, { query }) => eventsTable(parts, caller, query, "xlsx"),
  casesCsv: (parts, caller, { query }) => casesTable(parts, caller, query, "csv"),
  casesXlsx: (parts, caller, { query }) => casesTable(parts, caller, query, "xlsx"),
  filters: ({ filters }, { unit, officer }) => ({ items: filters.list(unit, officer) }),
  saveFilter: ({ filters }, { unit, officer }, { body }) => filters.save(unit, officer, body),
  removeFilter: ({ filters }, { unit, officer }, { params }) => {
    const id = text(params, "id");
    if (!filters.remove(unit, officer, id)) throw new NodeError("NOT_FOUND", id);
    return { removed: true };
  },
  sealDetail: (parts, caller, { body }) => sealDetail(parts, caller, body as Json),
  audience: (parts, caller, { query }) => audience(parts, caller, Number(query["s"])),
  sealReport: (parts, caller, { body }) => sealReport(parts, caller, (body as { readonly report: Json }).report),
  beginUpload: ({ uploads }, { unit }, { body }) => uploads.begin(unit, (body as { readonly size: number }).size),
  uploadState: ({ uploads }, { unit }, { params }) => uploads.state(unit, text(params, "upload")),
  appendUpload: ({ uploads }, { unit }, { params, query, stream }) =>
    uploads.append(unit, text(params, "upload"), Number(query["offset"]), stream),
  cancelUpload: ({ uploads }, { unit }, { params }) => ({ cancelled: uploads.cancel(unit, text(params, "upload")) }),
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
  releases: ({ readModel }, caller, { query }) => readModel.listReleases(caller, query, pageOf(query)),
  release: async ({ readModel }, caller, { params }) =>
    found(await readModel.release(caller, text(params, "release")), "release"),
  composeBulletin: (parts, caller, { body }) => composeBulletin(parts, caller, body),
  bulletins: (parts, caller, { query }) => listBulletins(parts, caller, query, pageOf(query)),
  bulletin: (parts, caller, { params }) => bulletinContent(parts, caller, text(params, "digest")),
  bulletinHtml: documentAs("html"),
  bulletinPdf: documentAs("pdf"),
  bulletinDocx: documentAs("docx"),
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
  alert: (parts, caller, { params, query }) => alert(parts, caller, text(params, "record"), query["step"]),
  alertFeed: (parts, caller, { query }) => alertFeed(parts, caller, query["lang"]),
  fileAlert: (parts, caller, { stream }) => fileAlert(parts, caller, stream),
  fileBundle: (parts, caller, { stream }) => fileBundle(parts, caller, stream),
  bundle: (parts, caller, { params }) => bundle(parts, caller, text(params, "record")),
  bundleStatus: (parts, caller, { params }) => task(parts, caller, text(params, "record")),
  importProfiles: () => importProfiles(),
  previewImport: (parts, _caller, { query, stream }) => previewImport(parts, query, stream),
  startImport: (parts, caller, { query, stream }) => startImport(parts, caller, query, stream),
  imports: ({ importer }, { unit }) => ({ items: importer.list(unit).map((one) => importStatus(importer, one)) }),
  import: ({ importer }, { unit }, { params }) => importStatus(importer, importer.get(unit, text(params, "import"))),
  linesXlsx: (parts, caller, { query }) => linesXlsx(parts, caller, query),
  linesCsv: (parts, caller, { query }) => linesCsv(parts, caller, query),
  clocks: (parts, caller, { query }) => clocks(parts, caller, query, pageOf(query)),
  audit: (parts, caller, { query }) => audit(parts, caller, query as never),
  auditActs: (parts, caller, { query }) => auditActs(parts, caller, query, pageOf(query)),
  auditActsCsv: (parts, caller, { query }) => auditActsCsv(parts, caller, query),
  keys: (parts, caller) => keptKeys(parts, caller),
  createKey: (parts, caller, { body }) => createKey(parts, caller, body),
  erasureOrders: (parts, caller, { query }) => erasureOrders(parts, caller, query["what"] as never, pageOf(query)),
  erasuresDue: (parts, caller, { query }) => erasuresDue(parts, caller, query["what"] ?? "sealed", pageOf(query)),
  health: (parts, caller) => health(parts, caller),
  auditCsv: async (parts, caller, { query }) => auditCsv(await audit(parts, caller, query as never)),
  publicIntake: (parts) => publicIntake(parts),
  submitPublicly: (parts, _caller, { body }) => submitPublicly(parts, body),
  followPublicly: (parts, _caller, { body }) => followPublicly(parts, text(body, "code")),
  correctPublicly: (parts, _caller, { body }) => correctPublicly(parts, text(body, "code"), body["content"]),
  withdrawPublicly: (parts, _caller, { body }) => withdrawPublicly(parts, text(body, "code")),
  submissions: (parts, caller, { query }) => listSubmissions(parts, caller, query, pageOf(query)),
  submission: (parts, caller, { params, query }) =>
    readSubmission(parts, caller, text(params, "id"), text(query, "purpose")),
  acceptSubmission: (parts, caller, { params, body }) => acceptSubmission(parts, caller, text(params, "id"), body),
  declineSubmission: (parts, caller, { params, body }) =>
    declineSubmission(parts, caller, text(params, "id"), text(body, "answer")),
  sharedStays: (parts, caller, { body }) => contactsOf(parts, caller, body),
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
