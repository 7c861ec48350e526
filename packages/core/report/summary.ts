import { concat } from "../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import type { Status } from "../execute/facts.ts";
import type { Delta, OpenDelta } from "./delta.ts";
import type { KindData } from "./kind.ts";

/**
 * What climbs of a report (DESIGN, Words): time, place, category, levels, headline, counts. The open variant carries
 * text, the limited one only what security 3 allows, the opaque one nothing but digests.
 */
export interface Summary {
  readonly record: string;
  /** Chain and unit where the report stands. */
  readonly chain: string;
  readonly unit: string;
  readonly status: Status;
  readonly s: number;
  readonly event?: string;
  readonly kind?: string;
  readonly situation?: string;
  readonly category?: string;
  readonly area?: string;
  readonly occurred?: number;
  readonly c?: number;
  readonly grade?: number;
  readonly warning?: number;
  readonly headline?: string;
  readonly people?: { readonly [name: string]: number };
  /** The figures of the report's kind, so that counts over summaries need no detail. */
  readonly counts?: { readonly [name: string]: Json };
  /** Sealed text of the summary for its audience keys (security 3–5). */
  readonly sealed?: {
    readonly digest: string;
    readonly commitment: string;
    readonly audience: string;
    readonly policyVersion: number;
  };
  /** Whether a sealed detail exists that may be asked for. */
  readonly detail: boolean;
}

/** The summary of a report. Pure: source, endorsers and every validator come to the same bytes. */
export function summarise(
  origin: {
    readonly record: string;
    readonly chain: string;
    readonly unit: string;
    readonly status: Status;
    readonly event: string | undefined;
  },
  delta: Delta,
): Summary {
  const { event, ...facts } = origin;
  const base = {
    ...facts,
    ...(event === undefined ? {} : { event }),
    s: delta.s,
    detail: delta.sealed !== undefined,
  };
  if (delta.form === "opaque") return { ...base, sealed: delta.summary };
  const levels = pickLevels(delta);
  if (delta.form === "limited") {
    const { situation, category, area } = delta;
    return { ...base, ...levels, situation, category, area, occurred: delta.t.occurred, sealed: delta.summary };
  }
  return { ...base, ...levels, ...openSummary(delta) };
}

function openSummary(delta: OpenDelta): Partial<Summary> {
  const counts = countsOf(delta.data);
  return {
    kind: delta.data.kind,
    situation: delta.situation,
    category: delta.a.category,
    area: delta.a.place.area,
    occurred: delta.t.occurred,
    headline: delta.a.headline,
    ...(delta.a.people === undefined ? {} : { people: { ...delta.a.people } }),
    ...(counts === undefined ? {} : { counts }),
  };
}

function pickLevels(delta: {
  readonly c?: number;
  readonly grade?: number;
  readonly warning?: number;
}): Partial<Summary> {
  return {
    ...(delta.c === undefined ? {} : { c: delta.c }),
    ...(delta.grade === undefined ? {} : { grade: delta.grade }),
    ...(delta.warning === undefined ? {} : { warning: delta.warning }),
  };
}

/** The integers and codes of a kind that are worth counting above; never free text. */
function countsOf(data: KindData): { readonly [name: string]: Json } | undefined {
  switch (data.kind) {
    case "count": {
      const { series, day, area, total } = data;
      return { series, day, area, new: data.new, ...(total === undefined ? {} : { total }) };
    }
    case "laboratory":
      return { taken: data.taken, tested: data.tested, positive: data.positive };
    case "case":
      return { case: data.case, classification: data.classification, reportDay: data.reportDay, origin: data.origin };
    case "unknown-cause":
      return { cases: data.cases };
    case "contact":
      return { close: data.close };
    default:
      return undefined;
  }
}

const SUMMARY_TAG = encodeUtf8("tocsin/summary/v1\n");

/** H(tag ‖ canonical summary), hex: what the report's state keeps of its summary. */
export function summaryDigest(hash: Hash, summary: Summary): string {
  return encodeHex(hash(concat(SUMMARY_TAG, encodeCanonical(summary as unknown as Json))));
}
