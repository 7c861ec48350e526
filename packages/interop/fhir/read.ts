import { type Json, type OpenDelta, areaContains, beijingDay, isAreaCode, isDay, masked } from "@tocsin/core";
import { type Finding, InteropError } from "../finding.ts";
import { FHIR_ENTRIES_MAX } from "../limits.ts";
import { ageBand, yearsBetween } from "../lines/derive.ts";
import { DISEASES } from "../lines/diseases.ts";
import { spelled } from "../lines/spelling.ts";
import { at, listAt, type Resource, textAt } from "./resource.ts";

/** A case report that came as a Bundle. */
export interface CaseReport {
  /** The open part, without its reference to the sealed one. */
  readonly body: OpenDelta;
  /** The Bundle as it came; it is sealed. */
  readonly detail: { readonly fhir: Json };
  /** The sender's own name of the report, where it gives one. */
  readonly identifier?: string;
  readonly findings: readonly Finding[];
}

export interface ReadCaseReportOptions {
  /** Area of the chain, taken where the Bundle has no GB/T 2260 code inside it. */
  readonly area: string;
  /** ms; what lies after it has not happened. */
  readonly now: number;
  /** 32 hex digits for the case. */
  readonly caseNumber: string;
}

/**
 * Reads a case report: a Bundle of FHIR R4 whose first entry is a Composition. Nothing that names a person leaves the detail.
 *
 * @throws InteropError with FHIR_FORMAT or FHIR_COMPOSITION
 */
export function readCaseReport(bundle: Json, options: ReadCaseReportOptions): CaseReport {
  const { resources, findings } = resourcesOf(bundle);
  const [composition] = resources;
  if (composition?.resourceType !== "Composition") throw new InteropError("FHIR_COMPOSITION");
  const patient = resources.find(({ resourceType }) => resourceType === "Patient");
  const condition = mainCondition(composition, resources);
  const stated = instantOf(textAt(composition, "date"));
  const reported = Math.min(stated ?? options.now, options.now);
  const reportDay = beijingDay(reported);
  const onset = onsetOf(condition, reportDay);
  const name = masked(conditionName(condition), namesOf(patient)).slice(0, 120);
  const area = areaOf(patient, options.area);
  const band = bandOf(patient, reportDay);
  const identifier = identifierOf(composition);
  const body: OpenDelta = {
    form: "open",
    situation: "epidemic",
    s: 2,
    a: { category: categoryOf(condition, name), headline: `FHIR ${name}`.trim(), place: { area } },
    t: {
      occurred: onset === undefined ? reported : Math.min(instantOf(onset) ?? reported, reported),
      detected: reported,
    },
    data: {
      kind: "case",
      version: 1,
      case: options.caseNumber,
      classification: classificationOf(condition),
      ...(onset === undefined ? {} : { onsetDay: onset }),
      reportDay,
      ...(band === undefined ? {} : { ageBand: band }),
      occurrenceArea: area,
      responsibleArea: area,
      origin: "local",
    },
  };
  return { body, detail: { fhir: bundle }, findings, ...(identifier === undefined ? {} : { identifier }) };
}

function resourcesOf(bundle: Json): { readonly resources: readonly Resource[]; readonly findings: readonly Finding[] } {
  const entries = listAt(bundle, "entry");
  if (textAt(bundle, "resourceType") !== "Bundle" || entries.length === 0 || entries.length > FHIR_ENTRIES_MAX)
    throw new InteropError("FHIR_FORMAT");
  const found = entries.map((entry) => at(entry, "resource"));
  const findings = found.flatMap((resource, row): Finding[] =>
    textAt(resource, "resourceType") === undefined ? [{ code: "FHIR_ENTRY", row: row + 1 }] : [],
  );
  // The first must stand where it stands, so that nothing else is taken for the Composition.
  const [first, ...rest] = found;
  const typed = rest.filter((resource) => textAt(resource, "resourceType") !== undefined);
  return { resources: [first, ...typed].map((one) => (one ?? { resourceType: "" }) as unknown as Resource), findings };
}

/** LOINC codes of the sections that hold what the report is about: encounter diagnosis, problem list. */
const SECTIONS = ["29308-4", "11450-4"];

function mainCondition(composition: Resource, resources: readonly Resource[]): Resource | undefined {
  const conditions = resources.filter(({ resourceType }) => resourceType === "Condition");
  for (const code of SECTIONS) {
    const section = listAt(composition, "section").find((one) => textAt(one, "code", "coding", 0, "code") === code);
    const references = listAt(section, "entry").map((one) => textAt(one, "reference"));
    const named = conditions.find(({ id }) => id !== undefined && references.includes(`Condition/${id}`));
    if (named !== undefined) return named;
  }
  return conditions[0];
}

function conditionName(condition: Resource | undefined): string {
  const codings = listAt(condition, "code", "coding").map((coding) => textAt(coding, "display"));
  return textAt(condition, "code", "text") ?? codings.find((one) => one !== undefined) ?? "case report";
}

function categoryOf(condition: Resource | undefined, name: string): string {
  const names = [name, ...listAt(condition, "code", "coding").map((coding) => textAt(coding, "display") ?? "")].map(
    spelled,
  );
  const known = DISEASES.find(({ zh, en, also = [] }) => [zh, en, ...also].some((one) => names.includes(spelled(one))));
  if (known !== undefined) return known.value;
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replace(/^-|-$/g, "");
  return slug === "" ? "case-report" : slug;
}

type Classification = Extract<OpenDelta["data"], { readonly kind: "case" }>["classification"];

/** Values of FHIR's condition-ver-status. */
const CLASSIFICATIONS: { readonly [code: string]: Classification } = {
  confirmed: "confirmed",
  provisional: "probable",
  differential: "suspected",
  unconfirmed: "suspected",
  refuted: "discarded",
  "entered-in-error": "discarded",
};

function classificationOf(condition: Resource | undefined): Classification {
  const code = textAt(condition, "verificationStatus", "coding", 0, "code") ?? "";
  return Object.hasOwn(CLASSIFICATIONS, code) ? (CLASSIFICATIONS[code] as Classification) : "suspected";
}

function onsetOf(condition: Resource | undefined, reportDay: string): string | undefined {
  const day = (textAt(condition, "onsetDateTime") ?? textAt(condition, "onsetPeriod", "start"))?.slice(0, 10);
  return day !== undefined && isDay(day) && day <= reportDay ? day : undefined;
}

function bandOf(patient: Resource | undefined, day: string): string | undefined {
  const birth = textAt(patient, "birthDate");
  return birth === undefined || !isDay(birth) ? undefined : ageBand(yearsBetween(birth, day));
}

/** A code of GB/T 2260 in an address's district, city or postal code. */
function areaOf(patient: Resource | undefined, area: string): string {
  const texts = listAt(patient, "address").flatMap((one) =>
    ["district", "city"].map((name) => textAt(one, name) ?? ""),
  );
  const found = texts.find((code) => isAreaCode(code) && areaContains(area, code));
  return found?.slice(0, 6) ?? area;
}

function namesOf(patient: Resource | undefined): string[] {
  return listAt(patient, "name").flatMap((name) => [
    textAt(name, "text") ?? "",
    textAt(name, "family") ?? "",
    ...listAt(name, "given").map((given) => (typeof given === "string" ? given : "")),
  ]);
}

function identifierOf(composition: Resource): string | undefined {
  // R4 has one identifier; converters of older documents write a list.
  const identifier = at(composition, "identifier", 0) ?? at(composition, "identifier");
  const value = textAt(identifier, "value");
  return value === undefined
    ? undefined
    : `${textAt(identifier, "system") ?? ""}|${value}|${textAt(composition, "date") ?? ""}`;
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d(?:T.*)?$/.test(text)) return undefined;
  const ms = Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text);
  return Number.isFinite(ms) ? ms : undefined;
}
