import type {
  ActItem,
  BlockItem,
  CaseItem,
  ErasureItem,
  EventItem,
  EventReply,
  Identified,
  NoticeItem,
  PublicRelease,
  ReleaseItem,
  ReportItem,
  ReceiptItem,
  ReportReply,
  RequestItem,
  ResourceItem,
  ResourceMatch,
  Revision,
  SignalItem,
  SignalReply,
  SummaryItem,
  TaskItem,
  TimelineItem,
} from "@tocsin/api";
import type { ChangeStatus, Json, Officer, Policy, Summary, SummaryState, Unit } from "@tocsin/core";
import type { Extent, PeerStep } from "../peer.ts";
import type { AnalysisQueries, SignalFilter } from "./analysisseam.ts";
import type { Viewer } from "./caller.ts";
import type { CaseFilter, CaseSort, EventFilter } from "./filterseam.ts";

/**
 * The SQL read model of one chain as the rest of the node sees it: lists, search, counts and custody. It is rebuilt from
 * the chain at any time and never the source of truth. Every query is answered for a viewer and judged by one
 * visibility function (project/visibility.ts): what the viewer may not see does not exist, in totals too.
 */
export interface ReadModel
  extends ReportQueries,
    CaseQueries,
    DutyQueries,
    NoticeQueries,
    EventQueries,
    SignalQueries,
    ReleaseQueries,
    AnalysisQueries,
    AccessQueries,
    LedgerQueries,
    RegistryQueries {
  readonly chain: string;
  /** Height up to which the chain is projected. */
  readonly height: number;
  readonly lag: Lag;
  /** Resolves when the height is projected. @throws NodeError PROJECTION_BEHIND after `timeoutMs` */
  waitFor(height: number, timeoutMs: number): Promise<void>;
  /** Records, events, requests, resources, offers, tasks, signals and releases whose identifier begins with the hexadecimal digits, at most ten. */
  identify(viewer: Viewer, prefix: string): Promise<readonly Identified[]>;
  /** Throws everything away and reads the chain again from its genesis. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}

/** How far the read model is behind the chain. */
export interface Lag {
  /** Heights that are committed and not projected. */
  readonly blocks: number;
  /** How long the oldest of them has waited, ms by the node's clock. */
  readonly ms: number;
  /** Why nothing is projected at the moment; absent while all is well. It is tried again by itself. */
  readonly fault?: string;
}

export interface PageRequest {
  /** 1–200; the default is 50. */
  readonly limit?: number | undefined;
  /** What the page before gave as `next`. @throws NodeError BAD_REQUEST when it is of another list */
  readonly cursor?: string | undefined;
  /** Items to go past from there; each costs as much as one that is shown. */
  readonly skip?: number | undefined;
}

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly next?: string;
  readonly height: number;
}

/** Filters that lists of reports, summaries and notices share; what is undefined filters nothing. */
export interface ReportFilter {
  readonly situation?: string | undefined;
  readonly kind?: string | undefined;
  /** GB/T 2260 code: the area with everything inside it. */
  readonly area?: string | undefined;
  readonly event?: string | undefined;
  readonly standing?: string | undefined;
  /** actual, exercise or test. */
  readonly status?: string | undefined;
  readonly security?: number | undefined;
  readonly unit?: string | undefined;
  /** Chain of the report; for summaries and notices. */
  readonly origin?: string | undefined;
  /** When it happened, or where that is not known when it came in: from (inclusive) to (exclusive), ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Full text: every word, and of Chinese text every pair of neighbours, must occur. */
  readonly q?: string | undefined;
  /** Reports that await a verdict. */
  readonly unverified?: boolean | undefined;
  /** Notices that the viewer's unit has not acknowledged in their newest revision. */
  readonly unacknowledged?: boolean | undefined;
  /** Reports with a sealed part that is not destroyed, filed before a tick, ms. */
  readonly sealedBefore?: number | undefined;
  /** Reports with an open part that is not removed, filed before a tick, ms, and whose event, if any, ended before it here. */
  readonly openBefore?: number | undefined;
  /** Response level Ⅰ–Ⅳ as 1–4: this one and graver ones. */
  readonly graveTo?: number | undefined;
}

/** A waiting report whose time has come, with the summary that its state names by digest. */
export interface DueReport {
  readonly record: string;
  readonly summary: Summary;
  readonly urgency: number;
}

export interface ReportQueries {
  listReports(viewer: Viewer, filter: ReportFilter, page: PageRequest): Promise<Page<ReportItem>>;
  report(viewer: Viewer, record: string): Promise<ReportReply | undefined>;
  /** Every change of a report of this chain, oldest first; undefined when it is not visible. */
  lineage(viewer: Viewer, record: string): Promise<readonly Revision[] | undefined>;
  /** What was done with a record on this chain, oldest first; nothing when it is not visible. */
  custody(record: string, viewer?: Viewer): Promise<readonly PeerStep[]>;
  acknowledgements(viewer: Viewer, record: string): Promise<readonly Acknowledged[]>;
  journey(viewer: Viewer, record: string): Promise<Journey | undefined>;
  /** Waiting reports that are due at a time, most urgent first, at most `limit`. */
  dueReports(now: number, limit: number): Promise<readonly DueReport[]>;
}

export interface CaseQueries {
  /**
   * The line list: canonical records of this chain, each thing once in its newest report, what is `same as` another once,
   * rejected and retracted ones not at all.
   */
  listCases(viewer: Viewer, filter: CaseFilter, order: CaseSort, page: PageRequest): Promise<Page<CaseItem>>;
}

export interface DutyQueries {
  /** What the legal clocks of reports are reckoned from, newest first. */
  listDuties(viewer: Viewer, filter: DutyFilter, page: PageRequest): Promise<Page<DutyItem>>;
  /** Rejections, corrections and retractions in a period, newest first. */
  listRevisions(viewer: Viewer, filter: Period, page: PageRequest): Promise<Page<RevisionItem>>;
}

/** Ticks from (inclusive) to (exclusive), ms. */
export interface Period {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface DutyFilter {
  readonly record?: string | undefined;
  /** Whether the report's way up is still to be done, or is done or over. */
  readonly open?: boolean | undefined;
}

/** A report's times, ms. */
export interface DutyItem {
  readonly record: string;
  readonly unit: string;
  readonly standing: string;
  /** When the unit detected it, by its own word. */
  readonly detected?: number;
  readonly occurred?: number;
  /** When it was filed here. */
  readonly tick: number;
  /** When its summary left for the chains above. */
  readonly climbed?: number;
}

/** A change of a report's standing. */
export interface RevisionItem {
  readonly record: string;
  readonly standing: "rejected" | "corrected" | "retracted";
  readonly unit: string;
  readonly officer: string;
  readonly tick: number;
  readonly height: number;
  readonly history: number;
}

/** What this chain knows of a record's way. Times are ticks, ms; what has not happened here is absent. */
export interface Journey {
  readonly record: string;
  readonly chain: string;
  /** Filed on this chain. */
  readonly reported?: number;
  /** First verdict of a manager of this chain. */
  readonly judged?: number;
  /** Its summary left for the chains above. */
  readonly climbed?: number;
  /** Its summary arrived on this chain from below. */
  readonly arrived?: number;
  readonly steps: readonly PeerStep[];
  readonly acknowledged: readonly Acknowledged[];
}

export interface Acknowledged {
  readonly unit: string;
  readonly revision: number;
  readonly at: number;
}

/** A summary as the main chain holds it, read with proof. `tick` is that of the change. */
export interface NoticeToPut {
  readonly record: string;
  readonly state: SummaryState;
  readonly tick: number;
}

/** A notice with the number of its newest change. */
export interface ChangedNotice {
  readonly change: number;
  readonly item: NoticeItem;
}

export interface NoticeQueries {
  /** Summaries of the chains below, and on the main chain all. */
  listSummaries(viewer: Viewer, filter: ReportFilter, page: PageRequest): Promise<Page<SummaryItem>>;
  summary(viewer: Viewer, record: string): Promise<SummaryItem | undefined>;
  /** How much of a record's custody another chain may know; undefined for nothing. */
  extentOf(record: string, chain: string): Promise<Extent | undefined>;
  /** Notices of the main chain that the viewer's unit may see. */
  listNotices(viewer: Viewer, filter: ReportFilter, page: PageRequest): Promise<Page<NoticeItem>>;
  /**
   * Takes in summaries that were read with proof from the main chain, and how far was read: its height `upTo`. With them
   * may come the main chain's audience policy, by which they are shown; without it this chain's own is asked.
   */
  putNotices(notices: readonly NoticeToPut[], upTo: number, audience?: Policy<"audience">): Promise<void>;
  /** Notices that changed behind a change, in the order of their changes, with the newest revision of each. */
  noticesChanged(viewer: Viewer, after: number, limit: number): Promise<readonly ChangedNotice[]>;
  /** A notice as it stands; undefined where the viewer may not see it. */
  notice(viewer: Viewer, record: string): Promise<NoticeItem | undefined>;
  /** Number of the newest change of a notice; it begins anew after a rebuild. */
  noticeChange(): number;
  /** How often the numbers of changes have begun anew since the read model was opened. */
  noticeRenumbered(): number;
  /** Calls back after notices came in. Returns the function that ends it. */
  onNotices(listener: () => void): () => void;
  /**
   * Height of the main chain up to which notices were taken in. After a rebuild it is 0, also after one by itself because
   * the tables were damaged: who brings notices asks again each time.
   */
  noticeCursor(): Promise<number>;
}

export interface EventQueries {
  listEvents(viewer: Viewer, filter: EventFilter, page: PageRequest): Promise<Page<EventItem>>;
  /** Whether the viewer sees what is said in an event: managers of the chain and members do. */
  isInsider(viewer: Viewer, event: string): Promise<boolean>;
  /** Members, groups, tasks and decisions are shown to the chain's managers and the event's members. */
  event(viewer: Viewer, event: string): Promise<EventReply | undefined>;
  /** Posts, decisions, standing and visible reports of all legs, newest first by (time, chain, height, index). */
  timeline(viewer: Viewer, event: string, page: PageRequest): Promise<Page<TimelineItem> | undefined>;
  /** Tasks of this chain's legs, newest first. */
  listTasks(viewer: Viewer, filter: TaskFilter, page: PageRequest): Promise<Page<TaskItem>>;
  listResources(viewer: Viewer, filter: ResourceFilter, page: PageRequest): Promise<Page<ResourceItem>>;
  /** Reports of stock, here or in notices of other provinces, of what a resource request asks for; the largest first. */
  resourceMatches(viewer: Viewer, resource: string): Promise<readonly ResourceMatch[]>;
}

export interface TaskFilter {
  readonly event?: string | undefined;
  readonly to?: string | undefined;
  readonly state?: string | undefined;
}

export interface ResourceFilter {
  readonly event?: string | undefined;
  readonly item?: string | undefined;
}

export interface SignalQueries {
  /** The triage queue of this chain, newest first. */
  listSignals(viewer: Viewer, filter: SignalFilter, page: PageRequest): Promise<Page<SignalItem>>;
  /** A signal with its steps, oldest first. */
  signal(viewer: Viewer, signal: string): Promise<SignalReply | undefined>;
}

export interface ReleaseFilter {
  /** bulletin, notice, refutation or risk-area. */
  readonly kind?: string | undefined;
  /** released, superseded or withdrawn. */
  readonly standing?: string | undefined;
  /** GB/T 2260 code: the area with everything inside it. */
  readonly area?: string | undefined;
  readonly event?: string | undefined;
  /** actual, exercise or test. */
  readonly status?: string | undefined;
  readonly unit?: string | undefined;
  /** Digest of a bulletin's content. */
  readonly digest?: string | undefined;
  /** Digests of bulletins' contents. */
  readonly digests?: readonly string[] | undefined;
}

/** What units have signed and published. */
export interface ReleaseQueries {
  /** Releases of this chain, newest first. */
  listReleases(viewer: Viewer, filter: ReleaseFilter, page: PageRequest): Promise<Page<ReleaseItem>>;
  release(viewer: Viewer, release: string): Promise<ReleaseItem | undefined>;
  /** What anyone may read, newest first: what stands of the chain's own status, and what has ended since a time, ms. */
  publicReleases(endedSince: number): Promise<readonly PublicRelease[]>;
}

export interface AccessFilter {
  /** pending, granted, refused, revoked, expired or withdrawn. */
  readonly state?: string | undefined;
  readonly record?: string | undefined;
  readonly unit?: string | undefined;
  readonly breakGlass?: boolean | undefined;
  /** Break-glass accesses whose review is open. */
  readonly unreviewed?: boolean | undefined;
}

export interface AccessQueries {
  listRequests(viewer: Viewer, filter: AccessFilter, page: PageRequest): Promise<Page<RequestItem>>;
  request(viewer: Viewer, request: string): Promise<RequestItem | undefined>;
  /** Downloads that were acknowledged, newest first. */
  listReceipts(
    viewer: Viewer,
    filter: { readonly record?: string | undefined },
    page: PageRequest,
  ): Promise<Page<ReceiptItem>>;
  /** Holders that confirmed the destruction of a record's sealed parts. */
  erasures(viewer: Viewer, record: string): Promise<readonly ErasureItem[]>;
}

export interface ActFilter extends Period {
  readonly unit?: string | undefined;
  readonly action?: string | undefined;
  /** Refused acts only. */
  readonly refused?: boolean | undefined;
}

/** A header of another chain that this chain has taken over. */
export interface AnchorItem {
  readonly chain: string;
  /** Height of the header on its own chain. */
  readonly header: number;
  readonly height: number;
  readonly index: number;
  readonly history: number;
  readonly tick: number;
}

export interface LedgerQueries {
  listActs(viewer: Viewer, filter: ActFilter, page: PageRequest): Promise<Page<ActItem>>;
  act(viewer: Viewer, act: string): Promise<ActItem | undefined>;
  listBlocks(viewer: Viewer, page: PageRequest): Promise<Page<BlockItem>>;
  block(viewer: Viewer, height: number): Promise<BlockItem | undefined>;
  /** History index of the newest leaf below `size` that anchors a header of the child. */
  anchorBefore(child: string, size: number): Promise<number | undefined>;
  /** The first receive transaction that took over a header of the child above a height: it covers that height. */
  anchorAfter(child: string, height: number): Promise<AnchorItem | undefined>;
  /** History index of the act that opened the child chain. */
  openedChild(child: string): Promise<number | undefined>;
}

export interface PolicyItem {
  readonly name: string;
  readonly version: number;
  readonly value: Json;
  /** Height from which this version holds. */
  readonly since: number;
}

/** A change of governance with its readable difference. */
export interface ListedChange {
  readonly change: string;
  readonly kind: string;
  readonly by: string;
  readonly status: ChangeStatus;
  readonly effectiveHeight: number;
  readonly approvals: readonly string[];
  readonly rejections: readonly string[];
  readonly reason?: string;
  readonly content: Json;
  readonly differences: readonly { readonly path: string; readonly before?: Json; readonly after?: Json }[];
  readonly tick: number;
}

export interface RegistryQueries {
  listUnits(viewer: Viewer, page: PageRequest): Promise<Page<Unit>>;
  listOfficers(
    viewer: Viewer,
    filter: { readonly unit?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Officer>>;
  policies(viewer: Viewer): Promise<readonly PolicyItem[]>;
  listChanges(viewer: Viewer, page: PageRequest): Promise<Page<ListedChange>>;
}
