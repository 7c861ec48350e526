import assert from "node:assert/strict";
import { test } from "node:test";
import { type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import { refusesAll } from "./registry.ts";
import { NOW, digest } from "./tree.ts";

const HC = "cn-3201:hc";
const CDC = "cn-3201:cdc";

function nanjing(contract?: number): TestLedgerState {
  const units = [unitOf(HC, "manager"), unitOf(CDC, "member", { host: HC })];
  const options = { id: "cn-3201", parent: "cn-32", units };
  return newChain(contract === undefined ? options : { ...options, contract });
}

function countOf(area: string) {
  return {
    ...{ form: "open", situation: "epidemic", s: 1, t: { occurred: NOW } },
    a: { category: "covid-19", headline: "新增病例", place: { area: "320115" } },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area, new: 3 },
  };
}

test("a count is of the chain's own area: nobody changes the figures of another province", () => {
  refusesAll(nanjing(), "reports.submit", [
    [`${CDC}/reporter`, {}, "BAD_AREA", "/body/data/area", { body: countOf("110101") }],
    [`${CDC}/reporter`, {}, "BAD_AREA", "/body/data/area", { body: countOf("32") }],
  ]);
  const state = nanjing();
  const { id } = state.run(CDC, "reporter", "reports.submit", {}, { body: countOf("320115") });
  const args = { record: id, reason: "miscounted" };
  refusesAll(state, "reports.correct", [
    [
      `${CDC}/reporter`,
      args,
      "BAD_AREA",
      "/body/data/area",
      { body: countOf("110101"), ifMatch: digest(JSON.stringify(countOf("320115"))) },
    ],
  ]);
  state.run(CDC, "reporter", "reports.correct", args, {
    body: countOf("320115"),
    ifMatch: digest(JSON.stringify(countOf("320115"))),
  });
});

test("acts on a report and on a notice claim no more urgency than policy gives the unit", () => {
  const state = nanjing();
  const { id } = state.run(CDC, "reporter", "reports.submit", {}, { body: countOf("320115") });
  const [record, options] = [{ record: id }, { urgency: 7 }];
  refusesAll(state, "reports.retract", [
    [`${CDC}/reporter`, { ...record, reason: "twice" }, "URGENCY_ABOVE_POLICY", "6", options],
  ]);
  const notice = { record: digest("notice"), origin: "cn-44", revision: 0 };
  refusesAll(state, "exchange.acknowledge", [[`${CDC}/reporter`, notice, "URGENCY_ABOVE_POLICY", "6", options]]);
  assert.doesNotThrow(() => state.run(CDC, "reporter", "exchange.acknowledge", notice, { urgency: 6 }));
});

test("chains of the versions before are judged as they were", () => {
  for (const contract of [1, 2]) {
    const state = nanjing(contract);
    state.run(CDC, "reporter", "reports.submit", {}, { body: countOf("110101") });
    const notice = { record: digest("notice"), origin: "cn-44", revision: 0 };
    state.run(CDC, "reporter", "exchange.acknowledge", notice, { urgency: 9 });
  }
});
