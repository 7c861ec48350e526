/** The SDK for browser and Node. */
export { Committed, Draft, type OfficerKey, Signed } from "./act.ts";
export {
  ApiClient,
  type ApiClientOptions,
  type CallInput,
  type CallReply,
  ProblemError,
  UnreachableError,
} from "./api.ts";
export { browserCrypto } from "./crypto.ts";
export {
  type Checked,
  type CheckedEndorsement,
  verifyKey,
  verifyTransaction,
} from "./explorer.ts";
export { verifyProofFile } from "./proof.ts";
export { type FollowOptions, type StreamMessage, followStream, readEventStream } from "./stream.ts";
