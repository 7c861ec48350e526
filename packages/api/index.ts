/** The contract between node and client as data. */
export { DownloadReply, ReceiptItem, RequestItem } from "./access.ts";
export { ActReply, ActRequest, ActStatus, Anchored } from "./acts.ts";
export { DetectionReply } from "./detections.ts";
export type { Endpoint } from "./endpoint.ts";
export { AnalysisProvenance, Curve, EpiReply } from "./epi.ts";
export { type Operation, endpoints } from "./endpoints.ts";
export { EventItem, EventReply, ResourceItem, ResourceMatch, TaskItem, TimelineItem } from "./events.ts";
export { BlockItem, NodeReply, TokenItem } from "./node.ts";
export { openApiDocument } from "./openapi.ts";
export { PROBLEM_MEDIA_TYPE, Problem, problemType } from "./problems.ts";
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
export { CountRow, Hop, Journey, NoticeItem, ReportItem, ReportReply, Revision, SummaryItem } from "./reports.ts";
export { PasskeyItem, PersonaItem, SessionItem, SessionReply, SignInReply } from "./session.ts";
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
export { EscalationItem, EscalationStep, Roster, RosterContact } from "./roster.ts";
