export type { Connector, Pulled } from "./connector.ts";
export { Duplicates, type Subject } from "./duplicate.ts";
export { SOURCE_CODES, type SourceCode, SourceError, type SourceFault } from "./fault.ts";
export { feedConnector } from "./feed.ts";
export { folderConnector } from "./filefolder.ts";
export type { Forwarding } from "./forward.ts";
export type { Fetch } from "./http.ts";
export type { SourceItem } from "./item.ts";
export { type ItemState, Journal, type JournalItem, type LinkKind, type SourceSummary } from "./journal.ts";
export { jsonConnector } from "./jsonpages.ts";
export type { Classify } from "./report.ts";
export {
  type Docked,
  type ServiceOptions,
  type SourceEvent,
  follow,
  handleAll,
  takeAll,
} from "./service.ts";
export {
  type FeedSettings,
  type FolderSettings,
  type JsonSettings,
  type SourceSettings,
  type SourcesFile,
  SourcesFileError,
  type WebhookSettings,
  readSources,
} from "./settings.ts";
export { type VerifySigned, type WebhookSource, webhookServer } from "./webhook.ts";
