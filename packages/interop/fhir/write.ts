import type { Json, OpenDelta } from "@tocsin/core";
import { escapeXml } from "../xml/write.ts";
import { capTime } from "../cap/records.ts";

/** A report as a Bundle needs it. */
export interface FhirRecord {
  readonly record: string;
  readonly unit: string;
  readonly unitName: string;
  readonly standing: string;
  readonly revision: number;
  /** ms; when it was filed. */
  readonly tick: number;
  /** ms; when it came to stand as it does. */
  readonly changed: number;
  readonly body: OpenDelta;
}

/** Root of the names inside a Bundle; no address. */
const BASE = "http://tocsin.invalid/fhir";
const LOINC = "http://loinc.org";
const CATEGORY_SYSTEM = "urn:tocsin:category";
const RECORD_SYSTEM = "urn:tocsin:record";
const VERIFICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/condition-ver-status";

interface Written {
  readonly resourceType: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

/**
 * The open part of a report as a document Bundle of FHIR R4: a Composition first, then the unit, and a Condition of a Patient
 * without any name for a case, or an Observation for each figure of any other kind. Nothing sealed is in it.
 */
export function bundleOfReport(report: FhirRecord): Json {
  const { record, unit, unitName, tick, revision } = report;
  const content = report.body.data.kind === "case" ? caseResources(report) : observations(report);
  const organization: Written = {
    resourceType: "Organization",
    id: "unit",
    identifier: [{ system: "urn:tocsin:unit", value: unit }],
    name: unitName,
  };
  return {
    resourceType: "Bundle",
    identifier: { system: RECORD_SYSTEM, value: `${record}/${revision}` },
    type: "document",
    timestamp: capTime(tick),
    entry: [compositionOf(report, content), organization, ...content].map((resource) => ({
      fullUrl: `${BASE}/${record}/${resource.resourceType}/${resource.id}`,
      resource,
    })),
  } as unknown as Json;
}

function compositionOf(report: FhirRecord, content: readonly Written[]): Written {
  const { record, standing, changed, body } = report;
  return {
    resourceType: "Composition",
    id: "report",
    identifier: { system: RECORD_SYSTEM, value: record },
    status: documentStatus(standing),
    type: { coding: [{ system: LOINC, code: "55751-2", display: "Public health Case report" }] },
    ...(body.data.kind === "case" ? { subject: { reference: "Patient/case" } } : {}),
    date: capTime(changed),
    author: [{ reference: "Organization/unit" }],
    title: body.a.headline,
    section: [
      {
        title: body.a.category,
        text: {
          status: "generated",
          div: `<div xmlns="http://www.w3.org/1999/xhtml">${escapeXml(body.a.headline)}</div>`,
        },
        ...(content.length === 0
          ? {}
          : { entry: content.map(({ resourceType, id }) => ({ reference: `${resourceType}/${id}` })) }),
      },
    ],
  };
}

function caseResources({ body: { data, a }, standing }: FhirRecord): Written[] {
  if (data.kind !== "case") return [];
  const code = documentStatus(standing) === "entered-in-error" ? "entered-in-error" : VERIFICATION[data.classification];
  return [
    { resourceType: "Patient", id: "case", identifier: [{ system: "urn:tocsin:case", value: data.case }] },
    {
      resourceType: "Condition",
      id: "condition",
      verificationStatus: { coding: [{ system: VERIFICATION_SYSTEM, code }] },
      code: { coding: [{ system: CATEGORY_SYSTEM, code: a.category }], text: a.category },
      subject: { reference: "Patient/case" },
      ...(data.onsetDay === undefined ? {} : { onsetDateTime: data.onsetDay }),
      recordedDate: data.reportDay,
    },
  ];
}

function observations({ body: { data, t }, standing }: FhirRecord): Written[] {
  return Object.entries(data)
    .filter(([name, value]) => typeof value === "number" && name !== "version")
    .map(([name, value]) => ({
      resourceType: "Observation",
      id: name.toLowerCase(),
      status: documentStatus(standing),
      code: { coding: [{ system: `urn:tocsin:kind:${data.kind}`, code: name }], text: name },
      effectiveDateTime: capTime(t.occurred),
      performer: [{ reference: "Organization/unit" }],
      valueInteger: value,
    }));
}

const VERIFICATION = {
  suspected: "unconfirmed",
  probable: "provisional",
  confirmed: "confirmed",
  asymptomatic: "confirmed",
  discarded: "refuted",
} as const;

/** Values that the statuses of Composition and Observation share. */
function documentStatus(standing: string): string {
  if (standing === "rejected" || standing === "retracted") return "entered-in-error";
  if (standing === "corrected") return "amended";
  return standing === "verified" ? "final" : "preliminary";
}

/**
 * What became of a report, as a Task of FHIR R4: who has it, what was decided, who is responsible, and what more is wanted.
 */
export function taskOfReport(
  report: Pick<FhirRecord, "record" | "unit" | "unitName" | "standing" | "tick" | "changed">,
  manager: string,
  notes: readonly string[],
): Json {
  const { record, unit, unitName, standing, tick, changed } = report;
  return {
    resourceType: "Task",
    id: record,
    identifier: [{ system: RECORD_SYSTEM, value: record }],
    status: TASKS[standing] ?? "received",
    intent: "order",
    businessStatus: { text: standing },
    focus: { identifier: { system: RECORD_SYSTEM, value: record } },
    authoredOn: capTime(tick),
    lastModified: capTime(changed),
    requester: { identifier: { system: "urn:tocsin:unit", value: unit }, display: unitName },
    owner: { display: manager },
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text })) }),
    output: [{ type: { text: "record" }, valueString: record }],
  } as unknown as Json;
}

const TASKS: { readonly [standing: string]: string } = {
  reported: "received",
  verified: "completed",
  corrected: "in-progress",
  doubtful: "on-hold",
  rejected: "rejected",
  retracted: "cancelled",
};
