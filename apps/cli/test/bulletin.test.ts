import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BulletinItem, EventItem, ReleaseItem } from "@tocsin/api";
import { findFont } from "@tocsin/node";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
const dir = mkdtempSync(join(tmpdir(), "tocsin-bulletin-"));
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(async () => {
  await running.close();
  rmSync(dir, { recursive: true, force: true });
});

const noFont = findFont(undefined) === undefined;

test("a bulletin is composed, exported as a draft, signed, exported, verified, and withdrawn", async (t) => {
  const data = { kind: "count", version: 1, series: "local-confirmed", day: "2021-07-20", area: "3201", new: 9 };
  const times = ["--occurred", "2021-07-20T10:00:00+08:00"];
  await done(["report", "--area", "3201", "--headline", "九例", ...times, "--data", JSON.stringify(data)], hospital);
  const period = ["--from", "2021-07-20T00:00:00+08:00", "--to", "2021-07-21T00:00:00+08:00"];
  const words = ["--title", "江苏", "--title-en", "Jiangsu", "--assessment", "持续监测。"];
  const item = await json<BulletinItem>(["bulletin", "compose", "--area", "32", ...period, ...words], province);
  assert.deepEqual([item.sources, item.release], [1, undefined]);
  assert.equal((await tocsin(["bulletin", "compose"], province)).code, 2);
  assert.doesNotMatch(await done(["bulletin", "list"], hospital), new RegExp(item.digest), "a draft is its unit's");

  const short = item.digest.slice(0, 10);
  const draft = join(dir, "draft.html");
  await done(["bulletin", "export", short, "--out", draft, "--lang", "zh"], province);
  assert.match(readFileSync(draft, "utf8"), /草稿/);
  const unsigned = await tocsin(["bulletin", "verify", draft], province);
  assert.deepEqual([unsigned.code, /draft/.test(unsigned.err)], [1, true]);

  await done(["bulletin", "sign", short], province);
  const again = await tocsin(["bulletin", "sign", short], province);
  assert.match(again.err, /^EXISTS: /m);
  for (const format of noFont ? ["html", "docx"] : ["html", "docx", "pdf"]) {
    const file = join(dir, `signed.${format}`);
    await done(["bulletin", "export", short, "--format", format, "--out", file, "--lang", "en"], hospital);
    assert.match(await done(["bulletin", "verify", file], hospital), /verdict +OK/, format);
  }
  if (noFont) t.diagnostic("skipped PDF: no font for Chinese is installed");

  const text = readFileSync(join(dir, "signed.html"), "utf8");
  const forged = join(dir, "forged.html");
  writeFileSync(forged, text.replace(">9<", ">0<"));
  const altered = await tocsin(["bulletin", "verify", forged], hospital);
  assert.deepEqual([altered.code, /pages-altered/.test(altered.out)], [1, true]);
  writeFileSync(forged, text.replaceAll('"value":9', '"value":0'));
  assert.match((await tocsin(["bulletin", "verify", forged], hospital)).out, /not-on-chain/);
  writeFileSync(forged, "<!doctype html>no");
  assert.match((await tocsin(["bulletin", "verify", forged], hospital)).err, /^NO_BULLETIN: /m);

  const { items } = await json<{ items: ReleaseItem[] }>(["releases", "--kind", "bulletin"], hospital);
  await done(["release", "withdraw", items[0]?.release as string, "数字有误"], province);
  const withdrawn = await tocsin(["bulletin", "verify", join(dir, "signed.html"), "--lang", "zh"], hospital);
  assert.deepEqual([withdrawn.code, /数字有误/.test(withdrawn.out)], [1, true]);
});

test("an after-action report of an event is composed, signed and verified", async () => {
  const title = { zh: "疫情", en: "Outbreak" };
  const opening = { category: "infectious-disease", areas: ["3201"], stage: "response", title };
  await done(["act", "events.open", "--args", JSON.stringify(opening)], province);
  const { items } = await json<{ items: EventItem[] }>(["events"], province);
  const event = items[0]?.event as string;
  await done(["act", "events.setLevel", "--args", JSON.stringify({ event, level: 2 })], province);
  const filed = async (headline: string, data: object) => {
    const times = ["--occurred", "2021-07-20T10:00:00+08:00", "--event", event];
    await done(
      ["report", "--area", "3201", "--headline", headline, ...times, "--data", JSON.stringify(data)],
      province,
    );
  };
  for (const [i, count] of [4, 9, 16, 24, 30, 33, 30, 22, 15, 9, 5, 3, 2, 1, 1].entries()) {
    const day = `2021-07-${13 + i}`;
    await filed(day, { kind: "count", version: 1, series: "local-confirmed", day, area: "3201", new: count });
  }
  await filed("全员检测", {
    kind: "measure",
    version: 1,
    measure: "mass-testing",
    areas: ["3201"],
    from: "2021-07-20",
  });
  assert.equal((await tocsin(["bulletin", "compose", "--form", "after-action", "--area", "32"], province)).code, 2);
  const whole = ["bulletin", "compose", "--form", "after-action", "--event", event, "--from", "2021-07-01"];
  assert.equal((await tocsin([...whole, "--si-mean", "4.79"], province)).code, 2);
  const item = await json<BulletinItem>([...whole, "--si-mean", "4.79", "--si-sd", "3"], province);
  assert.deepEqual([item.form, item.event, item.from < (items[0]?.opened ?? 0)], ["after-action", event, true]);
  await done(["bulletin", "sign", item.digest], province);
  const file = join(dir, "after-action.html");
  await done(["bulletin", "export", item.digest, "--out", file, "--lang", "en"], province);
  const text = readFileSync(file, "utf8");
  for (const said of [
    "After-action report · Outbreak",
    "Response level set",
    "level Ⅱ",
    "cannot be told: not recorded",
    "R around the measures",
    "mean 4.79 and deviation 3 days",
  ])
    assert.ok(text.includes(said), said);
  assert.match(text, /\d\.\d\d \(\d\.\d\d–\d\.\d\d\)/);
  assert.match(await done(["bulletin", "verify", file], hospital), /verdict +OK/);
});
