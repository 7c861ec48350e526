/** What lists are asked for. */

/** Kinds of report that tell of persons, whose identity stands in the sealed part. */
export type PersonalKind = "case" | "contact" | "trajectory";

export interface CaseFilter {
  readonly kind: PersonalKind;
  readonly area?: string | undefined;
  readonly event?: string | undefined;
  readonly standing?: string | undefined;
  /** Only `actual` ones unless another is asked for. */
  readonly status?: string | undefined;
  readonly unit?: string | undefined;
  /** suspected, probable, confirmed, asymptomatic or discarded. */
  readonly classification?: string | undefined;
  /** Days `YYYY-MM-DD` of the report, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What a line list is sorted by: when it was filed, day of report, day of onset, area, unit. */
export type CaseOrder = "filed" | "day" | "onset" | "area" | "unit";

export interface CaseSort {
  readonly by: CaseOrder;
  readonly descending: boolean;
}

export interface EventFilter {
  readonly stage?: string | undefined;
  readonly state?: string | undefined;
  readonly level?: number | undefined;
  /** Response level of this chain's leg: this one and graver ones. */
  readonly graveTo?: number | undefined;
  readonly status?: string | undefined;
  readonly category?: string | undefined;
  /** Code of an area in which the event, or a part of it, is. */
  readonly area?: string | undefined;
  /** Opened from (inclusive) to (exclusive), ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only events that the viewer's unit is in. */
  readonly joined?: boolean | undefined;
  /** Part of the title in either language. */
  readonly title?: string | undefined;
  /** Words, each of which a title or the category holds. */
  readonly q?: string | undefined;
}
