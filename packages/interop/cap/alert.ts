/** An alert of the Common Alerting Protocol 1.2 (OASIS). Times are texts as CAP has them, `2021-07-20T08:30:00+08:00`. */
export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  readonly sent: string;
  readonly status: (typeof CAP_VALUES)["status"][number];
  readonly msgType: (typeof CAP_VALUES)["msgType"][number];
  readonly source?: string;
  readonly scope: (typeof CAP_VALUES)["scope"][number];
  readonly restriction?: string;
  readonly addresses?: string;
  readonly code?: readonly string[];
  readonly note?: string;
  /** `sender,identifier,sent`, several with spaces between. */
  readonly references?: string;
  readonly incidents?: string;
  readonly info: readonly CapInfo[];
}

export interface CapInfo {
  readonly language?: string;
  readonly category: readonly (typeof CAP_VALUES)["category"][number][];
  readonly event: string;
  readonly responseType?: readonly (typeof CAP_VALUES)["responseType"][number][];
  readonly urgency: (typeof CAP_VALUES)["urgency"][number];
  readonly severity: (typeof CAP_VALUES)["severity"][number];
  readonly certainty: (typeof CAP_VALUES)["certainty"][number];
  readonly audience?: string;
  readonly eventCode?: readonly CapNamed[];
  readonly effective?: string;
  readonly onset?: string;
  readonly expires?: string;
  readonly senderName?: string;
  readonly headline?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly web?: string;
  readonly contact?: string;
  readonly parameter?: readonly CapNamed[];
  readonly area?: readonly CapArea[];
}

export interface CapNamed {
  readonly valueName: string;
  readonly value: string;
}

export interface CapArea {
  readonly areaDesc: string;
  /** Points `lat,lon` with spaces between, the first again at the end. */
  readonly polygon?: readonly string[];
  /** `lat,lon radius`, in kilometres. */
  readonly circle?: readonly string[];
  readonly geocode?: readonly CapNamed[];
}

export const CAP_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2";
/** Read too: the version before had the same elements with looser rules. */
export const CAP_1_1_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.1";
/** Name of geocodes that are GB/T 2260 codes. */
export const GEOCODE_NAME = "GB/T 2260";

/** The values that CAP 1.2 lists. */
export const CAP_VALUES = {
  status: ["Actual", "Exercise", "System", "Test", "Draft"],
  msgType: ["Alert", "Update", "Cancel", "Ack", "Error"],
  scope: ["Public", "Restricted", "Private"],
  category: [
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
  ],
  responseType: ["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"],
  urgency: ["Immediate", "Expected", "Future", "Past", "Unknown"],
  severity: ["Extreme", "Severe", "Moderate", "Minor", "Unknown"],
  certainty: ["Observed", "Likely", "Possible", "Unlikely", "Unknown"],
} as const;
