import { type CapAlert, type CapInfo, GEOCODE_NAME } from "./alert.ts";
import { capTime, COLOURS, identifierOf, senderOf, SEVERITY, STATUS } from "./records.ts";

/** Chinese always, English where the unit wrote it. */
interface Text {
  readonly zh: string;
  readonly en?: string | undefined;
}

/** A warning that a unit has released to the public. */
export interface ReleasedWarning {
  readonly release: string;
  readonly unit: string;
  /** Name of the unit. */
  readonly name: Text;
  readonly area: string;
  readonly status: "actual" | "exercise" | "test";
  readonly standing: "released" | "superseded" | "withdrawn";
  /** Warning level 1–4; 1 is red. */
  readonly warning: number;
  readonly title?: Text | undefined;
  readonly text?: Text | undefined;
  /** Why it was withdrawn. */
  readonly reason?: string | undefined;
  /** ms; when it was released, and when it changed last. */
  readonly tick: number;
  readonly changed: number;
}

/**
 * The public alerts of warnings of which each took the place of the one before, oldest first: an Alert, an Update for each
 * that followed, and a Cancel where the last was withdrawn. Each names all before it. An alert's identifier comes of its own
 * release, so it stays the same however much of the chain is known.
 */
export function publicAlertsOf(chain: readonly ReleasedWarning[]): CapAlert[] {
  const alerts: CapAlert[] = [];
  for (const warning of chain) {
    alerts.push(alertOf(warning, alerts, alerts.length === 0 ? "Alert" : "Update"));
    if (warning.standing === "withdrawn") alerts.push(alertOf(warning, alerts, "Cancel"));
  }
  return alerts;
}

function alertOf(
  warning: ReleasedWarning,
  before: readonly CapAlert[],
  msgType: "Alert" | "Update" | "Cancel",
): CapAlert {
  const { release, unit, area, status, reason } = warning;
  const isEnd = msgType === "Cancel";
  const at = isEnd ? warning.changed : warning.tick;
  const references = before.map(({ sender, identifier, sent }) => `${sender},${identifier},${sent}`).join(" ");
  return {
    identifier: identifierOf({ record: release, area }, at, isEnd ? 1 : 0, undefined),
    sender: senderOf(unit),
    sent: capTime(at),
    status: STATUS[status],
    msgType,
    scope: "Public",
    ...(isEnd && reason !== undefined ? { note: reason } : {}),
    ...(references === "" ? {} : { references }),
    incidents: release,
    info: (["zh", "en"] as const).map((language) => infoOf(warning, language, isEnd)),
  };
}

function infoOf({ area, warning, name, title, text }: ReleasedWarning, language: "zh" | "en", isEnd: boolean): CapInfo {
  const say = (said: Text | undefined) => said?.[language] ?? said?.zh;
  const isChinese = language === "zh";
  const level = COLOURS[warning - 1];
  const headline = say(title);
  const description = say(text);
  const place = area === "" ? (isChinese ? "全国" : "the whole country") : isChinese ? `区划 ${area}` : `area ${area}`;
  return {
    language: isChinese ? "zh-CN" : "en-US",
    category: ["Health"],
    event: isChinese ? "突发公共卫生事件预警" : "public health warning",
    responseType: [isEnd ? "AllClear" : "Monitor"],
    urgency: isEnd ? "Past" : "Expected",
    severity: SEVERITY[warning - 1] ?? "Unknown",
    certainty: isEnd ? "Unknown" : "Likely",
    senderName: say(name) ?? "",
    ...(headline === undefined
      ? {}
      : { headline: level === undefined ? headline : `[${level[language]}] ${headline}` }),
    ...(description === undefined ? {} : { description }),
    ...(level === undefined
      ? {}
      : { parameter: [{ valueName: isChinese ? "预警级别" : "warning level", value: level[language] }] }),
    area: [
      {
        areaDesc: place,
        ...(area === "" ? {} : { geocode: [{ valueName: GEOCODE_NAME, value: area.padEnd(6, "0").slice(0, 6) }] }),
      },
    ],
  };
}
