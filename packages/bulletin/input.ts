import type { BulletinContent, Query, Said } from "./content.ts";

/** What a bulletin is made of, as the read model gives it to the officer who composes; the shapes are those of the API. */
export interface BulletinInput {
  readonly chain: string;
  readonly unit: string;
  readonly unitName: Said;
  readonly status: BulletinContent["status"];
  readonly area: string;
  readonly title?: Said | undefined;
  readonly event?: BulletinContent["event"];
  /** ms, `to` excluded. */
  readonly from: number;
  readonly to: number;
  readonly composed: number;
  readonly height: number;
  /** What the officer adds in words. */
  readonly assessment?: Said | undefined;
  readonly reports: Asked<ReportSource>;
  /** Figures of the period, and of the one before. */
  readonly counts: Asked<CountSource>;
  readonly countsBefore: Asked<CountSource>;
  readonly tasks: Asked<TaskSource>;
  readonly resources: Asked<ResourceSource>;
  readonly timeline: Asked<TimelineSource>;
  readonly signals: Asked<SignalSource>;
  readonly clocks: Asked<ClockSource>;
}

/** What an after-action report needs beside; its timeline has every act of the event that the officer may see. */
export interface AfterActionInput extends BulletinInput {
  /** Clocks of the reports' hops on this chain, those that have ended among them. */
  readonly hops: Asked<ClockSource>;
  /** Reports whose sealed parts have been kept as long as policy says. */
  readonly destructionDue: Asked<{ readonly record: string }>;
  /** R around the measures, where whoever composes says by what serial interval. */
  readonly reproduction?: ReproductionSource | undefined;
}

/** R in the seven days before each measure and in those from its day on. */
export interface ReproductionSource {
  readonly series: string;
  /** Mean and deviation of the serial interval, days. */
  readonly siMean: string;
  readonly siSd: string;
  readonly around: Asked<AroundMeasure>;
}

/** R of a measure's windows; absent where there is none. */
export interface AroundMeasure {
  readonly record: string;
  readonly before?: Estimate;
  readonly after?: Estimate;
}

/** Mean and 95 % interval; weak where too few cases carry it. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly isWeak: boolean;
}

/** Answers with the questions that gave them. */
export interface Asked<T> {
  readonly items: readonly T[];
  readonly queries: readonly Query[];
}

export interface ReportSource {
  readonly record: string;
  readonly unit: string;
  readonly standing: string;
  readonly s: number;
  readonly kind?: string;
  readonly situation?: string;
  readonly area?: string;
  readonly headline?: string;
  readonly occurred?: number;
  /** When its unit says that it detected it. */
  readonly detected?: number;
  readonly c?: number;
  readonly detail: boolean;
  readonly tick: number;
}

export interface CountSource {
  readonly series: string;
  readonly day: string;
  readonly area: string;
  readonly count: number;
}

export interface TaskSource {
  readonly task: string;
  readonly state: string;
  readonly due?: number;
}

export interface ResourceSource {
  readonly resource: string;
  readonly unit: string;
  readonly item: string;
  readonly measureUnit: string;
  readonly need: number;
  readonly accepted: number;
  readonly received: number;
}

export interface TimelineSource {
  readonly act: string;
  readonly what: string;
  readonly unit: string;
  readonly at: number;
  readonly content: { readonly [name: string]: unknown };
}

export interface SignalSource {
  readonly signal: string;
  readonly standing: string;
}

export interface ClockSource {
  readonly record: string;
  readonly rule: string;
  readonly chain: string;
  readonly allowanceMs: number;
  readonly usedMs: number;
  readonly state: string;
}
