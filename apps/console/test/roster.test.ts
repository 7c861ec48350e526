import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { openReceiver } from "../../../packages/node/test/receivers.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
const gateway = await openReceiver();
after(async () => {
  await scene.close();
  await gateway.close();
});
const { options } = scene;
const MINUTE = 60_000;

/** Picks a value of a select within a group. */
async function pick(page: Page, group: string, field: string, value: RegExp): Promise<void> {
  await page.getByRole("group", { name: group }).getByRole("combobox", { name: field, exact: true }).click();
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: value })
    .click();
}

test(
  "an administrator sets who is on duty, tries a contact, and everybody sees who was told of a notice that waits",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { officer: "admin" });
    await page.getByRole("link", { name: "值班表" }).click();
    await page.getByText("本单位尚未在此设置值班表").waitFor();
    for (const [line, officer, number] of [
      [1, "duty", "13800000001"],
      [2, "admin", "13800000002"],
    ] as const) {
      await page.getByRole("button", { name: "添加联系方式" }).click();
      const group = `联系方式 ${line}`;
      await pick(page, group, "值班人员", new RegExp(`^${officer}$`));
      await pick(page, group, "方式", /短信网关/);
      await page.getByRole("group", { name: group }).getByLabel("邮箱或号码").fill(number);
      await page
        .getByRole("group", { name: group })
        .getByLabel(/^网关地址/)
        .fill(gateway.url);
    }
    await page.getByRole("button", { name: "添加班次" }).click();
    const shift = "班次（北京时间） 1";
    await pick(page, shift, "值班人员", /^duty$/);
    await pick(page, shift, "副值班", /^admin$/);
    await page.getByRole("button", { name: "保存值班表" }).click();
    await page.getByRole("alert").locator("code", { hasText: "whsec_" }).waitFor();
    await page.getByRole("button", { name: "已保存" }).click();
    await page.getByText(/值班人员: duty/).waitFor();
    await page.getByRole("button", { name: "测试 duty" }).click();
    await page.getByText("13800000001 结果：OK").waitFor();
    assert.match(String(gateway.got.at(-1)?.json["text"]), /^【演练】警钟：值班联系方式测试/);

    const body = {
      ...{ form: "open", situation: "epidemic", s: 1, c: 1 },
      a: { category: "infectious-disease", headline: "机场九例待确认", place: { area: "320115" } },
      t: { occurred: BEGIN - 3_600_000 },
      data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
    };
    await scene.network.as("cn-3201", AIRPORT).call("act", { body: { action: "reports.submit", args: {}, body } });
    const { clock, network } = scene.network;
    await network.settle();
    const { escalator } = network.node("cn-3201").parts.duties;
    for (let i = 0; i < 3; i++) {
      await escalator.step();
      clock.moveTo(clock.now() + 31 * MINUTE);
    }
    assert.ok(gateway.got.some(({ json }) => json["to"] === "13800000002"));
    await page.reload();
    await page.locator("ol > li", { hasText: "上级管理单位" }).waitFor();
    await lookAt(browser, "roster");
    const officer = await scene.browser({ width: 360 });
    await signInAs(officer, scene.network, "cn-3201", CITY, { path: "/roster" });
    await officer.page.getByText(/值班人员: duty/).waitFor();
    await officer.page.getByText("已通知").first().waitFor();
    assert.equal(await officer.page.getByText("13800000001").count(), 0);
    assert.equal(await officer.page.getByRole("button", { name: "保存值班表" }).count(), 0);
    await lookAt(officer, "roster-officer");
    await officer.close();
    await browser.close();
  },
);
