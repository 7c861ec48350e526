import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { key } from "../state/key.ts";
import { AIRPORT, MEDIA, NANJING, opened } from "./event.ts";
import { NOW, digest, hex, refuses, sha256 } from "./tree.ts";

const POLICE = "cn-3201:police";
const WORK = { title: "流调", text: "追踪密切接触者" };

/** Nanjing's event with the airport and the media office as members. */
function staffed() {
  const { nanjing, event } = opened();
  nanjing.act(AIRPORT, "events.join", { event });
  nanjing.act(MEDIA, "events.join", { event });
  return { nanjing, event };
}

const duties = (...units: string[]) => units.map((unit) => ({ unit, duty: "值守" }));

describe("working groups", () => {
  test("a manager sets lead and members, and sets them again", () => {
    const { nanjing, event } = staffed();
    const set = (lead: string, ...units: string[]) =>
      nanjing.act(NANJING, "events.setGroup", { event, group: "treatment", lead, members: duties(...units) });
    const first = set(AIRPORT, AIRPORT, MEDIA);
    const group = () => nanjing.value(key.eventGroup(event, "treatment"));
    assert.deepEqual(group(), { lead: AIRPORT, members: [AIRPORT, MEDIA], act: first.id });
    const second = set(MEDIA, MEDIA);
    assert.deepEqual(group(), { lead: MEDIA, members: [MEDIA], act: second.id });
  });

  test("a group names its lead among members of the leg, each once", () => {
    const { nanjing, event } = staffed();
    const set =
      (by: string, lead: string, members: object[], group = "research") =>
      () =>
        nanjing.endorse(by, "events.setGroup", { event, group, lead, members });
    assert.throws(set(AIRPORT, AIRPORT, duties(AIRPORT)), refuses("NOT_PERMITTED", "member"));
    assert.throws(set(NANJING, AIRPORT, duties(AIRPORT, MEDIA, AIRPORT)), refuses("SCHEMA", "/args/members"));
    assert.throws(set(NANJING, AIRPORT, duties(MEDIA)), refuses("SCHEMA", "/args/lead"));
    assert.throws(set(NANJING, AIRPORT, duties(AIRPORT, POLICE)), refuses("NOT_MEMBER", POLICE));
    assert.throws(set(NANJING, AIRPORT, duties(AIRPORT), "parade"), refuses("SCHEMA", "/args/group"));
    nanjing.act(NANJING, "events.limit", { event, unit: MEDIA, limit: "read", reason: "x" });
    assert.throws(set(NANJING, MEDIA, duties(MEDIA)), refuses("NOT_PERMITTED", "limited"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(set(NANJING, AIRPORT, duties(AIRPORT)), refuses("WRONG_STATE", "closed"));
  });
});

describe("tasks", () => {
  test("go from assigned to done, by the unit that has them", () => {
    const { nanjing, event } = staffed();
    const { id } = nanjing.act(
      NANJING,
      "events.assignTask",
      { event, to: AIRPORT, due: NOW + 3_600_000 },
      { body: WORK },
    );
    const task = () => nanjing.value(key.eventTask(event, id));
    const digestOfWork = hex(sha256(new TextEncoder().encode(JSON.stringify(WORK))));
    const base = { by: NANJING, to: AIRPORT, due: NOW + 3_600_000, digest: digestOfWork };
    assert.deepEqual(task(), { ...base, status: "assigned", revision: 0 });
    const update = (unit: string, status: string) =>
      nanjing.act(unit, "events.updateTask", { event, task: id, status, note: "好" });
    update(AIRPORT, "accepted");
    assert.throws(() => update(AIRPORT, "accepted"), refuses("WRONG_STATE", "accepted"));
    assert.throws(() => update(MEDIA, "done"), refuses("NOT_PERMITTED", AIRPORT));
    assert.throws(() => update(NANJING, "done"), refuses("NOT_PERMITTED", AIRPORT), "not even the one that gave it");
    update(AIRPORT, "done");
    assert.deepEqual(task(), { ...base, status: "done", revision: 2 });
    assert.throws(() => update(AIRPORT, "doing"), refuses("WRONG_STATE", "done"));
    assert.throws(() => update(NANJING, "cancelled"), refuses("WRONG_STATE", "done"));
    assert.throws(
      () => nanjing.endorse(AIRPORT, "events.updateTask", { event, task: digest("x"), status: "done" }),
      refuses("NOT_FOUND"),
    );
  });

  test("a group's lead gives tasks to the group's members, and cancels them", () => {
    const { nanjing, event } = staffed();
    nanjing.act(POLICE, "events.join", { event });
    nanjing.act(NANJING, "events.setGroup", {
      event,
      group: "publicity",
      lead: MEDIA,
      members: duties(MEDIA, AIRPORT),
    });
    const assign = (to: string) =>
      nanjing.act(MEDIA, "events.assignTask", { event, to, group: "publicity" }, { body: WORK }).id;
    const task = assign(AIRPORT);
    assert.throws(() => assign(POLICE), refuses("NOT_MEMBER", "publicity"));
    const update = (unit: string, status: string) => nanjing.act(unit, "events.updateTask", { event, task, status });
    assert.throws(() => update(AIRPORT, "cancelled"), refuses("NOT_PERMITTED", MEDIA));
    update(MEDIA, "cancelled");
    assert.throws(() => update(MEDIA, "cancelled"), refuses("WRONG_STATE", "cancelled"));
    assert.throws(() => update(AIRPORT, "doing"), refuses("WRONG_STATE", "cancelled"));
    const other = assign(AIRPORT);
    nanjing.act(POLICE, "events.updateTask", { event, task: other, status: "cancelled" });
    assert.equal(nanjing.value(key.eventTask(event, other))?.["status"], "cancelled");
  });

  test("are given by those who lead, to members, for a time to come", () => {
    const { nanjing, event } = staffed();
    const assign =
      (unit: string, args: object, options = {}) =>
      () =>
        nanjing.endorse(unit, "events.assignTask", { event, to: AIRPORT, ...args }, { body: WORK, ...options });
    assert.throws(assign(MEDIA, {}), refuses("NOT_PERMITTED", "member"));
    assert.throws(assign(POLICE, {}), refuses("NOT_MEMBER", POLICE));
    assert.throws(assign(NANJING, { to: POLICE }), refuses("NOT_MEMBER", POLICE));
    assert.throws(assign(NANJING, { group: "research" }), refuses("NOT_FOUND", "research"));
    assert.throws(assign(NANJING, { due: NOW }), refuses("BAD_DATE", "/args/due"));
    assert.throws(assign(NANJING, {}, { bare: true }), refuses("BODY_MISMATCH"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(assign(NANJING, {}), refuses("WRONG_STATE", "closed"));
  });
});
