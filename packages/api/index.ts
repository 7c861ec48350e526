/** The contract between node and client as data. */
export { DownloadReply, ReceiptItem, RequestItem } from "./access.ts";
export { CLASSIFICATIONS, KINDS, ORIGINS, SITUATIONS, STANDINGS, STATUSES } from "./enumerationwords.ts";
export { ActReply, ActRequest, ActStatus, Anchored } from "./acts.ts";
export { BulletinItem, BulletinRequest } from "./bulletins.ts";
export { ActItem, ErasureOrder, HealthFinding, KeptKey } from "./administration.ts";
export { CaseItem } from "./cases.ts";
export { DetectionReply } from "./detections.ts";
export { type Endpoint, PROBLEM_MEDIA_TYPE } from "./endpoint.ts";
export { AnalysisProvenance, Curve, EpiReply } from "./epi.ts";
export { type Operation, endpoints } from "./endpoints.ts";
export { EventItem, EventReply, ResourceItem, ResourceMatch, TaskItem, TimelineItem } from "./events.ts";
export { BlockItem, ChainItem, StateReply, TransactionReply } from "./explorer.ts";
export { HANDOVER_TEXT_MAX, HandoverItem } from "./handovers.ts";
export { ChangeItem, ChangeVote, MapReply, NodeReply, PolicyItem, TokenItem } from "./node.ts";
export { FilterItem } from "./filters.ts";
export { ImportFinding, ImportPreview, ImportProfile, ImportStatus } from "./imports.ts";
export { openApiDocument } from "./openapi.ts";
export { Problem, problemType } from "./problems.ts";
export {
  AuditFinding,
  AuditReply,
  ClockItem,
  CustodyStep,
  ErasureItem,
  Identified,
  OpenPartReply,
  TraceReply,
} from "./records.ts";
export { PublicRelease, PublicReleases, ReleaseItem } from "./releases.ts";
export { PasskeyItem, PersonaItem, SessionItem, SessionReply, SignInReply, TourStep } from "./session.ts";
export {
  type AudienceReply,
  CountRow,
  Hop,
  Journey,
  NoticeItem,
  ReportItem,
  ReportReply,
  Revision,
  SummaryItem,
} from "./reports.ts";
export { problemInChinese } from "./problemwords.ts";
export { SignalItem, SignalReply, SignalStep } from "./signals.ts";
export { SituationsReply } from "./situations.ts";
export {
  DeliveryItem,
  SubscriptionChannel,
  SubscriptionItem,
  SubscriptionRule,
  WebhookMessage,
} from "./subscriptions.ts";
export {
  Itinerary,
  type SharedStay,
  type Stop,
  type SubmissionContent,
  type SubmissionItem,
  type SubmissionState,
  type SubmissionStatus,
  type Symptoms,
} from "./intake.ts";
export { EscalationItem, EscalationStep, Roster, RosterContact } from "./roster.ts";
