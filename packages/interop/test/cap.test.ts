import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import fc from "fast-check";
import { validateXML } from "xmllint-wasm";
import { areaContains, checkContent, conform, OpenDelta } from "@tocsin/core";
import {
  type AlertRecord,
  alertsOf,
  type CapAlert,
  type FindingCode,
  InteropError,
  publicAlertsOf,
  readCap,
  type ReleasedWarning,
  demandReportable,
  reportOfCap,
  writeCap,
  writeFeed,
} from "../index.ts";
import { parseXml } from "../xml/tree.ts";

const XSD = readFileSync(new URL("cap12.xsd", import.meta.url), "utf8");
const ELSEWHERE = fileURLToPath(new URL("../../../../shared/data/interop/cap", import.meta.url));
const TICK = Date.parse("2021-07-20T08:30:00+08:00");

/** What a validator that is not ours says of alerts. */
async function faults(documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [{ fileName: "cap12.xsd", contents: XSD }] });
  return errors.map(({ message }) => message);
}

const read = (text: string) => readCap(Buffer.from(text), "a.cap");
const text = fc.string({ unit: "grapheme", maxLength: 30 });
const record: fc.Arbitrary<AlertRecord> = fc.record(
  {
    record: fc.stringMatching(/^[0-9a-f]{64}$/),
    unit: fc.constantFrom("cn-3201:lukou-task-force", "cn:nhc"),
    status: fc.constantFrom("actual", "exercise", "test"),
    category: fc.constantFrom("covid-19", "measles"),
    area: fc.constantFrom("320115", "32", "320115005"),
    headline: text,
    main: text,
    occurred: fc.constant(TICK - 3_600_000),
    validUntil: fc.constant(TICK + 86_400_000),
    warning: fc.integer({ min: 1, max: 4 }),
    response: fc.integer({ min: 1, max: 4 }),
    steps: fc
      .array(fc.constantFrom("verified", "doubtful", "corrected", "rejected", "retracted"), { maxLength: 4 })
      .map((later) => ["reported", ...later].map((standing, i) => ({ standing, tick: TICK + i * 60_000 }))),
  },
  { requiredKeys: ["record", "unit", "status", "steps"] },
);
const OPTIONS = { senderName: { en: "Task force", zh: "专班" } };

test("every alert of a record is valid by the schema's rules, and is read as it was written", async () => {
  const all: string[] = [];
  const property = fc.property(record, (one) => {
    for (const alert of alertsOf(one, OPTIONS)) {
      const xml = writeCap(alert);
      all.push(xml);
      const again = read(xml);
      assert.deepEqual({ ...again, info: [] }, { ...alert, info: [] });
      assert.deepEqual(
        again.info.map(({ language }) => language),
        ["zh-CN", "en-US"],
      );
    }
  });
  fc.assert(property, { seed: 20210724, numRuns: 60 });
  assert.deepEqual(await faults(all), []);
  const [first = ""] = all;
  for (const [from, to] of [
    ["<scope>", "<scope>x"],
    ["+08:00</sent>", "Z</sent>"],
    ["<category>Health</category>", ""],
  ] as const) {
    assert.notDeepEqual(await faults([first.replace(from, to)]), [], `the validator sees ${to}`);
    assert.throws(() => read(first.replaceAll(from, to)), InteropError);
  }
});

test("a record's alerts form a chain: Alert, Update, Cancel, each naming those before it", () => {
  const steps = ["reported", "verified", "retracted"].map((standing, i) => ({ standing, tick: TICK + i * 1_000 }));
  const base = {
    record: "ab".repeat(32),
    unit: "cn-3201:lukou",
    status: "exercise",
    area: "320115005",
    warning: 1,
    headline: "演练",
    steps,
  } as const;
  const alerts = alertsOf(base, { ...OPTIONS, codes: "41200101" });
  assert.deepEqual(
    alerts.map(({ msgType }) => msgType),
    ["Alert", "Update", "Cancel"],
  );
  assert.deepEqual(
    alerts.map(({ identifier }) => identifier),
    ["32011541200101_20210720083000_0", "32011541200101_20210720083001_1", "32011541200101_20210720083002_2"],
  );
  assert.ok(alerts.every(({ identifier, status }) => /^\d{14}_\d{14}_\d$/.test(identifier) && status === "Exercise"));
  assert.equal(
    alerts[2]?.references,
    "cn-3201:lukou,32011541200101_20210720083000_0,2021-07-20T08:30:00+08:00 cn-3201:lukou,32011541200101_20210720083001_1,2021-07-20T08:30:01+08:00",
  );
  assert.deepEqual(
    alerts.map(({ info }) => [info[0]?.severity, info[0]?.certainty]),
    [
      ["Extreme", "Possible"],
      ["Extreme", "Observed"],
      ["Extreme", "Unknown"],
    ],
  );
  assert.deepEqual(alerts[0]?.info[0]?.area?.[0]?.geocode, [{ valueName: "GB/T 2260", value: "320115" }]);
  assert.equal(alerts[0]?.info[0]?.headline, "[红色] 演练");
});

const released: fc.Arbitrary<ReleasedWarning> = fc.record(
  {
    release: fc.stringMatching(/^[0-9a-f]{64}$/),
    unit: fc.constantFrom("cn-3201:nanjing-hc", "cn:nhc"),
    name: fc.record({ zh: text, en: text }, { requiredKeys: ["zh"] }),
    area: fc.constantFrom("", "32", "320115005"),
    status: fc.constantFrom("actual", "exercise", "test"),
    standing: fc.constantFrom("released", "superseded", "withdrawn"),
    warning: fc.integer({ min: 1, max: 4 }),
    title: fc.record({ zh: text, en: text }, { requiredKeys: ["zh"] }),
    text: fc.record({ zh: text, en: text }, { requiredKeys: ["zh"] }),
    reason: text,
    tick: fc.constant(TICK),
    changed: fc.constant(TICK + 60_000),
  },
  { requiredKeys: ["release", "unit", "name", "area", "status", "standing", "warning", "tick", "changed"] },
);

test("every public alert of released warnings is valid by the schema's rules and is read as it was written", async () => {
  const all: string[] = [];
  const property = fc.property(fc.array(released, { maxLength: 4 }), (chain) => {
    for (const alert of publicAlertsOf(chain)) {
      const xml = writeCap(alert);
      all.push(xml);
      const again = read(xml);
      assert.deepEqual({ ...again, info: [], note: undefined }, { ...alert, info: [], note: undefined });
      assert.deepEqual([again.scope, again.restriction], ["Public", undefined]);
    }
  });
  fc.assert(property, { seed: 20210725, numRuns: 60 });
  assert.deepEqual(await faults(all), []);
  assert.notDeepEqual(await faults([(all[0] ?? "").replace("<scope>Public", "<scope>Everyone")]), []);
});

test("what took a warning's place updates it, what was withdrawn cancels it, and each names all before it", () => {
  const warning = (n: number, standing: ReleasedWarning["standing"]): ReleasedWarning => ({
    ...{ release: `${n}f`.repeat(32), unit: "cn-3201:nanjing-hc", name: { zh: "南京", en: "Nanjing" }, area: "3201" },
    ...{ status: "actual", standing, warning: n, tick: TICK + n * 1_000, changed: TICK + 9_000 },
    title: { zh: "流感" },
    ...(standing === "withdrawn" ? { reason: "误报" } : {}),
  });
  const chain = [warning(3, "superseded"), warning(2, "withdrawn")];
  const alerts = publicAlertsOf(chain);
  const told = alerts.map(({ sender, identifier, sent }) => `${sender},${identifier},${sent}`);
  assert.deepEqual(
    alerts.map(({ msgType, references, note }) => [msgType, references, note]),
    [
      ["Alert", undefined, undefined],
      ["Update", told[0], undefined],
      ["Cancel", `${told[0]} ${told[1]}`, "误报"],
    ],
  );
  assert.equal(new Set(told).size, 3);
  const infos = alerts.map(({ info }) => [info[0]?.severity, info[0]?.headline, info[1]?.headline, info[0]?.urgency]);
  assert.deepEqual(infos, [
    ["Moderate", "[黄色] 流感", "[yellow] 流感", "Expected"],
    ["Severe", "[橙色] 流感", "[orange] 流感", "Expected"],
    ["Severe", "[橙色] 流感", "[orange] 流感", "Past"],
  ]);
  assert.equal(
    publicAlertsOf(chain.slice(1))[0]?.identifier,
    alerts[1]?.identifier,
    "whatever is known of those before",
  );
});

test("alerts made elsewhere are read and become reports that the ledger takes", (context) => {
  if (!existsSync(ELSEWHERE)) return context.skip("no alerts beside the project");
  const files = readdirSync(ELSEWHERE).filter((name) => name.endsWith(".cap"));
  const taken = files.map((name) => {
    try {
      const alert = readCap(readFileSync(`${ELSEWHERE}/${name}`), name);
      const { body } = reportOfCap(alert, "3201");
      conform(OpenDelta, body as never);
      checkContent(body, "3201", Date.now());
      return `${name} ${alert.msgType}`;
    } catch (error) {
      if (!(error instanceof InteropError)) throw error;
      return `${name} ${error.finding.code} ${error.finding.column ?? ""}`.trim();
    }
  });
  assert.deepEqual(taken, [
    "43b080713727.cap Alert",
    "australia.cap Alert",
    "canada.cap Update",
    "earthquake.cap Alert",
    "no_optional_fields.cap Alert",
    "thunderstorm.cap Alert",
    "weather.cap Alert",
  ]);
});

test("a foreign alert's text is masked in the open, its place is kept only inside the chain's area", () => {
  const alert: CapAlert = {
    identifier: "x1",
    sender: "a@b",
    sent: "2021-07-20T08:30:00+08:00",
    status: "Actual",
    msgType: "Alert",
    scope: "Public",
    info: [
      {
        language: "zh-CN",
        category: ["Health"],
        event: "通知",
        urgency: "Immediate",
        severity: "Severe",
        certainty: "Observed",
        headline: "联系 13800138000",
        area: [{ areaDesc: "江宁", geocode: [{ valueName: "GB/T 2260", value: "320115" }] }],
      },
    ],
  };
  const inside = reportOfCap(alert, "3201").body;
  assert.deepEqual([inside.a.headline, inside.a.place.area, inside.warning], ["联系 ■■■", "320115", 2]);
  assert.match(inside.a.main ?? "", /^CAP Alert \(Actual\): a@b, x1, 2021-07-20T08:30:00\+08:00/);
  assert.equal(reportOfCap(alert, "33").body.a.place.area, "33");
  assert.ok(areaContains("3201", inside.a.place.area));
});

test("a test, an exercise or a draft is no report of a chain that is actual, and what is about other messages is none at all", () => {
  const alert: CapAlert = {
    ...{ identifier: "x1", sender: "a@b", sent: "2021-07-20T08:30:00+08:00", scope: "Public", info: [] },
    ...{ status: "Actual", msgType: "Alert" },
  };
  const says = (change: Partial<CapAlert>, isActual: boolean) => {
    try {
      demandReportable({ ...alert, ...change }, isActual);
      return "taken";
    } catch (error) {
      return (error as InteropError).finding.code;
    }
  };
  assert.equal(says({}, true), "taken");
  for (const status of ["Test", "Exercise", "Draft", "System"] as const)
    assert.deepEqual([says({ status }, true), says({ status }, false)], ["CAP_NOT_ACTUAL", "taken"]);
  for (const msgType of ["Ack", "Error"] as const)
    assert.deepEqual([says({ msgType }, true), says({ msgType }, false)], ["CAP_NOT_ALERT", "CAP_NOT_ALERT"]);
});

test("hostile alerts are refused: entities, documents of other kinds, missing and doubled elements, depth, size", () => {
  const good = writeCap(
    alertsOf(
      { record: "ab".repeat(32), unit: "u", status: "test", steps: [{ standing: "reported", tick: TICK }] },
      OPTIONS,
    )[0] as CapAlert,
  );
  const cases: [string | Uint8Array, FindingCode][] = [
    [
      good.replace("?>", '?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>').replace("<note>", "&x;"),
      "XML_FORBIDDEN",
    ],
    [good.replace("<scope>", "&lol;<scope>"), "XML_BROKEN"],
    [good.replace("cap:1.2", "cap:9"), "CAP_FORMAT"],
    ["<html/>", "CAP_FORMAT"],
    ["", "FILE_EMPTY"],
    [good.replace(/<sender>.*<\/sender>/, ""), "CAP_INVALID"],
    [good.replace("<sender>", "<sender>x</sender><sender>"), "CAP_INVALID"],
    [good.replace("<msgType>Alert", "<msgType>Cancel"), "CAP_INVALID"],
    [good.replace("<info>", `<info>${"<a>".repeat(99)}`), "XML_TOO_LARGE"],
    [good.replace("<info>", `<info>${"<a/>".repeat(30_000)}`), "XML_TOO_LARGE"],
    [" ".repeat((1 << 20) + 1), "FILE_TOO_LARGE"],
    [Buffer.from(good.replace("UTF-8", "x-unknown")), "XML_BROKEN"],
    [Buffer.concat([Buffer.from(good), Buffer.from([0xff])]), "XML_BROKEN"],
  ];
  for (const [document, code] of cases)
    assert.throws(
      () => readCap(typeof document === "string" ? Buffer.from(document) : document, "a.cap"),
      (error) => error instanceof InteropError && error.finding.code === code,
      `${code} of ${String(document).slice(0, 60)}`,
    );
});

test("a feed has what RFC 4287 demands, and what others wrote is text in it", () => {
  const entry = {
    record: "ab".repeat(32),
    title: "<script>&",
    author: "u",
    published: TICK,
    updated: TICK + 1,
    alert: "/v1/alerts/x",
    categories: ["measles"],
  };
  const xml = writeFeed({
    id: "urn:x",
    title: "T",
    language: "zh-CN",
    self: "/f",
    updated: 0,
    entries: [entry, { ...entry, updated: TICK }],
  });
  const root = parseXml(Buffer.from(xml), {});
  const of = (name: string) => root.children.filter((child) => child.name === name);
  assert.equal(root.namespace, "http://www.w3.org/2005/Atom");
  assert.deepEqual(
    ["id", "title", "updated"].map((name) => of(name).length),
    [1, 1, 1],
  );
  assert.equal(of("updated")[0]?.text, new Date(TICK + 1).toISOString());
  const names = of("entry")[0]?.children.map(({ name }) => name) ?? [];
  for (const name of ["id", "title", "updated", "author", "summary", "link", "category"])
    assert.ok(names.includes(name), name);
  assert.equal(of("entry")[0]?.children.find(({ name }) => name === "title")?.text, "<script>&");
});
