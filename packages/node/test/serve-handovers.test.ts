import assert from "node:assert/strict";
import { after, test } from "node:test";
import { HANDOVER_TEXT_MAX, type HandoverItem } from "@tocsin/api";
import { Handovers, NOTES_MAX } from "../handover/handovers.ts";
import { ask, assertProblem, CUSTOMS, done, HOSPITAL, openServedNetwork, type ServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, token, dir } = network.province;
const [night, day] = [token(HOSPITAL, "duty"), token(HOSPITAL, "watch")];

const leave = (text: string, bearer = night) => done<HandoverItem>(url, "handOver", { token: bearer, body: { text } });
const list = async (bearer: string) =>
  (await done<{ items: HandoverItem[] }>(url, "handovers", { token: bearer })).items;

test("a note waits for the next shift, which acknowledges it; the unit alone sees it", async () => {
  const note = await leave("两份报告待核实，机场专班三点来电。");
  assert.deepEqual([note.author, note.unit, note.acknowledged], ["duty", HOSPITAL, undefined]);
  assert.deepEqual(await list(day), [note]);
  assert.deepEqual(await list(token(CUSTOMS)), []);
  const path = `/v1/handovers/${note.id}/acknowledgement`;
  assertProblem(await ask(url, path, { method: "POST", token: night }), 403, "FORBIDDEN", "author");
  assertProblem(await ask(url, path, { method: "POST", token: token(CUSTOMS) }), 404, "NOT_FOUND");
  const taken = await done<HandoverItem>(url, "takeOver", { token: day, params: { id: note.id } });
  assert.equal(taken.acknowledged?.officer, "watch");
  network.clock.moveTo(network.clock.now() + 60_000);
  assert.deepEqual(await done(url, "takeOver", { token: token(HOSPITAL, "admin"), params: { id: note.id } }), taken);
});

test("who handed over and who took over stands in the audit of the unit, and in nobody else's", async () => {
  const note = await leave("审计");
  await done(url, "takeOver", { token: day, params: { id: note.id } });
  const findings = async (unit: string) => {
    const query = { from: 0, to: network.clock.now() + 1 };
    const bearer = token(unit, "admin");
    const { findings: all } = await done<{ findings: { finding: string; record?: string; note: string }[] }>(
      url,
      "audit",
      { token: bearer, query },
    );
    return all.filter(({ finding, record }) => finding === "handover" && record === note.id).map((one) => one.note);
  };
  assert.deepEqual(await findings(HOSPITAL), ["left", "taken"]);
  assert.deepEqual(await findings(CUSTOMS), []);
});

test("an empty note and one that is too long are refused; the longest stays as it was written", async () => {
  for (const text of ["", "长".repeat(HANDOVER_TEXT_MAX + 1)])
    assertProblem(await ask(url, "/v1/handovers", { token: night, body: { text } }), 400, "SCHEMA");
  const longest = `\u202e<script>${"长".repeat(HANDOVER_TEXT_MAX - 9)}`;
  assert.equal((await leave(longest)).text, longest);
});

test("notes outlive a restart, the newest are listed, and the oldest give way", () => {
  let now = 0;
  const options = { dir: `${dir}/other`, now: () => now };
  const random = (size: number) => {
    const bytes = new Uint8Array(size);
    new DataView(bytes.buffer).setUint32(0, ++now);
    return bytes;
  };
  const notes = new Handovers({ ...options, random });
  for (let i = 0; i < NOTES_MAX + 5; i++) notes.leave(HOSPITAL, "duty", String(i));
  const again = new Handovers({ ...options, random }).list(HOSPITAL);
  assert.equal(again[0]?.text, String(NOTES_MAX + 4));
  assert.ok(again.length < NOTES_MAX && again.every(({ text }) => Number(text) > 400));
});
