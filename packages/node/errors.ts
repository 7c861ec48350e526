/**
 * What a node refuses for reasons of its own, beside the ledger's codes. `status` is the HTTP status; the sentence tells
 * the user what to do and never holds content of a report.
 */
const ERRORS = {
  BAD_REQUEST: [400, "The request is not of the form that the interface describes; mend the field that is named."],
  NOT_JSON: [400, "The body is not JSON in UTF-8; send one JSON value with content-type application/json."],
  DUPLICATE_KEY: [400, "An object of the body names a key twice; name each key once."],
  UNAUTHORISED: [401, "A valid bearer token is needed; an administrator of your unit creates one."],
  FORBIDDEN: [403, "Your officer's roles do not permit this; ask your unit's administrator."],
  NOT_FOUND: [404, "There is no such thing, or you may not see it."],
  ANALYSIS: [422, "What was counted does not allow this analysis as asked; change what is named."],
  ADDRESS_REFUSED: [
    422,
    "Messages may not go to that address: name an https address on the public network, or let the node's operator allow its network.",
  ],
  SUBSCRIPTIONS_FULL: [409, "The unit has as many subscriptions as it may; remove one that nobody needs."],
  MAIL_MISSING: [422, "This node sends no mail; its operator names a mail server in the delivery settings."],
  INTAKE_CLOSED: [503, "This unit takes nothing from the public here; ask it by telephone, or try again later."],
  INTAKE_FULL: [429, "More has come in than can be looked at now; try again in some minutes. In an emergency call."],
  WITHDRAWN: [410, "It was withdrawn, and what it said is destroyed; tell it anew if you want to."],
  FONT_MISSING: [
    409,
    "The node has no font for Chinese, which a PDF needs; its operator installs one (--font), or take HTML or DOCX.",
  ],
  TOO_MANY: [422, "There is more of it than the limit allows; narrow what you ask for, or remove some of it first."],
  DOCUMENT: [
    422,
    "The document cannot be taken; mend what is named, or send it in the form that the interface describes.",
  ],
  CONFLICT: [409, "It was changed meanwhile; read it again."],
  BODY_TOO_LARGE: [413, "The body is larger than the limit; send less, or seal a large file as an attachment."],
  RATE_LIMITED: [429, "Too many requests; wait as long as Retry-After says."],
  STREAMS_FULL: [429, "As many streams are open as may be; close one that nobody reads, or come again later."],
  QUEUE_FULL: [429, "The node has as much waiting as it may; retry shortly with the same idempotency key."],
  QUOTA: [
    429,
    "The unit has filed as many reports of this urgency in a minute as policy allows; retry with the same idempotency key.",
  ],
  NOT_GRANTED: [
    403,
    "The request is not granted; its state says by whom and why, and you may ask again with a reason.",
  ],
  GRANT_REVOKED: [403, "The grant was revoked; its state says by whom and why."],
  GRANT_EXPIRED: [403, "The grant has expired; ask again if it is still needed."],
  SEALED_MISSING: [409, "This node does not hold that sealed part; upload it first, or ask for access."],
  SEALED_BROKEN: [422, "The sealed part is not what its digest names; it was altered or cut on the way."],
  SEALED_ERASED: [
    410,
    "The sealed parts of that record were erased; only their digests remain, as the certificate states.",
  ],
  SEALED_ELSEWHERE: [
    409,
    "That sealed part belongs to another record or unit; seal the file again and name the new part.",
  ],
  WRAP_INVALID: [422, "The wrapped key was not made for this unit, record and grant; ask for it again."],
  ENDORSER_UNAVAILABLE: [
    503,
    "Not enough managers' nodes can endorse now; retry shortly with the same idempotency key.",
  ],
  ENDORSEMENTS_DIFFER: [
    503,
    "Managers' nodes came to different effects; retry, and tell the administrators if it stays.",
  ],
  PEER_UNAVAILABLE: [503, "The node of that chain cannot be reached now; retry later."],
  NOT_ANCHORED: [503, "It is committed, but no anchor on the main chain covers it yet; retry in some seconds."],
  READ_ONLY: [
    503,
    "The node refuses to sign because it may have lost blocks; an administrator must restore or decide.",
  ],
  ENGINE_MISSING: [
    500,
    "CometBFT 0.38 is needed for this chain; run `npm run engine:install`, or name the binary in the settings.",
  ],
  ENGINE_MOVED: [
    503,
    "The chain goes over to CometBFT; its administrator ends that with `tocsin chain migrate` and starts the node again.",
  ],
  ENGINE_AWAY: [503, "The node's engine does not answer now; retry shortly with the same idempotency key."],
  ENGINE_STALLED: [
    503,
    "Too few of the chain's validators answer, so nothing is ordered now; retry later with the same idempotency key.",
  ],
  ARCHIVE_BROKEN: [422, "The archive is not what its proofs say; take another copy, from another node if it stays."],
  ENGINE_PROTOCOL: [500, "The engine has sent what is no message of ABCI 2.0; install the version that is named."],
  CONTRACTS_MISSING: [
    500,
    "The chain goes by a newer version of the contracts than this build has; install a version of Tocsin that has it and start again.",
  ],
  CLOCK_SKEWED: [500, "This machine's clock is wrong; set it by NTP, then start the node again. Nothing was lost."],
  KEY_IN_USE: [
    500,
    "Another process runs with this node's keys. End it, or give one of them keys of its own (tocsin network rekey); then start again. Nothing was lost.",
  ],
  ADDRESS_IN_USE: [
    500,
    "Another process listens on this address. End it, or name another address in the settings; then start the node again.",
  ],
  SNAPSHOT_TOO_NEW: [
    500,
    "A block has evidence against a validator for a height below the snapshot that this node began from. With the node stopped, move blocks, ledger.mdb and engine out of its folder, and nothing else; started again it begins from a newer snapshot, without a vote until it is run once with --vouch.",
  ],
  DISK_FULL: [507, "The node's disk is full; nothing was lost, and it goes on when there is space."],
  VAULT_FULL: [
    507,
    "There is no room for the sealed part; nothing of it was kept. Make room on the disk, then send it again.",
  ],
  STAGED_FULL: [
    409,
    "The unit has sealed as much as may wait for its reports; file them first. What no report names goes after a day.",
  ],
  STOPPING: [503, "The node is stopping; retry when it runs again."],
  DIRECTORY_LOCKED: [500, "Another process uses this data directory; stop it first."],
  DATA_BROKEN: [500, "The node's data does not verify; restore it from a backup or another node."],
  KEY_MISSING: [500, "The keystore has no such key; import it or rotate the key in the registry."],
  KEYSTORE_LOCKED: [500, "The keystore does not open with this secret; check its passphrase or key file."],
  CONFIGURATION: [500, "The configuration cannot be used as it is; mend the setting that is named."],
  PROJECTION_BEHIND: [503, "The read model has not come that far yet; retry shortly."],
  INTERNAL: [500, "Something went wrong in the node; its log has the details under this number."],
} as const satisfies { readonly [code: string]: readonly [status: number, say: string] };

export type NodeErrorCode = keyof typeof ERRORS;
export const NODE_ERROR_CODES = Object.keys(ERRORS) as readonly NodeErrorCode[];

export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: NodeErrorCode;
  /** HTTP status. */
  readonly status: number;
  /** What to do, without the place. */
  readonly say: string;
  /** Where: a field, digest or identifier. */
  readonly at: string;

  constructor(code: NodeErrorCode, at = "") {
    const [status, say] = ERRORS[code];
    super(at === "" ? say : `${say} (${at})`);
    this.code = code;
    this.status = status;
    this.say = say;
    this.at = at;
  }
}

/** Whether an error of the file system or of LMDB says that there is no space left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return FULL.includes(code) || /MDB_MAP_FULL|No space left|Disk quota/.test(error.message);
}

/** System errors by name and number; LMDB reports numbers. */
const FULL: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG", 28, 122, 27, -30_792];
