import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openReceiver, says, takes } from "../../../packages/node/test/receivers.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
const receiver = await openReceiver();
after(async () => {
  await scene.close();
  await receiver.close();
});
const { options } = scene;

/** A report of the airport's, grave enough to be acknowledged. */
async function file(headline: string): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 1 },
    a: { category: "infectious-disease", headline, place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const client = scene.network.as("cn-3201", AIRPORT);
  return (await client.call("act", { body: { action: "reports.submit", args: {}, body } })).act;
}

/** A subscription whose receiver took nothing for days, so that its message was given up. */
async function giveUp(): Promise<string> {
  const channel = { kind: "webhook", url: receiver.url } as const;
  const client = scene.network.as("cn-3201", CITY, "admin");
  await client.call("createSubscription", { body: { name: "旧平台", rule: { topics: ["report"] }, channel } });
  receiver.behave = says(500);
  const record = await file("机场九例无人接收");
  const { clock, network } = scene.network;
  // A token of its own each time: the clock goes by days.
  const given = async () => {
    const { items } = await scene.network.as("cn-3201", CITY, "admin").call("subscriptions");
    return items.some(({ dead }) => dead > 0);
  };
  for (let i = 0; i < 40 && !(await given()); i++) {
    await network.node("cn-3201").parts.deliveries.deliverer.step();
    clock.moveTo(clock.now() + 10 * 3_600_000);
  }
  receiver.behave = takes;
  return record;
}

test(
  "an administrator subscribes, tries the receiver, sends what was given up again, replays, and makes a new secret",
  options,
  async () => {
    const record = await giveUp();
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { officer: "admin" });
    await page.getByRole("link", { name: "订阅与推送" }).click();
    await page.getByText("1 条投递失败").waitFor();
    await page.getByText("运维人员尚未配置邮件服务器").waitFor();
    await page.getByLabel("名称").fill("疾控平台 <b>x</b>");
    await page.getByLabel(/^地址/).fill("http://169.254.169.254/latest");
    await page.getByRole("button", { name: "订阅", exact: true }).click();
    await page.getByText("ADDRESS_REFUSED").waitFor();
    await page.getByLabel(/^地址/).fill(receiver.url);
    await page.getByRole("combobox", { name: "内容" }).click();
    await page.locator(".ant-select-item-option", { hasText: /^报告$/ }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "订阅", exact: true }).click();
    const first = (await page.getByRole("alert").locator("code", { hasText: "whsec_" }).textContent()) ?? "";
    await lookAt(browser, "subscriptions-secret");
    await page.getByRole("button", { name: "已保存" }).click();
    assert.equal(await page.getByText(first).count(), 0);

    const row = (name: string) => page.locator("main .rows > li", { hasText: name }).first();
    const press = (name: string, button: string) =>
      row(name).getByRole("button", { name: button, exact: true }).click();
    await press("疾控平台", "发送测试");
    await page.getByText("接收方已收到测试消息").waitFor();
    receiver.behave = says(500);
    await press("疾控平台", "发送测试");
    await page.getByText("测试未送达：HTTP_500").waitFor();
    await file("机场九例待推送");
    await press("疾控平台", "投递记录");
    await row("疾控平台").getByText("待重试").first().waitFor({ timeout: 60_000 });
    await press("疾控平台", "收起");
    await press("旧平台", "投递记录");
    await row("旧平台").getByRole("heading", { name: "投递失败" }).waitFor();
    await lookAt(browser, "subscriptions-dead");
    receiver.behave = takes;
    await press("旧平台", "重新投递");
    await row("旧平台").getByText("已送达").first().waitFor({ timeout: 60_000 });
    const ids = () =>
      receiver.got
        .filter(
          ({ json }) => json["subscription"] !== undefined && (json["data"] as { record?: string }).record === record,
        )
        .map(({ headers }) => headers["webhook-id"]);
    const [before] = ids();
    const count = ids().length;
    await row("旧平台")
      .getByLabel(/^事件编号/)
      .fill("1-0-0");
    await press("旧平台", "从此事件起重放");
    await page.getByText("将从该处重新推送").waitFor();
    for (let i = 0; i < 300 && ids().length === count; i++) await new Promise((done) => setTimeout(done, 100));
    assert.deepEqual([ids().length, ids().at(-1)], [count + 1, before]);
    await press("旧平台", "更换密钥");
    const second = (await page.getByRole("alert").locator("code", { hasText: "whsec_" }).textContent()) ?? "";
    assert.notEqual(second, first);
    await press("旧平台", "暂停");
    await row("旧平台").getByText("已暂停").waitFor();
    await press("旧平台", "删除");
    await page
      .locator(".ant-popover")
      .getByRole("button", { name: /删\s?除/ })
      .click();
    await row("旧平台").waitFor({ state: "detached" });
    await browser.close();
  },
);

test("the link of a message leads an officer to the notice and the act that ends its clock", options, async () => {
  const record = await file("机场九例待确认");
  await scene.network.network.settle();
  const browser = await scene.browser({ width: 360 });
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: `/acknowledge/${record}` });
  await page.getByText("机场九例待确认").waitFor();
  await lookAt(browser, "acknowledge");
  await page.getByRole("button", { name: "签收" }).click();
  await page.getByRole("status").getByText("本单位已签收此通报").waitFor();
  const { items } = await scene.network.as("cn-3201", CITY).call("clocks", { query: { record } });
  assert.ok(items.some(({ rule, ended }) => /acknowledge/.test(rule) && ended !== undefined));
  await page.goto(`${scene.network.url("cn-3201")}/acknowledge/${"0".repeat(64)}`);
  await page.getByText("NOT_FOUND").waitFor();
  await browser.close();
});
