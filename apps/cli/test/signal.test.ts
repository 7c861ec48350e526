import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EpiReply, EventItem, SignalItem, SignalReply } from "@tocsin/api";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(() => running.close());

const INPUTS = "ef".repeat(32);

function raising(day: string): string[] {
  const figures = ["--observed", "9", "--statistic", "12.25", "--threshold", "3", "--inputs", INPUTS];
  const place = ["--series", "local-confirmed", "--area", "3201", "--from", day];
  return ["signal", "raise", "--method", "ears-c2", "--parameter", "threshold=3,baseline=7", ...place, ...figures];
}

async function raise(day: string): Promise<string> {
  await done(raising(day), hospital);
  const { items } = await json<{ items: SignalItem[] }>(["signals"], hospital);
  return items.find((item) => item.from === day)?.signal as string;
}

test("an officer raises a signal, a manager screens it and opens an event out of it", async () => {
  const signal = await raise("2021-07-20");
  const first = signal.slice(0, 12);
  const again = await tocsin(raising("2021-07-20"), hospital);
  assert.deepEqual([again.code, /^EXISTS: /m.test(again.err)], [1, true]);
  assert.match(again.err, new RegExp(signal));

  await done(["signal", "screen", first, "与实验室一致"], province);
  const opening = ["--category", "infectious-disease", "--zh", "疫情", "--en", "outbreak", "--areas", "3201"];
  const early = await tocsin(["signal", "promote", first, "nine cases"], province);
  assert.deepEqual([early.code, /--event/.test(early.err)], [2, true]);
  await done(["signal", "promote", first, "nine cases", ...opening], province);

  const shown = await json<SignalReply>(["signal", "show", first], province);
  assert.deepEqual(
    shown.steps.map(({ standing, note }) => [standing, note]),
    [
      ["raised", undefined],
      ["screened", "与实验室一致"],
      ["event", "nine cases"],
    ],
  );
  assert.deepEqual(shown.parameters, { threshold: "3", baseline: "7" });
  const { items } = await json<{ items: EventItem[] }>(["events"], province);
  assert.deepEqual(
    items.map(({ event, title }) => [event, title.zh]),
    [[shown.event, "疫情"]],
  );
  assert.match(await done(["timeline", (shown.event as string).slice(0, 12)], province), /signals\.promote/);
});

test("one that is no event is discarded with a cause and a reason, and the queue shows what is left", async () => {
  const [kept, gone] = [await raise("2021-08-01"), await raise("2021-08-02")];
  await done(["signal", "discard", gone, "集中补报", "--cause", "reporting-change"], province);
  const text = await done(["signals", "--state", "raised", "--lang", "zh"], hospital);
  assert.match(text, new RegExp(`${kept.slice(0, 12)}.*已提出.*`));
  assert.doesNotMatch(text, new RegExp(gone.slice(0, 12)));
  assert.match(await done(["signal", "show", gone], hospital), /reporting-change: 集中补报/);
  const attached = await tocsin(["signal", "promote", gone, "x", "--event", "0".repeat(64)], province);
  assert.match(attached.err, /^WRONG_STATE: /m);
  const wrong = await tocsin(["signal", "raise", "--method", "x"], hospital);
  assert.equal(wrong.code, 2);
});

test("the epidemic of a series is told from what stands on the chain", async () => {
  for (let n = 0; n < 10; n++) {
    const day = new Date(Date.UTC(2021, 6, 20 + n)).toISOString().slice(0, 10);
    const data = { kind: "count", version: 1, series: "fever", day, area: "320100", new: 3 + n };
    const filing = ["report", "--area", "3201", "--headline", day, "--data", JSON.stringify(data), "--security", "1"];
    await done(filing, hospital);
  }
  const asked = ["epi", "--series", "fever", "--si-mean", "2.6", "--si-sd", "1.5", "--status", "test"];
  const { rt, records, missing } = await json<EpiReply>(asked, hospital);
  assert.deepEqual([records, missing, rt?.rows.at(-1)?.end], [10, [], "2021-07-29"]);
  const text = await done(asked, hospital);
  assert.match(text, /2021-07-29 +12 .*–/);
  const without = await tocsin(["epi", "--series", "fever", "--status", "test"], hospital);
  assert.match(without.err, /serial interval depends on the disease/);
});

test("a detector over the chain's counts shows its figures, and raises the newest alarm when told to", async () => {
  for (const [n, value] of [1, 2, 1, 0, 2, 1, 1, 14].entries()) {
    const day = new Date(Date.UTC(2021, 8, 1 + n)).toISOString().slice(0, 10);
    const data = { kind: "count", version: 1, series: "cough", day, area: "320100", new: value };
    const filing = ["report", "--area", "3201", "--headline", day, "--data", JSON.stringify(data), "--security", "1"];
    await done(filing, hospital);
  }
  const asked = ["signal", "detect", "--series", "cough", "--area", "3201", "--method", "ears-c1", "--status", "test"];
  assert.match(await done(asked, hospital), /2021-09-08 +14 .*!/);
  const quiet = await tocsin([...asked, "--to", "2021-09-07", "--raise"], hospital);
  assert.match(quiet.err, /nothing is raised/);
  await done([...asked, "--raise"], hospital);
  const { items } = await json<{ items: SignalItem[] }>(["signals", "--series", "cough"], hospital);
  assert.deepEqual(
    items.map(({ method, area, from, observed, status }) => [method, area, from, observed, status]),
    [["ears-c1", "3201", "2021-09-08", "14", "test"]],
  );
  const again = await tocsin([...asked, "--raise"], hospital);
  assert.match(again.err, /^EXISTS: /m);
});
