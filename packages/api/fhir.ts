import { endpoint } from "./endpoint.ts";
import { Record } from "./forms.ts";

const FHIR = { mediaType: "application/fhir+json; charset=utf-8" } as const;

export const fhir = {
  fileBundle: endpoint({
    method: "POST",
    path: "/v1/fhir",
    summary:
      "Files a case report, a Bundle of FHIR R4 that begins with a Composition, as a report of the caller's unit, once; the Bundle is sealed. Replies with a Task.",
    tag: "fhir",
    auth: "token",
    body: "bytes",
    reply: FHIR,
  }),
  bundle: endpoint({
    method: "GET",
    path: "/v1/fhir/{record}",
    summary: "The open part of a report of this chain as a document Bundle of FHIR R4.",
    tag: "fhir",
    auth: "token",
    params: Record,
    reply: FHIR,
  }),
  bundleStatus: endpoint({
    method: "GET",
    path: "/v1/fhir/{record}/task",
    summary: "What became of a report, as a Task of FHIR R4: who has it, what was decided, what more is wanted.",
    tag: "fhir",
    auth: "token",
    params: Record,
    reply: FHIR,
  }),
} as const;
