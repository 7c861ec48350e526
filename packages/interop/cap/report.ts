import { areaContains, isAreaCode, masked, type OpenDelta } from "@tocsin/core";
import { InteropError } from "../finding.ts";
import { type CapAlert, type CapInfo, GEOCODE_NAME } from "./alert.ts";

const HEADLINE_MAX = 200;
const MAIN_MAX = 4_000;

/**
 * An alert that can be a report: of a chain whose information is actual only an actual alert, so that nobody's test sounds an alarm;
 * and no acknowledgement or error, which are about other messages.
 * @throws InteropError CAP_NOT_ACTUAL, CAP_NOT_ALERT with the element
 */
export function demandReportable({ status, msgType }: CapAlert, isActual: boolean): void {
  if (isActual && status !== "Actual") throw new InteropError("CAP_NOT_ACTUAL", { column: "alert/status" });
  if (msgType === "Ack" || msgType === "Error") throw new InteropError("CAP_NOT_ALERT", { column: "alert/msgType" });
}

/**
 * A report of an alert that was made elsewhere. Its source, the alert's own name and levels stand in the main information; the
 * whole alert goes into the sealed detail, personal data in its texts are masked in the open.
 *
 * @param area area of the chain, taken where the alert has no GB/T 2260 code inside it
 */
export function reportOfCap(
  alert: CapAlert,
  area: string,
): { readonly body: OpenDelta; readonly detail: { readonly cap: CapAlert } } {
  const info = alert.info.find(({ language = "" }) => language.toLowerCase().startsWith("zh")) ?? alert.info[0];
  const warning = info === undefined ? -1 : ["Extreme", "Severe", "Moderate", "Minor"].indexOf(info.severity);
  const title = info?.headline ?? info?.event ?? alert.note ?? alert.identifier;
  const occurred = Math.min(Date.parse(alert.sent), Date.parse(info?.onset ?? info?.effective ?? alert.sent));
  const validUntil = info?.expires === undefined ? undefined : Date.parse(info.expires);
  const shown = masked(title, []).slice(0, HEADLINE_MAX).trim();
  const body: OpenDelta = {
    form: "open",
    situation: "government",
    s: 2,
    a: {
      category: `cap-${(info?.category[0] ?? "Other").toLowerCase()}`,
      headline: shown === "" ? "CAP" : shown,
      main: mainOf(alert, info),
      place: { area: areaOf(info, area) },
    },
    t: { occurred, ...(validUntil !== undefined && validUntil > occurred ? { validUntil } : {}) },
    ...(warning < 0 ? {} : { warning: warning + 1 }),
    data: { kind: "release", version: 1, title: shown.slice(0, 120) || "CAP", channel: "CAP 1.2" },
  };
  return { body, detail: { cap: alert } };
}

function mainOf(
  { sender, identifier, sent, status, msgType, references }: CapAlert,
  info: CapInfo | undefined,
): string {
  const source = `CAP ${msgType} (${status}): ${sender}, ${identifier}, ${sent}`;
  const earlier = references === undefined ? "" : `\n→ ${references}`;
  const levels = info === undefined ? "" : `\n${info.urgency}, ${info.severity}, ${info.certainty}`;
  const areas = (info?.area ?? []).map(({ areaDesc }) => areaDesc).join("; ");
  const texts = [source + earlier + levels, areas, info?.description, info?.instruction].filter(
    (text) => text !== undefined && text !== "",
  );
  return masked(texts.join("\n"), []).slice(0, MAIN_MAX);
}

function areaOf(info: CapInfo | undefined, area: string): string {
  const codes = (info?.area ?? [])
    .flatMap(({ geocode = [] }) => geocode)
    .filter(({ valueName }) => valueName === GEOCODE_NAME)
    .map(({ value }) => value);
  return codes.find((code) => isAreaCode(code) && areaContains(area, code)) ?? area;
}
