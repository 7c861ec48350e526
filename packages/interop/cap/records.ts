import { beijingTime } from "@tocsin/core";
import type { CapAlert, CapInfo } from "./alert.ts";
import { GEOCODE_NAME } from "./alert.ts";

/** A report or notice as an alert needs it, in its newest state and with the steps that led to it. */
export interface AlertRecord {
  readonly record: string;
  readonly unit: string;
  readonly status: "actual" | "exercise" | "test";
  readonly category?: string;
  readonly area?: string;
  readonly headline?: string;
  readonly main?: string;
  readonly occurred?: number;
  readonly validUntil?: number;
  /** Warning level 1–4; 1 is red. */
  readonly warning?: number;
  /** Response level 1–4. */
  readonly response?: number;
  /** Oldest first: each tick with the standing that the record had from then on. */
  readonly steps: readonly { readonly standing: string; readonly tick: number }[];
}

export interface AlertOptions {
  /** Name of the unit that speaks. */
  readonly senderName: { readonly en: string; readonly zh: string };
  /** Words for the place. */
  readonly place?: { readonly en: string; readonly zh: string };
  /**
   * Department, unit and kind of GB/T 35965.1, eight digits that an operator is assigned. Without them they are taken from
   * the record, so that no two identifiers are the same. (check: the standard's own code lists were not seen)
   */
  readonly codes?: string;
}

export const STATUS = { actual: "Actual", exercise: "Exercise", test: "Test" } as const;
export const SEVERITY = ["Extreme", "Severe", "Moderate", "Minor"] as const;
export const COLOURS = [
  { en: "red", zh: "红色" },
  { en: "orange", zh: "橙色" },
  { en: "yellow", zh: "黄色" },
  { en: "blue", zh: "蓝色" },
] as const;
const CERTAINTY: { readonly [standing: string]: CapInfo["certainty"] } = {
  verified: "Observed",
  corrected: "Observed",
  reported: "Possible",
  doubtful: "Unlikely",
};
const ENDED = ["rejected", "retracted"];

/**
 * The alerts that a record has given rise to, oldest first: an Alert, an Update for each change of its standing, a Cancel where
 * it was rejected or retracted. Each names all before it. What is restricted to agencies has scope Restricted.
 */
export function alertsOf(record: AlertRecord, options: AlertOptions): CapAlert[] {
  const alerts: CapAlert[] = [];
  for (const [index, { standing, tick }] of record.steps.entries()) {
    const references = alerts.map(({ sender, identifier, sent }) => `${sender},${identifier},${sent}`).join(" ");
    alerts.push({
      identifier: identifierOf(record, tick, index, options.codes),
      sender: senderOf(record.unit),
      sent: capTime(tick),
      status: STATUS[record.status],
      msgType: index === 0 ? "Alert" : ENDED.includes(standing) ? "Cancel" : "Update",
      scope: "Restricted",
      restriction: "Agencies that the audience policy of the network admits.",
      ...(references === "" ? {} : { references }),
      incidents: record.record,
      info: (["zh", "en"] as const).map((language) => infoOf(record, standing, language, options)),
    });
  }
  return alerts;
}

/** `ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N` in Beijing time (GB/T 35965.1-2018). */
export function identifierOf(
  { record, area = "" }: Pick<AlertRecord, "record" | "area">,
  tick: number,
  index: number,
  codes: string | undefined,
): string {
  const place = area.slice(0, 6).padEnd(6, "0");
  const own = codes ?? String(Number.parseInt(record.slice(0, 13), 16) % 100_000_000).padStart(8, "0");
  const time = capTime(tick).slice(0, 19).replace(/\D/g, "");
  return `${place}${own}_${time}_${index % 10}`;
}

/** CAP lets a sender's name have no spaces, commas or `<&`. */
export function senderOf(unit: string): string {
  return unit.replace(/[\s,<&]/g, "_");
}

/** ms as a time of CAP in Beijing. */
export function capTime(ms: number): string {
  return `${beijingTime(ms)}+08:00`;
}

function infoOf(record: AlertRecord, standing: string, language: "zh" | "en", options: AlertOptions): CapInfo {
  const { area = "", warning, response, headline, main, category = "", occurred, validUntil } = record;
  const level = warning === undefined ? undefined : COLOURS[warning - 1];
  const place = options.place?.[language] ?? (language === "zh" ? `区划 ${area}` : `area ${area}`);
  const sentence = language === "zh" ? `核实状态：${standing}。` : `Standing: ${standing}.`;
  return {
    language: language === "zh" ? "zh-CN" : "en-US",
    category: ["Health"],
    event: category === "" ? (language === "zh" ? "突发公共卫生事件" : "public health emergency") : category,
    responseType: ["Monitor"],
    urgency: ENDED.includes(standing) ? "Past" : response !== undefined && response <= 2 ? "Immediate" : "Expected",
    severity: (warning === undefined ? undefined : SEVERITY[warning - 1]) ?? "Unknown",
    certainty: CERTAINTY[standing] ?? "Unknown",
    eventCode: [{ valueName: "tocsin:category", value: category === "" ? "unknown" : category }],
    ...(occurred === undefined ? {} : { onset: capTime(occurred) }),
    ...(validUntil === undefined ? {} : { expires: capTime(validUntil) }),
    senderName: options.senderName[language],
    ...(headline === undefined
      ? {}
      : { headline: level === undefined ? headline : `[${level[language]}] ${headline}` }),
    description: main === undefined ? sentence : `${main}\n${sentence}`,
    parameter: [
      { valueName: "tocsin:record", value: record.record },
      { valueName: "tocsin:standing", value: standing },
      ...(level === undefined
        ? []
        : [{ valueName: language === "zh" ? "预警级别" : "warning level", value: level[language] }]),
      ...(response === undefined ? [] : [{ valueName: "tocsin:response", value: String(response) }]),
    ],
    ...(area === ""
      ? {}
      : {
          area: [{ areaDesc: place, geocode: [{ valueName: GEOCODE_NAME, value: area.padEnd(6, "0").slice(0, 6) }] }],
        }),
  };
}
