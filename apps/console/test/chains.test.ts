import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, NATION, PROVINCE } from "./network.ts";
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

test(
  "an officer goes by the keyboard from a report's digits over its transaction to a proven key of the state",
  options,
  async () => {
    const record = await file();
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/chains" });
    await page.locator('tr[data-chain="cn-3201"]').getByText("本链").waitFor();
    await page.locator('tr[data-chain="cn-32"]').getByText("创世文件").waitFor();
    await page
      .getByText(/^区块 \d+$/)
      .first()
      .waitFor();
    await lookAt(browser, "chains");

    const search = page.getByLabel("高度、标识或状态键");
    await search.fill(record.slice(0, 12));
    await search.press("Enter");
    await page.getByRole("heading", { name: /^区块 \d+ 的第 \d+ 笔交易$/ }).waitFor();
    await page.locator('[data-verdict="holds"]').getByText("确在链的历史中").waitFor();
    await page.getByText("禄口国际机场疫情防控专班").first().waitFor();
    const endorsement = page.locator('li[data-holds="true"]', { hasText: "南京市卫生健康委员会" });
    await endorsement.getByText("签名已核验，成立").waitFor();
    await page.getByText(/cn-32 高度 \d+|尚未锚定/).waitFor();
    const report = page.locator(".effects").getByRole("link", { name: `report/${record.slice(0, 12)}…` });
    await lookAt(browser, "chains-transaction");
    await report.focus();
    await page.keyboard.press("Enter");
    await page.locator('[data-verdict="holds"]').getByText("该值属实").waitFor();
    await page.getByRole("link", { name: /^区块 \d+ 的第 \d+ 笔交易$/ }).waitFor();
    await lookAt(browser, "chains-key");

    await search.fill("report/nothing");
    await search.press("Enter");
    await page.locator('[data-verdict="holds"]').getByText("该键下没有内容").waitFor();
    const { height } = await scene.network.as("cn-3201", CITY).call("actStatus", { params: { act: record } });
    await search.fill(String(height));
    await search.press("Enter");
    await page.getByRole("heading", { name: `区块 ${height}` }).waitFor();
    await page.locator(".entries").getByRole("link", { name: "提交报告" }).click();
    await page.getByRole("link", { name: "打开记录" }).click();
    await page.getByText("区块中的报告").first().waitFor();
    await browser.close();
  },
);

test("chains above say how far they trust this one; units of other chains have their names", options, async () => {
  const record = await file();
  const above = await scene.browser();
  await signInAs(above, scene.network, "cn", NATION, { path: "/chains" });
  const { page } = above;
  await page.locator('tr[data-chain="cn-32"]').getByText(/前$/).waitFor({ timeout: 60_000 });
  await page.locator('tr[data-chain="cn-3201"]').getByText("其节点所称").waitFor();
  const unit = await scene.network.as("cn", NATION).call("unit", { params: { unit: AIRPORT } });
  assert.equal(unit.name.en, "Lukou Airport Epidemic Prevention Task Force");
  await above.close();
  const province = await scene.browser();
  await signInAs(province, scene.network, "cn-32", PROVINCE);
  const notice = province.page.locator("li", { hasText: record.slice(0, 12) });
  await notice.getByText("禄口国际机场疫情防控专班").waitFor({ timeout: 60_000 });
  await province.close();
});

test("a proof that the node has falsified is refused by the browser", options, async () => {
  const record = await file();
  const browser = await scene.browser();
  const { page } = browser;
  await page.route("**/v1/state?*", async (route) => {
    const reply = await (await route.fetch()).json();
    await route.fulfill({ json: { ...reply, siblings: [...reply.siblings].reverse(), height: 1 } });
  });
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: `/chains?key=report/${record}` });
  await page.locator('[data-verdict="broken"]').getByText("证明不成立").waitFor();
  assert.equal(await page.getByText("最近一次更改").count(), 0);
  await lookAt(browser, "chains-broken");
  await browser.close();
});

test("a member without the right to follow is told who can give it", options, async () => {
  const browser = await scene.browser();
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: `/chains?key=unit/${AIRPORT}` });
  await browser.page.getByText("该权利由登记员授予").waitFor();
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
