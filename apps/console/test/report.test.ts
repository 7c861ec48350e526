import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { loseSessions, signInAgain, signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

/** Chooses an option of a select by its words. */
async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
}

/** Fills in what a report of nine positive samples needs. */
async function fill(page: Page, headline: string): Promise<void> {
  await choose(page, "报告类型", "实验室检测");
  await page.getByLabel("标题", { exact: true }).fill(headline);
  const area = page.getByRole("combobox", { name: /地点：名称/ });
  await area.fill("lukou");
  await page.locator(".ant-select-item-option", { hasText: "禄口街道" }).click();
  await page.getByLabel("样本类型").fill("swab");
  for (const [name, count] of [
    ["采样数", "20"],
    ["检测数", "20"],
    ["阳性数", "9"],
  ] as const)
    await page.getByLabel(name).fill(count);
}

test(
  "a task force files a report by pinyin, with a sealed file, and sees it arrive on the main chain",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT);
    await page.getByRole("link", { name: "填写报告" }).first().click();
    await fill(page, "机场例行检测九份阳性");
    await choose(page, "响应级别", "Ⅱ级");
    await page.getByText("密封详情", { exact: true }).click();
    await page.getByLabel(/个人信息/).fill("张某，7月19日曾乘车");
    const offsets: string[] = [];
    // The line breaks in the middle of the larger file: it goes on from there.
    await page.route("**/bytes?offset=*", async (route) => {
      const offset = new URL(route.request().url()).searchParams.get("offset") ?? "";
      offsets.push(offset);
      if (offset === String(1 << 20) && offsets.filter((one) => one === offset).length === 1) await route.abort();
      else await route.continue();
    });
    const mimeType = "text/plain";
    await page.locator('input[type="file"]').setInputFiles([
      { name: "轨迹.txt", mimeType, buffer: Buffer.from("Lukou → Nanjing") },
      { name: "名单.txt", mimeType, buffer: Buffer.alloc(2_500_000, "x") },
      { name: "误选.txt", mimeType, buffer: Buffer.from("not this one") },
    ]);
    await page.getByRole("button", { name: /误选.txt/ }).click();
    await page.getByText("✓ 已密封").nth(1).waitFor();
    assert.deepEqual(
      offsets.filter((offset) => offset !== "0"),
      [1 << 20, 1 << 20, 2 << 20].map(String),
    );
    await page.unroute("**/bytes?offset=*");
    await lookAt(browser, "report");
    await page.getByRole("button", { name: "提交报告" }).click();
    await page.getByText("已持久上链").waitFor();
    await page.locator('.journey li[data-arrived="true"]', { hasText: "链 cn：" }).waitFor();
    await page.getByText(/从填报到主链/).waitFor();
    await lookAt(browser, "report-sent");

    const { items } = await scene.network.as("cn-3201", CITY).call("reports", { query: { q: "例行检测" } });
    const [item] = items;
    assert.deepEqual([item?.area, item?.c, item?.detail, item?.kind], ["320115005", 2, true, "laboratory"]);
    const whole = await scene.network.as("cn-3201", CITY).call("report", { params: { record: item?.record ?? "" } });
    assert.equal(whole.sealed.length, 3);
    assert.ok(!JSON.stringify(whole.body).includes("张某"));
    await browser.close();
  },
);

test("what the node refuses is said at the field with its code, and nothing typed is lost", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
  await fill(page, "时间在将来");
  await page.getByLabel(/发生时间/).fill("2035-01-01T00:00");
  await page.getByRole("button", { name: "提交报告" }).click();
  const field = page.locator(".ant-form-item", { has: page.getByLabel(/发生时间/) });
  await field.getByText("BAD_DATE").waitFor();
  await lookAt(browser, "report-refused");
  await page.reload();
  assert.equal(await page.getByLabel("标题", { exact: true }).inputValue(), "时间在将来");
  assert.equal(await page.getByLabel("样本类型").inputValue(), "swab");
  await browser.close();
});

test("while the node is away a report waits in the browser, and is filed once when it is back", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
  await page.locator('[data-connection="open"]').waitFor();
  await fill(page, "断网时填写的报告");
  await scene.network.restart(async () => {
    await page.getByText(/节点已失联/).waitFor();
    await page.getByRole("button", { name: "提交报告" }).click();
    await page.getByText("发件箱，恢复后自动发送").waitFor();
    await page.locator('[data-outbox="1"]').waitFor();
    await lookAt(browser, "node-away");
  });
  await page.locator('[data-connection="open"]').waitFor();
  await page.locator("[data-outbox]").waitFor({ state: "detached" });
  const { items } = await scene.network.as("cn-3201", CITY).call("reports", { query: { q: "断网时填写" } });
  assert.equal(items.length, 1);
  await browser.close();
});

const ACTS = (url: URL) => url.pathname === "/v1/acts";

/** How the node answers an act at first; afterwards as it does. */
async function answerFirst(page: Page, answers: readonly ("lost" | number)[]): Promise<void> {
  const left = [...answers];
  await page.route(ACTS, async (route) => {
    const answer = left.shift();
    if (answer === undefined) return route.continue();
    if (answer === "lost") return route.abort();
    const body = JSON.stringify({ type: "about:blank", title: "x", status: answer, code: "QUOTA", detail: "busy" });
    return route.fulfill({ status: answer, contentType: "application/problem+json", body });
  });
}

for (const [what, answers, isRefused] of [
  ["that a busy node turns away waits on", ["lost", 429, 503], false],
  ["that the node refuses is named, and sent again when its officer says so", ["lost", 403], true],
] as const)
  test(`a report in the outbox ${what}`, options, async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
    await page.locator('[data-connection="open"]').waitFor();
    const headline = `发件箱中的报告${answers.length}`;
    await fill(page, headline);
    await answerFirst(page, answers);
    await page.getByRole("button", { name: "提交报告" }).click();
    const outbox = page.locator("[data-outbox]");
    await outbox.waitFor();
    if (isRefused) {
      await outbox.getByText(headline).waitFor();
      await lookAt(browser, "outbox-refused");
      await outbox.getByRole("button", { name: "重试" }).click();
    }
    await outbox.waitFor({ state: "detached" });
    const { items } = await scene.network.as("cn-3201", CITY).call("reports", { query: { q: headline } });
    assert.equal(items.length, 1);
    await browser.close();
  });

test("a draft is its officer's alone: the next shift at the same browser begins an empty one", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
  await page.getByLabel("标题", { exact: true }).fill("上一班的草稿");
  await browser.context.clearCookies();
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/report" });
  assert.equal(await page.getByLabel("标题", { exact: true }).inputValue(), "");
  await browser.context.clearCookies();
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
  assert.equal(await page.getByLabel("标题", { exact: true }).inputValue(), "上一班的草稿");
  await browser.close();
});

test("of more files than a report may carry those without a place are named", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
  await page.getByText("密封详情", { exact: true }).click();
  const files = Array.from({ length: 17 }, (_, i) => ({
    ...{ name: `附件${i + 1}.txt`, mimeType: "text/plain", buffer: Buffer.from(String(i)) },
  }));
  await page.locator('input[type="file"]').setInputFiles(files);
  const told = page.getByRole("alert").filter({ hasText: "最多 15 个，以下未加入：" });
  await told.getByText("附件16.txt").waitFor();
  await told.getByText("附件17.txt").waitFor();
  // Whoever signs out takes their uploads along.
  await page.getByText("✓ 已密封").nth(14).waitFor();
  let asked = 0;
  await page.route("**/v1/uploads**", async (route) => {
    asked++;
    const json = { type: "about:blank", title: "x", status: 401, code: "UNAUTHORISED", detail: "sign in" };
    await route.fulfill({ status: 401, json });
  });
  await page.getByRole("button", { name: /附件1\.txt/ }).click();
  await told.waitFor({ state: "detached" });
  await page.locator('input[type="file"]').setInputFiles(files.slice(15, 16));
  await page.waitForRequest((request) => request.url().includes("/v1/uploads"));
  await page.getByRole("link", { name: "首页" }).or(page.locator('a[href="/"]')).first().click();
  await page.getByRole("heading", { name: "密封详情" }).waitFor({ state: "detached" });
  await page.waitForTimeout(1_500);
  const before = asked;
  await page.waitForTimeout(2_500);
  assert.equal(asked, before);
  await browser.close();
});

test(
  "a report of level 3 is sealed before it is filed, its readers are shown first, and the manager opens it with a purpose",
  options,
  async () => {
    const [reporter, manager] = [await scene.browser(), await scene.browser({ width: 360, height: 740 })];
    const { page } = reporter;
    await signInAs(reporter, scene.network, "cn-3201", AIRPORT, { path: "/report" });
    await fill(page, "三级保密标题");
    await choose(page, "安全级别", "3");
    await page.getByText("其中本链单位").waitFor();
    await page.getByText("该级别的报告在提交前不会保存在浏览器中").waitFor();
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes("三级保密标题"));
    await lookAt(reporter, "report-sealed");
    await page.getByRole("button", { name: "提交报告" }).click();
    await page.getByText("已持久上链").waitFor();
    const client = scene.network.as("cn-3201", CITY);
    const [item] = (await client.call("reports", { query: { limit: 1 } })).items;
    assert.deepEqual([item?.s, item?.headline, item?.area], [3, undefined, "320115005"]);
    const { chain } = scene.network.network.node("cn-3201").parts;
    for (let height = 1; height <= chain.head().height; height++)
      for (const { bytes } of chain.block(height)?.entries ?? [])
        assert.ok(!Buffer.from(bytes).includes("三级保密标题"));

    await signInAs(manager, scene.network, "cn-3201", CITY, { path: `/reports/${item?.record}` });
    await manager.page.getByRole("button", { name: "打开正文" }).click();
    await manager.page.locator(".ant-form-item-explain-error").waitFor();
    await manager.page.getByLabel("阅读目的").fill("核实来源");
    await manager.page.getByRole("button", { name: "打开正文" }).click();
    await manager.page.getByRole("heading", { name: "三级保密标题" }).waitFor();
    await lookAt(manager, "one-report-sealed");
    await reporter.close();
    await manager.close();
  },
);

test(
  "personal data in an open text is told while it is typed, moves to the sealed detail by one press, or is left",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
    await fill(page, "密接张某");
    const identity = "11010519491231002X";
    const main = page.getByLabel("主要情况");
    const warned = page.locator(".personal p", { hasText: "疑似含有个人信息" });
    await main.fill(`张某 ${identity}，电话１３８００１３８０００；采样管 110105194912310021`);
    await warned.getByText(`身份证号 ${identity}、手机号码 １３８００１３８０００`).waitFor();
    assert.equal(await warned.getAttribute("aria-live"), "polite");
    await lookAt(browser, "report-personal");
    await choose(page, "安全级别", "3");
    await warned.waitFor({ state: "detached" });
    await choose(page, "安全级别", "1");
    await page.getByRole("button", { name: "移入密封详情" }).click();
    await page.getByText("原文已移入下方的密封详情").waitFor();
    assert.equal(await main.inputValue(), "张某 ■■■，电话■■■；采样管 110105194912310021");
    assert.equal(await main.evaluate((field) => document.activeElement === field), true);
    assert.match(
      await page.getByLabel(/个人信息、轨迹/).inputValue(),
      /^主要情况：张某 11010519491231002X，电话１３８/,
    );
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(kept.includes("张某 ■■■") && !kept.includes(identity), "the draft has what the form shows");

    await page.getByLabel("样本类型").fill("swab 13900000000");
    await warned.getByText("手机号码 13900000000").waitFor();
    await page.getByRole("button", { name: "不是个人信息，保留" }).click();
    await page.getByText("已保留原样").waitFor();
    await lookAt(browser, "report-personal-moved");
    await page.getByRole("button", { name: "提交报告" }).click();
    await page.getByText("已持久上链").waitFor();
    const client = scene.network.as("cn-3201", CITY);
    const [item] = (await client.call("reports", { query: { q: "密接张某" } })).items;
    const whole = await client.call("report", { params: { record: item?.record ?? "" } });
    assert.equal(whole.sealed.length, 1);
    const open = JSON.stringify(whole.body);
    assert.ok(!open.includes(identity) && open.includes("■■■") && open.includes("swab 13900000000"));
    await browser.close();
  },
);

test(
  "a session that ends in the middle of a report leads back to the same form with all that was typed",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/report" });
    await fill(page, "会话中断的报告");
    await choose(page, "安全级别", "4");
    await page.getByText("密封详情", { exact: true }).click();
    await page.getByLabel(/个人信息/).fill("李某，同航班");
    await page.locator('input[type="file"]').setInputFiles({
      ...{ name: "名单.txt", mimeType: "text/plain", buffer: Buffer.from("3 persons") },
    });
    await loseSessions(scene.network, "cn-3201", page);
    assert.equal(await page.getByLabel("标题", { exact: true }).isVisible(), false);
    await lookAt(browser, "session-lost");
    await signInAgain(scene.network, "cn-3201", AIRPORT, page);
    await page.getByLabel("标题", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("标题", { exact: true }).inputValue(), "会话中断的报告");
    assert.equal(await page.getByLabel(/个人信息/).inputValue(), "李某，同航班");
    await page.getByRole("button", { name: "提交报告" }).click();
    await page.getByText("已持久上链").waitFor();
    const [item] = (await scene.network.as("cn-3201", CITY).call("reports", { query: { limit: 1 } })).items;
    const whole = await scene.network.as("cn-3201", CITY).call("report", { params: { record: item?.record ?? "" } });
    assert.deepEqual([item?.s, whole.sealed.length], [4, 3]);
    await browser.close();
  },
);
