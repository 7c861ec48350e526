import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
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
    await page.locator('input[type="file"]').setInputFiles({
      name: "轨迹.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("Lukou → Nanjing"),
    });
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
    assert.equal(whole.sealed.length, 2);
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
