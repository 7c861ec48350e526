import { join } from "node:path";
import type { Hash } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import type { Clock } from "../host/clock.ts";
import type { Database } from "./database.ts";
import { PostgresDatabase, schemaOf } from "./postgres/postgres.ts";
import { Projector } from "./projector.ts";
import { AccessTables } from "./queries/access.ts";
import { listCases, listVoices } from "./queries/analysis.ts";
import { listCaseLines } from "./queries/cases.ts";
import { audienceIn, type QueryContext } from "./queries/context.ts";
import { countRecords } from "./queries/counts.ts";
import { listDuties, listRevisions } from "./queries/duties.ts";
import { extentOf } from "./queries/extent.ts";
import { findEvent, isInsider } from "./queries/eventroom.ts";
import { listEvents } from "./queries/events.ts";
import { identify } from "./queries/identify.ts";
import { LedgerTables } from "./queries/ledger.ts";
import { findNotice, findSummary, listNotices, listSummaries, noticesChanged } from "./queries/notices.ts";
import { RegistryTables } from "./queries/registry.ts";
import { findRelease, listPublic, listReleases } from "./queries/releases.ts";
import { ReportTables } from "./queries/reports.ts";
import { listResources, matchResource } from "./queries/resources.ts";
import { findSignal, listSignals, signalsPolicyIn } from "./queries/signals.ts";
import { listTasks } from "./queries/tasks.ts";
import { readTimeline } from "./queries/timeline.ts";
import type { ReadModel } from "./seam.ts";
import { SqliteDatabase } from "./sqlite/sqlite.ts";

export interface ReadModelOptions {
  readonly chain: ChainReader;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Folder of `read.sqlite`; not used with a database URL. */
  readonly dir: string;
  /** Postgres instead of SQLite. Each chain has a schema of its own there. */
  readonly databaseUrl?: string | undefined;
}

/** Opens the read model of a chain, lets it catch up, and follow the chain from then on. */
export async function openReadModel(options: ReadModelOptions): Promise<ReadModel> {
  const { chain, clock, hash } = options;
  const database = await openDatabase(options);
  try {
    const projector = await Projector.open({ database, chain, clock, hash });
    return assemble(options, database, projector);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openDatabase({ chain, dir, databaseUrl }: ReadModelOptions): Promise<Database> {
  if (databaseUrl === undefined) return SqliteDatabase.open(join(dir, "read.sqlite"));
  return PostgresDatabase.open(databaseUrl, schemaOf(chain.genesis.chain));
}

function assemble({ chain, clock }: ReadModelOptions, database: Database, projector: Projector): ReadModel {
  const { genesis } = chain;
  const context: QueryContext = {
    database,
    chain: genesis.chain,
    isMain: genesis.parent === undefined,
    height: () => projector.height,
    sight: () => ({
      chain: genesis.chain,
      audience: audienceIn(chain.state),
      noticeAudience: projector.noticeAudience ?? audienceIn(chain.state),
      signals: signalsPolicyIn(chain.state),
      origins: projector.origins,
    }),
  };
  const reports = new ReportTables(context);
  const access = new AccessTables(context, () => clock.now());
  const ledger = new LedgerTables(context);
  const registry = new RegistryTables(context);
  return {
    chain: genesis.chain,
    get height() {
      return projector.height;
    },
    get lag() {
      return projector.lag;
    },
    waitFor: (height, timeoutMs) => projector.waitFor(height, timeoutMs),
    identify: (viewer, prefix) => identify(context, viewer, prefix),
    rebuild: () => projector.rebuild(),
    close: async () => {
      await projector.close();
      await database.close();
    },

    listReports: (viewer, filter, page) => reports.listReports(viewer, filter, page),
    listCases: (viewer, filter, sort, page) => listCaseLines(context, viewer, filter, sort, page),
    report: (viewer, record) => reports.report(viewer, record),
    lineage: (viewer, record) => reports.lineage(viewer, record),
    custody: (record, viewer) => reports.custody(record, viewer),
    extentOf: (record, chain) => extentOf(context, record, chain),
    acknowledgements: (viewer, record) => reports.acknowledgements(viewer, record),
    journey: (viewer, record) => reports.journey(viewer, record),
    counts: (viewer, filter) => countRecords(context, viewer, filter),
    lineList: (viewer, filter) => listCases(context, viewer, filter),
    voices: (viewer, filter, limit) => listVoices(context, viewer, filter, limit),
    listDuties: (viewer, filter, page) => listDuties(context, viewer, filter, page),
    listRevisions: (viewer, filter, page) => listRevisions(context, viewer, filter, page),
    dueReports: (now, limit) => reports.dueReports(now, limit),

    listSummaries: (viewer, filter, page) => listSummaries(context, viewer, filter, page),
    summary: (viewer, record) => findSummary(context, viewer, record),
    listNotices: (viewer, filter, page) => listNotices(context, viewer, filter, page),
    putNotices: (notices, upTo, audience) => projector.putNotices(notices, upTo, audience),
    noticesChanged: (viewer, after, limit) => noticesChanged(context, viewer, after, limit),
    notice: (viewer, record) => findNotice(context, viewer, record),
    noticeChange: () => projector.noticeChange,
    noticeRenumbered: () => projector.noticeRenumbered,
    onNotices: (listener) => projector.onNotices(listener),
    noticeCursor: async () => projector.noticeCursor,

    listEvents: (viewer, filter, page) => listEvents(context, viewer, filter, page),
    isInsider: (viewer, event) => isInsider(context, viewer, event),
    event: (viewer, event) => findEvent(context, viewer, event),
    timeline: (viewer, event, page) => readTimeline(context, viewer, event, page),
    listTasks: (viewer, filter, page) => listTasks(context, viewer, filter, page),
    listResources: (_viewer, filter, page) => listResources(context, filter, page),
    resourceMatches: (viewer, resource) => matchResource(context, viewer, resource),

    listSignals: (viewer, filter, page) => listSignals(context, viewer, filter, page),
    signal: (viewer, signal) => findSignal(context, viewer, signal),

    listReleases: (viewer, filter, page) => listReleases(context, viewer, filter, page),
    release: (viewer, release) => findRelease(context, viewer, release),
    publicReleases: (endedSince) => listPublic(context, genesis.status, endedSince),

    listRequests: (viewer, filter, page) => access.listRequests(viewer, filter, page),
    request: (viewer, request) => access.request(viewer, request),
    listReceipts: (viewer, filter, page) => access.listReceipts(viewer, filter, page),
    erasures: (viewer, record) => access.erasures(viewer, record),

    listActs: (viewer, filter, page) => ledger.listActs(viewer, filter, page),
    act: (viewer, act) => ledger.act(viewer, act),
    listBlocks: (viewer, page) => ledger.listBlocks(viewer, page),
    block: (viewer, height) => ledger.block(viewer, height),
    anchorBefore: (child, size) => ledger.anchorBefore(child, size),
    anchorAfter: (child, height) => ledger.anchorAfter(child, height),
    openedChild: (child) => ledger.openedChild(child),

    listUnits: (viewer, page) => registry.listUnits(viewer, page),
    listOfficers: (viewer, filter, page) => registry.listOfficers(viewer, filter, page),
    policies: () => registry.policies(),
    listChanges: (viewer, page) => registry.listChanges(viewer, page),
  };
}
