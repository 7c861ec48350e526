import assert from "node:assert/strict";
import { after, test } from "node:test";
import { thresholdOf } from "../app/alarm.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = `<script>document.title='x'</script>\u202egnp.exe\u200b <img src=x> ${"长".repeat(900)}`;

async function file(headline: string, c: number): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c },
    a: { category: "infectious-disease", headline, main: "三名旅客发热。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

async function raise(series: string): Promise<void> {
  const args = {
    ...{ method: "ears-c2", version: 1, parameters: { threshold: "3" }, inputs: "ef".repeat(32), series },
    ...{ area: "320115", from: "2021-07-20", to: "2021-07-20", observed: "9", statistic: "12.25", threshold: "3" },
  };
  await scene.network.as("cn-3201", AIRPORT).call("act", { body: { action: "signals.raise", args } });
}

test(
  "one shift hands over to the next, which takes it over; the note survives a reload while it is written",
  options,
  async () => {
    const [night, day] = [await scene.browser(), await scene.browser()];
    await signInAs(night, scene.network, "cn-3201", CITY);
    await night.page.getByText("没有待接收的交班记录").waitFor();
    await night.page.getByText("填写交班记录").click();
    const field = night.page.getByLabel(/下一班需要知道的内容/);
    await field.fill(HOSTILE);
    await night.page.reload();
    assert.equal(await field.inputValue(), HOSTILE);
    await night.page.getByRole("button", { name: "交班", exact: true }).click();
    await night.page.getByText("等待下一班接收").waitFor();
    assert.equal(await field.inputValue(), "");

    await signInAs(day, scene.network, "cn-3201", CITY, { officer: "admin" });
    const note = day.page.locator("#handover").locator("xpath=..").locator("li", { hasText: "document.title" });
    await note.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
    await note.getByRole("button", { name: "接班" }).click();
    await day.page.getByText("已接班，并已记入日志").waitFor();
    await day.page.getByText("已接收的记录（1）").click();
    await note.getByText(/admin 接班于/).waitFor();
    await night.page.reload();
    await night.page.getByText("没有待接收的交班记录").waitFor();
    await night.close();
    await day.close();
  },
);

test(
  "figures lead to what they count; what came in while the officer was away is told until it is seen",
  options,
  async () => {
    await file("交班前的报告", 3);
    await raise("fever");
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY);
    const figure = page.locator(".standing li", { hasText: "报告待核实" });
    await figure.getByText(/^\d+$/).waitFor();
    assert.ok(Number(await figure.locator("strong").first().textContent()) >= 1);
    await page.locator(".standing li", { hasText: "信号待研判" }).getByText("1").waitFor();
    assert.equal(await page.locator("[data-since]").count(), 0);

    const hour = 3_600_000;
    await page.evaluate(
      ([key, ago]) =>
        localStorage.setItem(
          key as string,
          JSON.stringify(JSON.parse(localStorage.getItem(key as string) ?? "0") - Number(ago)),
        ),
      [`tocsin.seen.${CITY}.duty`, String(hour)],
    );
    await page.reload();
    const since = page.locator("[data-since]");
    await since.getByRole("link", { name: /份新报告/ }).waitFor();
    await since.getByRole("link", { name: "1 个新信号" }).waitFor();
    await lookAt(browser, "home-since");
    await since.getByRole("button", { name: "知道了" }).click();
    await since.waitFor({ state: "detached" });
    await figure.getByRole("link").click();
    await page.getByRole("heading", { name: "核实队列" }).waitFor();
    await browser.close();
  },
);

test("map and curve come when they are asked for, as tiles or as the operator's own boundaries", options, async () => {
  await file("三例确诊", 3);
  const browser = await scene.browser();
  const { page } = browser;
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const square = (x: number) => [
    [
      [x, 30],
      [x + 1, 30],
      [x + 1, 31],
      [x, 31],
      [x, 30],
    ],
  ];
  const areas = ["320115", "320102"].map((code, i) => ({
    code,
    geometry: { type: "Polygon", coordinates: square(118 + i) },
  }));
  await page.route("**/v1/map", (route) => route.fulfill({ json: { audit: "GS(2021)0000", areas } }));
  await signInAs(browser, scene.network, "cn-3201", CITY);
  await page.getByRole("row", { name: /确诊病例/ }).waitFor();
  assert.deepEqual(
    fetched.filter((path) => /drawing|v1\/map/.test(path)),
    [],
  );

  const press = page.getByRole("button", { name: "显示地图与曲线" });
  await press.focus();
  await page.keyboard.press("Enter");
  const curve = page.locator("figure", { hasText: "确诊病例 逐日计数" });
  await curve.locator("canvas").first().waitFor();
  await curve.getByText("以表格查看数据").click();
  const counted = await page
    .getByRole("row", { name: /^确诊病例/ })
    .getByRole("cell")
    .first()
    .textContent();
  await curve.getByRole("row", { name: `2021-07-20 ${counted}` }).waitFor();
  await curve.getByText("以表格查看数据").click();
  const map = page.locator(".map");
  await map.getByText("按行政区划代码排列").waitFor();
  await map.locator("canvas").first().waitFor();
  await lookAt(browser, "home-figures");
  await map.getByText("地图", { exact: true }).click();
  await map.getByText("审图号：GS(2021)0000").waitFor();
  await map.getByText("方格图", { exact: true }).click();
  await page.getByRole("button", { name: "隐藏地图与曲线" }).click();
  await curve.waitFor({ state: "detached" });
  await browser.close();
});

/** Stands in for what a machine without loudspeakers and a desktop cannot show, and counts what was asked of it. */
const COUNTING = `
  globalThis.called = { tones: 0, notes: [] };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...a) { called.tones += 1; return start.apply(this, a); };
  globalThis.Notification = class { constructor(text) { called.notes.push(text); }
    static permission = "granted"; static requestPermission() { return Promise.resolve("granted"); } };
`;

/** A page that is not drawn has no frames to be looked at in. */
const POLLED = { polling: 100 };

test("sound and notification are off until they are chosen, and then tell of thresholds alone", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await page.addInitScript(COUNTING);
  const called = () =>
    page.evaluate(() => (globalThis as unknown as { called: { tones: number; notes: string[] } }).called);
  await signInAs(browser, scene.network, "cn-32", PROVINCE);
  await page.locator('[data-connection="open"]').waitFor();
  await file("未选择提醒时的通报", 1);
  await page.locator("li", { hasText: "未选择提醒时的通报" }).first().waitFor({ timeout: 60_000 });
  assert.deepEqual(await called(), { tones: 0, notes: [] });

  await page.getByText("声音与通知").click();
  await page.getByLabel("声音", { exact: true }).check();
  await page.getByLabel("浏览器通知").check();
  // The notice of before may ring too: what comes within a second is one call, and by then sound was chosen.
  await page.waitForFunction(
    () => (globalThis as unknown as { called: { tones: number } }).called.tones >= 2,
    undefined,
    POLLED,
  );
  await page.reload();
  await page.locator('[data-connection="open"]').waitFor();
  // A browser lets no page sound before its user has pressed something.
  await page.getByText("声音与通知").click();
  await file("一级通报", 1);
  await page.locator("li", { hasText: "一级通报" }).first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(
    () => {
      const { tones, notes } = (globalThis as unknown as { called: { tones: number; notes: string[] } }).called;
      return tones > 0 && notes.length > 0;
    },
    undefined,
    POLLED,
  );
  assert.deepEqual(await called(), { tones: 2, notes: ["收到Ⅰ–Ⅱ级通报。"] });
  assert.deepEqual(browser.complaints, []);
  await browser.close();
});

test("clocks and notices of the two highest levels call somebody; everything else that comes in does not", () => {
  const of = (topic: string, content: object) => thresholdOf({ topic, data: { topic, at: 0, content } });
  assert.equal(of("clock", { warning: "short" }), "short");
  assert.equal(of("clock", { warning: "breached" }), "breached");
  assert.equal(of("notice", { c: 2 }), "notice");
  assert.equal(of("notice", { c: 4, warning: 1 }), "notice");
  for (const level of [3, 4, undefined]) assert.equal(of("notice", { c: level }), undefined);
  for (const topic of ["report", "standing", "signal", "message"]) assert.equal(of(topic, { c: 1 }), undefined);
});
