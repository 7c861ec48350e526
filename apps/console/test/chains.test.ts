import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

async function file(): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline: "区块中的报告", main: "三名旅客发热。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

test("an officer finds a report's block by the keyboard, and how far up it is anchored", options, async () => {
  const record = await file();
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/chains" });
  await page.locator("li", { hasText: "cn-3201" }).getByText("本链 · 高度").waitFor();
  await page.locator("li", { hasText: "cn-32" }).getByText("凭创世文件信任").first().waitFor();
  await page.getByText("权重 1").waitFor();
  const { height } = await scene.network.as("cn-3201", CITY).call("actStatus", { params: { act: record } });
  const block = page.locator("details", { hasText: `区块 ${height}` });
  await block.locator("summary").focus();
  await page.keyboard.press("Enter");
  const transaction = block.locator("li", { hasText: "提交报告" });
  await transaction.getByText("禄口国际机场疫情防控专班").waitFor();
  await transaction.getByRole("button", { name: "查看进展" }).click();
  await transaction.getByText(/已锚定于 cn-32 高度|尚未锚定/).waitFor();
  await lookAt(browser, "chains");
  const above = await scene.browser();
  await signInAs(above, scene.network, "cn-32", PROVINCE, { path: "/chains" });
  await above.page.locator("li", { hasText: "cn-3201" }).getByText("已信任至高度").waitFor();
  await above.close();
  await transaction.getByRole("link", { name: record.slice(0, 12) }).click();
  await page.getByText("区块中的报告").first().waitFor();
  await browser.close();
});

test(
  "an invalid transaction says why, and hostile names in a block are shown as the text they are",
  options,
  async () => {
    const browser = await scene.browser({ width: 360 });
    const { page } = browser;
    const bad = { index: 0, history: 1, code: "UNIT_SUSPENDED", what: "reports.submit", unit: CITY };
    const hostile = { ...bad, index: 1, code: "<img src=x>", what: `<script>x</script>\u202e${"x".repeat(5_000)}` };
    await page.route("**/v1/blocks?*", (route) =>
      route.fulfill({
        json: { height: 9, items: [{ height: 9, hash: "ab".repeat(32), tick: BEGIN, transactions: [bad, hostile] }] },
      }),
    );
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/chains" });
    await page.getByText("2 笔无效").click();
    await page.getByText("UNIT_SUSPENDED").waitFor();
    await page.getByText(/单位已被?暂停/).waitFor();
    await page.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
    assert.equal(await page.locator("img[src=x]").count(), 0);
    await lookAt(browser, "hostile-chains");
    await browser.close();
  },
);
