import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { addAuthenticator } from "./browser.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const REPORT = {
  ...{ form: "open", situation: "epidemic", s: 1 },
  a: { category: "infectious-disease", headline: "机场发热旅客", place: { area: "320115" } },
  data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 1 },
};

/** Presses an act's button within a part of the page, fills what it asks, and confirms it. */
async function doAct(part: ReturnType<Page["locator"]>, label: string, fill: () => Promise<void>): Promise<void> {
  await part.getByRole("button", { name: label, exact: true }).click();
  await fill();
  await part.getByRole("button", { name: "继续" }).click();
  await part.getByText("将会发生").waitFor();
  await part.getByRole("button", { name: `确认：${label}` }).click();
}

test("a registrar suspends a unit, which is refused with the reason at once, and reinstates it", options, async () => {
  const [registrar, airport] = [await scene.browser(), await scene.browser()];
  const { page } = registrar;
  await signInAs(airport, scene.network, "cn-3201", AIRPORT);
  await signInAs(registrar, scene.network, "cn-3201", CITY, { officer: "admin", path: "/units" });
  await page.getByLabel("按名称或标识查找单位").fill("禄口");
  await page.getByText("共 2 个单位，显示 1 个").waitFor();
  await lookAt(registrar, "units");
  await page.getByRole("link", { name: "禄口国际机场疫情防控专班" }).click();
  const acts = page.locator("section", { has: page.getByRole("heading", { name: "状态与权利" }) });
  await acts.getByRole("button", { name: "暂停单位" }).click();
  await acts.getByRole("button", { name: "继续" }).click();
  await acts.locator(".ant-form-item-explain-error").waitFor();
  await acts.getByLabel("理由").fill("疑似账号泄露。");
  await acts.getByRole("button", { name: "继续" }).click();
  await acts.getByText("将在链 cn-3201 上被暂停").waitFor();
  await lookAt(registrar, "unit-suspend");
  await acts.getByRole("button", { name: "确认：暂停单位" }).click();
  await page.getByText("该单位已被暂停").waitFor();

  const asked = scene.network.as("cn-3201", AIRPORT).call("act", {
    body: { action: "reports.submit", args: {}, body: { ...REPORT, t: { occurred: scene.network.clock.now() } } },
  });
  await assert.rejects(asked, /UNIT_SUSPENDED|suspended/);
  // Whoever of the unit signs in anew is told why not.
  const { token } = scene.network.network.node("cn-3201").tokens.create(AIRPORT, "duty", 1);
  await airport.context.clearCookies();
  await airport.page.goto(scene.network.url("cn-3201"));
  await airport.page.getByLabel(/^访问令牌/).fill(token);
  await airport.page.getByRole("button", { name: /用令牌登录/ }).click();
  await airport.page.getByText("UNIT_SUSPENDED").waitFor();

  await doAct(acts, "恢复单位", () => acts.getByLabel("理由").fill("已更换令牌。"));
  await page.getByText("单位已恢复").last().waitFor();
  await airport.page.getByRole("button", { name: /用令牌登录/ }).click();
  await airport.page.locator("main#content h1").waitFor();
  await registrar.close();
  await airport.close();
});

test(
  "an administrator rotates an officer's key and acts go on with the new one; a revoked officer is out for good",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT, {
      officer: "admin",
      path: `/units/${encodeURIComponent(AIRPORT)}`,
    });
    const duty = page.locator('[data-officer="duty"]');
    await duty.locator('[data-key="valid"]').getByText("由本节点保存").waitFor();
    await doAct(duty, "轮换 duty 的密钥", () => duty.getByLabel(/旧密钥失效时间/).fill("2021-07-27T09:00"));
    await page.getByText("新密钥已登记").last().waitFor();
    await duty.locator('[data-key="valid"]').nth(1).waitFor();
    const keys = await duty.locator("[data-key] code").allTextContents();
    const [old = ""] = keys;
    await doAct(duty, `吊销密钥 ${old}`, () => duty.getByLabel(/可能已泄露自/).fill("2021-07-20T08:00"));
    await duty.locator('[data-key="revoked"]').getByText("起存疑").waitFor();
    await scene.network.as("cn-3201", AIRPORT).call("act", {
      body: { action: "reports.submit", args: {}, body: { ...REPORT, t: { occurred: scene.network.clock.now() } } },
    });
    await lookAt(browser, "unit");

    await duty.getByRole("button", { name: "为 duty 创建令牌" }).click();
    await duty.getByRole("button", { name: "创建", exact: true }).click();
    const token = (await duty.locator(".secret").textContent()) ?? "";
    assert.match(token, /^tocsin_/);
    const tokens = page.locator("section", { has: page.getByRole("heading", { name: "单位令牌" }) });
    const made = tokens.locator(`[data-token="${token.slice(7, 23)}"]`);
    await made.getByRole("button", { name: "撤销" }).click();
    await made.getByRole("button", { name: /确认撤销/ }).click();
    await made.waitFor({ state: "detached" });

    await doAct(duty, "注销 duty", () => duty.getByLabel("理由").fill("离职。"));
    await duty.getByText("已注销").waitFor();
    const gone = scene.network.as("cn-3201", AIRPORT).call("node");
    await assert.rejects(gone, /FORBIDDEN|may not|permit/);
    await browser.close();
  },
);

test(
  "a unit is taken in by keyboard and mouse, and its administrator signs in with the code that the host made",
  options,
  async () => {
    const [registrar, chief] = [await scene.browser({ width: 360, height: 740 }), await scene.browser()];
    const { page } = registrar;
    await signInAs(registrar, scene.network, "cn-3201", CITY, { officer: "admin", path: "/units" });
    await page.getByRole("button", { name: "接纳单位" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel(/^标识/).fill("Jiangning CDC");
    await page.getByLabel("中文名称").fill("江宁区疾病预防控制中心");
    await page.getByLabel("英文名称").fill("Jiangning District CDC");
    await page.getByRole("combobox", { name: "部门" }).click();
    await page.locator(".ant-select-item-option", { hasText: "疾病预防控制" }).click();
    await page.getByRole("combobox", { name: "责任区域" }).fill("jiangning");
    await page.locator(".ant-select-item-option", { hasText: "320115" }).first().click();
    await page.getByRole("button", { name: "继续" }).click();
    await page.locator(".ant-form-item-explain-error").first().waitFor();
    await page.getByLabel(/^标识/).fill("jiangning-cdc");
    await lookAt(registrar, "units-admit");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("将成为链 cn-3201 的普通单位").waitFor();
    await page.getByRole("button", { name: "确认：接纳单位" }).click();
    await page.getByRole("link", { name: "江宁区疾病预防控制中心" }).click();
    const admin = page.locator('[data-officer="admin"]');
    await admin.getByRole("button", { name: "为 admin 生成一次性登记码" }).click();
    const code = (await admin.locator(".secret").textContent()) ?? "";

    await addAuthenticator(chief);
    await chief.page.goto(scene.network.url("cn-3201"));
    await chief.page.getByLabel("一次性登记码").fill(code);
    await chief.page.getByRole("button", { name: "登记通行密钥" }).click();
    await chief.page.locator("main#content h1").waitFor();
    await chief.page.getByText("江宁区疾病预防控制中心").first().waitFor();
    await registrar.close();
    await chief.close();
  },
);
