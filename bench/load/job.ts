/** An officer who files reports with an own key. */
export interface LoadOfficer {
  readonly unit: string;
  readonly officer: string;
  /** Public key text. */
  readonly key: string;
  /** Ed25519 seed, base64url. */
  readonly seed: string;
  readonly token: string;
}

/** What a load client is to do; it gets this as JSON on its standard input. */
export interface LoadJob {
  readonly url: string;
  /** Engine chain id, `cn-3201.e1`. */
  readonly chain: string;
  readonly contract: number;
  /** They take turns. */
  readonly officers: readonly LoadOfficer[];
  readonly area: string;
  /** Response level of the reports: at Ⅱ and above they climb at once. */
  readonly c: 2 | 4;
  /** Urgency weights, one after the other. */
  readonly urgencies: readonly number[];
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Reports offered a second, whatever is answered; without it a request follows the answer before. */
  readonly rate?: number;
  /** Whether the reports of such a load are signed before it begins, so that the machine's cores are the node's. */
  readonly signAhead?: boolean;
  /** Reports a request; more than one go by the bulk endpoint, signed from the keystore. */
  readonly bulk: number;
  readonly seconds: number;
  /** Ends after so many reports, if that is sooner. */
  readonly reports?: number;
  /** Sends what the public tells instead of reports, without account; then officers, urgencies and `c` are nobody's. */
  readonly isPublic?: boolean;
  /** Marks the reports of this client. */
  readonly name: string;
}

/** What became of the reports of one urgency weight. */
export interface LoadCount {
  offered: number;
  admitted: number;
  /** Refused before they were ordered: 429, 503. */
  refused: number;
  /** Ordered and found invalid, or refused for their content. */
  invalid: number;
  /** Of what was admitted, ms until the answer: from when it was due, or from before it was signed. */
  readonly latencies: number[];
}

/** What a load client says on its standard output when it has done. */
export interface LoadResult {
  readonly byUrgency: { readonly [urgency: string]: LoadCount };
  /** Reports answered as committed in each second since the start. */
  readonly perSecond: readonly number[];
  /** Codes of what was refused or invalid, with their numbers. */
  readonly codes: { readonly [code: string]: number };
  readonly seconds: number;
  /** Milliseconds that the node says it took, of all that was admitted singly. */
  readonly endorsedMs: number;
  readonly committedMs: number;
}
