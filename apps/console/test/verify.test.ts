import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { loseSessions, signInAgain, signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const body = (headline: string, change: object = {}) => ({
  ...{ form: "open", situation: "epidemic", s: 1, c: 2, warning: 2 },
  a: { category: "infectious-disease", headline, main: "三名旅客同日发热。", place: { area: "320115" } },
  t: { occurred: BEGIN - 3 * 3_600_000 },
  data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  ...change,
});

async function file(headline: string, change: object = {}): Promise<string> {
  const act = { action: "reports.submit", args: {}, body: body(headline, change) };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

test(
  "a report that comes in while the officer looks appears, is judged, and its reporter sees the verdict",
  options,
  async () => {
    const [officer, reporter] = [await scene.browser(), await scene.browser()];
    await signInAs(officer, scene.network, "cn-3201", CITY, { path: "/verify" });
    await officer.page.getByText("没有待核实的报告").waitFor();
    await officer.page.locator('[data-connection="open"]').waitFor();
    const record = await file("旅客聚集性发热");
    const row = officer.page.locator("li", { hasText: "旅客聚集性发热" });
    await row.waitFor();
    await lookAt(officer, "verify");
    await signInAs(reporter, scene.network, "cn-3201", AIRPORT, { path: `/reports/${record}` });
    await reporter.page.getByText("已报告，未核实").first().waitFor();

    await row.getByRole("button", { name: "予以核实" }).click();
    await row.getByText(/请输入|必填|Please enter/).waitFor();
    await row.getByLabel("理由").fill("实验室已确认。");
    await row.getByRole("button", { name: "予以核实" }).click();
    await officer.page.getByText("核实意见已上链").waitFor();
    await officer.page.getByText("没有待核实的报告").waitFor();
    await reporter.page.getByText("已核实").first().waitFor();
    await reporter.page.getByText("实验室已确认。").waitFor();
    await lookAt(reporter, "one-report");
    await officer.close();
    await reporter.close();
  },
);

test("a session that ends in the middle of a verdict leads back to it, with the reason as typed", options, async () => {
  const record = await file("核实中断的报告");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
  const row = page.locator("li", { hasText: "核实中断的报告" });
  await row.getByLabel("理由").fill("已电话核对。");
  await loseSessions(scene.network, "cn-3201", page);
  await signInAgain(scene.network, "cn-3201", CITY, page);
  await row.getByLabel("理由").waitFor();
  assert.equal(await row.getByLabel("理由").inputValue(), "已电话核对。");
  await row.getByRole("button", { name: "予以核实" }).click();
  await page.getByText("核实意见已上链").waitFor();
  const { standing } = await scene.network.as("cn-3201", CITY).call("report", { params: { record } });
  assert.equal(standing, "verified");
  await browser.close();
});

test(
  "a duty officer sees clocks by time left, acknowledges a notice of another chain, and compares counts",
  options,
  async () => {
    const record = await file("需要签收的通报");
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-32", PROVINCE);
    const alert = page.locator("section", { hasText: "未签收的通报" }).locator("li", { hasText: "需要签收的通报" });
    await alert.waitFor({ timeout: 60_000 });
    await lookAt(browser, "home-province");
    await alert.getByRole("button", { name: "签收" }).click();
    await page.getByText("已签收并上链").waitFor();
    await alert.waitFor({ state: "detached" });
    await page.locator("#clocks").waitFor();
    const reporter = await scene.browser();
    await signInAs(reporter, scene.network, "cn-3201", AIRPORT, { path: `/reports/${record}` });
    await reporter.page.locator("section", { hasText: "已签收单位" }).getByTitle(PROVINCE).waitFor();
    await reporter.close();
    const city = await scene.browser();
    await signInAs(city, scene.network, "cn-3201", CITY);
    await city.page.locator("tr", { hasText: "确诊病例" }).waitFor();
    await lookAt(city, "home");
    await browser.close();
    await city.close();
  },
);

test("the queue of verdicts is read to its end, page by page", options, async () => {
  await file("在下一页的报告");
  const browser = await scene.browser();
  const { page } = browser;
  const isList = ({ pathname, searchParams }: URL) => pathname === "/v1/reports" && searchParams.has("unverified");
  await page.route(isList, async (route) => {
    const isNext = new URL(route.request().url()).searchParams.has("cursor");
    if (!isNext) return route.fulfill({ json: { items: [], next: "2" } });
    const rest = new URL(route.request().url());
    rest.searchParams.delete("cursor");
    return route.fulfill({ response: await route.fetch({ url: rest.href }) });
  });
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
  await page.getByRole("button", { name: "显示更多" }).waitFor();
  assert.equal(await page.getByText("没有待核实的报告").count(), 0);
  await page.getByRole("button", { name: "显示更多" }).click();
  const row = page.locator("li", { hasText: "在下一页的报告" });
  await row.getByLabel("理由").fill("已电话核对 13800138000");
  await row.getByText("手机号码 13800138000").waitFor();
  await browser.close();
});

test("more clocks than one page holds are not told as one page", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await page.route(
    ({ pathname }) => pathname === "/v1/clocks",
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), next: "2" } });
    },
  );
  await signInAs(browser, scene.network, "cn-3201", CITY);
  await page
    .locator(".standing li", { hasText: "时限在计时" })
    .getByText(/^\d+\+$/)
    .waitFor();
  await browser.close();
});

test("a list is searched by words and by what a report is", options, async () => {
  await file("只此一份的标题", { data: { kind: "unknown-cause", version: 1, cases: 2, symptoms: ["fever"] } });
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/reports" });
  await page.getByText("只此一份的标题").waitFor();
  await page.getByLabel("报告中的文字").fill("只此一份");
  await page.getByRole("button", { name: "查询" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".table-rows > tr").length === 1);
  await lookAt(browser, "reports");
  await browser.close();
});

const HOSTILE = {
  headline: "<script>document.title='x'</script>\u202egnp.exe\u200b <img src=x onerror=alert(1)>",
  main: `${"长".repeat(3_000)}\u2066\u202e${"x".repeat(900)}`,
};

test("a hostile report is shown as the text it is, in every view, and stretches none", options, async () => {
  const a = { category: "infectious-disease", ...HOSTILE, place: { area: "320115", text: "\u202eplace" } };
  const record = await file(HOSTILE.headline, { a });
  const browser = await scene.browser({ width: 360 });
  const { page } = browser;
  for (const [path, name] of [
    ["/", "home"],
    ["/reports", "reports"],
    [`/reports/${record}`, "one-report"],
    ["/verify", "verify"],
  ] as const) {
    if (name === "home") await signInAs(browser, scene.network, "cn-3201", CITY);
    else await page.goto(scene.network.url("cn-3201") + path);
    await page.getByText("<script>document.title='x'</script>").first().waitFor();
    await page.locator(".hidden-mark", { hasText: "U+202E" }).first().waitFor();
    assert.equal(await page.locator("img[src=x]").count(), 0);
    assert.notEqual(await page.title(), "x");
    await lookAt(browser, `hostile-${name}`);
  }
  await browser.close();
});
