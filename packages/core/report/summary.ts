import { type Static, Type } from "typebox";
import { concat } from "../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import { Status } from "../execute/facts.ts";
import { AreaText, ChainId, DigestText, Time, UnitId } from "../unit/unit.ts";
import {
  type Delta,
  EventInformation,
  FourSteps,
  type OpenDelta,
  People,
  SealedSummary,
  SecurityLevel,
  Situation,
} from "./delta.ts";
import type { KindData } from "./kind.ts";

/** Figures and codes of a kind, by their names in it: chains of another version may count more than this one knows. */
const Counts = Type.Record(
  Type.String({ pattern: "^[a-zA-Z]{1,40}$" }),
  Type.Union([Type.Integer(), Type.String({ maxLength: 120 })]),
  { maxProperties: 16, additionalProperties: false },
);
type Counts = Static<typeof Counts>;

/**
 * What climbs of a report (DESIGN, Words): time, place, category, levels, headline, counts. The open variant carries
 * text, the limited one only what security 3 allows, the opaque one nothing but digests.
 */
export const Summary = Type.Object(
  {
    record: DigestText,
    /** Chain and unit where the report stands. */
    chain: ChainId,
    unit: UnitId,
    status: Status,
    s: SecurityLevel,
    event: Type.Optional(DigestText),
    kind: Type.Optional(EventInformation.properties.category),
    situation: Type.Optional(Situation),
    category: Type.Optional(EventInformation.properties.category),
    area: Type.Optional(AreaText),
    occurred: Type.Optional(Time),
    c: Type.Optional(FourSteps),
    grade: Type.Optional(FourSteps),
    warning: Type.Optional(FourSteps),
    headline: Type.Optional(EventInformation.properties.headline),
    people: Type.Optional(People),
    /** The figures of the report's kind, so that counts over summaries need no detail. */
    counts: Type.Optional(Counts),
    /** Sealed text of the summary for its audience keys (security 3–5). */
    sealed: Type.Optional(SealedSummary),
    /** Whether a sealed detail exists that may be asked for. */
    detail: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Summary = Static<typeof Summary>;

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
function countsOf(data: KindData): Counts | undefined {
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
