import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, NATION } from "./network.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

async function file(): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline: "九份阳性样本", main: "已复核。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 9 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

/** Three persons at two nodes, the first two of whom share one. */
async function prepare(): Promise<string> {
  const record = await file();
  const step = (chain: string, unit: string, path: string, zh: string) => ({
    ...{ unit, officer: "duty", url: scene.network.url(chain), path },
    ...{ title: { zh, en: zh }, text: { zh: `${zh}的说明。`, en: "Told." } },
  });
  scene.network.tour.splice(
    0,
    9,
    step("cn-3201", AIRPORT, `/reports/${record}`, "机场上报"),
    step("cn-3201", CITY, `/reports/${record}`, "南京核实"),
    step("cn", NATION, `/trace?record=${record}`, "国家核验"),
  );
  return record;
}

test(
  "a visitor is led by the keyboard through real pages, as another person at each node, and stays at the end",
  options,
  async () => {
    await prepare();
    const browser = await scene.browser();
    const { page } = browser;
    await page.goto(scene.network.url("cn"));
    await page.getByRole("link", { name: "开始导览（3 步）" }).focus();
    await page.keyboard.press("Enter");
    const tour = page.getByRole("complementary", { name: "机场上报" });
    await tour.getByText("第 1 步，共 3 步").waitFor();
    await page.locator(".whose", { hasText: "禄口国际机场疫情防控专班" }).waitFor();
    await page.getByText("九份阳性样本").first().waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "tour");
    assert.equal(new URL(page.url()).searchParams.has("tour"), false);
    await lookAt(browser, "tour");

    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "下一步");
    await page.keyboard.press("Enter");
    await page.locator(".whose", { hasText: "南京市卫生健康委员会" }).waitFor();
    await page.getByText("第 2 步，共 3 步").waitFor();
    // The tour stays beside the pages that the visitor goes to on their own.
    await page.getByRole("link", { name: "核实队列" }).first().click();
    await page.getByRole("heading", { name: "核实队列" }).waitFor();
    await page.getByRole("link", { name: "下一步" }).click();
    await page.locator(".whose", { hasText: "国家卫生健康委员会" }).waitFor();
    await page.getByRole("heading", { name: "流转与证明" }).waitFor();
    await page.getByRole("link", { name: "上一步" }).click();
    await page.locator(".whose", { hasText: "南京市卫生健康委员会" }).waitFor();
    await page.getByText("第 2 步，共 3 步").waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "tour");
    await page.keyboard.press("Escape");
    await page.locator(".tour").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
    await page.reload();
    await page.getByText("九份阳性样本").first().waitFor();
    assert.equal(await page.locator(".tour").count(), 0);

    // Another node's link opens the console of this one, but not what only whoever is signed in may read.
    await page.goto(scene.network.url("cn"));
    await page.evaluate((to) => location.assign(to), `${scene.network.url("cn-3201")}/v1/session`);
    await page.getByText("UNAUTHORISED").waitFor();
    await browser.close();
  },
);

test("a node that is no demonstration has no tour, whatever the address says", options, async () => {
  scene.network.tour.length = 0;
  const browser = await scene.browser();
  const { page } = browser;
  await page.goto(`${scene.network.url("cn-3201")}/?tour=1`);
  await page.getByRole("heading", { name: /登录/ }).waitFor();
  assert.equal(await page.locator(".tour").count(), 0);
  assert.equal(await page.getByText("开始导览").count(), 0);
  assert.equal((await page.context().cookies()).length, 0);
  await browser.close();
});
