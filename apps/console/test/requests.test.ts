import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { loseSessions, signInAgain, signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script>\u202egnp.exe\u200b <img src=x onerror=alert(1)>";

/** A report of the airport's with a sealed detail and a sealed file, anchored above. */
async function file(headline: string): Promise<string> {
  const client = scene.network.as("cn-3201", AIRPORT);
  const detail = await client.call("sealDetail", { body: { text: "张某，7月19日曾乘车" } });
  const attachment = await client.call("sealAttachment", { body: new TextEncoder().encode("Lukou → Nanjing") });
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline, main: "三名旅客同日发热。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
    sealed: { detail, attachments: [attachment] },
  };
  return (await client.call("act", { body: { action: "reports.submit", args: {}, body } })).act;
}

const section = (page: Page, name: string) =>
  page.locator("section", { has: page.getByRole("heading", { name, exact: true }) });

/** Asks from the list of notices and summaries; the page shows it as soon as it is on the chain. */
async function ask(page: Page, headline: string, purpose: string, reason: string): Promise<void> {
  const row = section(page, "申请调阅报告详情").locator("li", { hasText: headline });
  await row.getByRole("button", { name: "申请详情" }).click({ timeout: 60_000 });
  await page.getByRole("combobox", { name: "用途" }).click();
  await page.locator(".ant-select-item-option", { hasText: purpose }).click();
  await page.getByLabel("理由").fill(reason);
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.getByText("申请已上链").last().waitFor();
}

test(
  "a province asks, the city grants with an end, the detail is downloaded with its receipt, and the grant is revoked",
  options,
  async () => {
    const record = await file("机场九例待调阅");
    const [asker, judge] = [await scene.browser(), await scene.browser()];
    await signInAs(asker, scene.network, "cn-32", PROVINCE, { path: "/requests" });
    await signInAs(judge, scene.network, "cn-3201", CITY, { path: "/requests" });
    await judge.page.getByText("没有等待您决定的申请").waitFor();
    await ask(asker.page, "机场九例待调阅", "溯源调查", `省级溯源 ${HOSTILE}`);
    const own = section(asker.page, "申请与授权").locator("li", { hasText: "省级溯源" });
    await own.getByText("待决定").waitFor();

    const waiting = section(judge.page, "等待您决定").locator("li", { hasText: "省级溯源" });
    await waiting.waitFor({ timeout: 60_000 });
    await waiting.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
    assert.equal(await judge.page.locator("img[src=x]").count(), 0);
    await waiting.getByLabel("理由").fill("仅供溯源使用。");
    await waiting.getByLabel(/有效至/).fill("2021-07-19T00:00");
    await waiting.getByRole("button", { name: "授权", exact: true }).click();
    await waiting.getByText("请填写将来的时间").waitFor();
    await lookAt(judge, "requests-decide");
    await waiting.getByLabel(/有效至/).fill("2021-07-23T18:00");
    await waiting.getByRole("button", { name: "授权", exact: true }).click();
    await judge.page.getByText("决定已上链").waitFor();
    await waiting.waitFor({ state: "detached" });

    await own.getByText("已授权").waitFor({ timeout: 60_000 });
    await own.getByText("仅供溯源使用。").waitFor();
    await own.getByText(/7\/23 18:00/).waitFor();
    await own.getByRole("button", { name: "下载详情" }).click();
    await own.getByText("张某，7月19日曾乘车").waitFor();
    await section(asker.page, "下载回执").getByText("已接收 2 个密封部分").waitFor();
    await lookAt(asker, "requests-granted");
    const saved = asker.page.waitForEvent("download");
    await own.locator("li", { hasText: "密封文件" }).getByRole("button", { name: "保存为文件" }).click();
    assert.equal(readFileSync(await (await saved).path(), "utf8"), "Lukou → Nanjing");

    const receipt = section(judge.page, "下载回执").locator("li", { hasText: record.slice(0, 12) });
    await receipt.waitFor({ timeout: 60_000 });
    const granted = section(judge.page, "申请与授权").locator("li", { hasText: "省级溯源" });
    await granted.getByRole("button", { name: "撤销授权" }).click();
    await granted.getByLabel("理由").fill("溯源已结束。");
    await granted.getByRole("button", { name: "以此理由撤销" }).click();
    await own.getByText("已撤销").waitFor({ timeout: 60_000 });
    await own.getByText("溯源已结束。").waitFor();
    assert.equal(await own.getByRole("button", { name: "下载详情" }).count(), 0);
    await asker.close();
    await judge.close();
  },
);

test(
  "the keyboard asks from the report's own page, the reporting unit refuses with a reason, and another is withdrawn",
  options,
  async () => {
    const record = await file("键盘申请的报告");
    const [asker, source] = [await scene.browser({ width: 360, height: 740 }), await scene.browser()];
    const { page } = asker;
    await signInAs(asker, scene.network, "cn-3201", CITY, { path: `/reports/${record}` });
    await page.getByRole("link", { name: "申请调阅密封详情" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "提交申请" }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".ant-form-item-explain-error").first().waitFor();
    await lookAt(asker, "requests-ask");
    await page.getByRole("combobox", { name: "用途" }).focus();
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await page.getByLabel("理由").focus();
    await page.keyboard.type("市级研究");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const own = section(page, "申请与授权").locator("li", { hasText: "市级研究" });
    await own.getByText("待决定").waitFor();

    await signInAs(source, scene.network, "cn-3201", AIRPORT, { path: "/requests" });
    const waiting = section(source.page, "等待您决定").locator("li", { hasText: "市级研究" });
    await waiting.getByRole("button", { name: "拒绝" }).click();
    await waiting.locator(".ant-form-item-explain-error").waitFor();
    await waiting.getByLabel("理由").fill("密接排查完成后再议。");
    await waiting.getByRole("button", { name: "拒绝" }).click();
    await own.getByText("已拒绝").waitFor({ timeout: 60_000 });
    await own.getByText("密接排查完成后再议。").waitFor();

    await ask(page, "键盘申请的报告", "研究", "不再需要");
    const second = section(page, "申请与授权").locator("li", { hasText: "不再需要" });
    await second.getByRole("button", { name: "撤回申请" }).click();
    await second.getByText("已撤回").waitFor();
    await lookAt(asker, "requests");
    await asker.close();
    await source.close();
  },
);

test("a session that ends in the middle of a request leads back to it, with its reason as typed", options, async () => {
  const record = await file("申请中断的报告");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: `/reports/${record}` });
  await page.getByRole("link", { name: "申请调阅密封详情" }).click();
  await page.getByLabel("理由").fill("会话中断后仍在的理由");
  await loseSessions(scene.network, "cn-3201", page);
  await signInAgain(scene.network, "cn-3201", CITY, page);
  await page.getByRole("combobox", { name: "用途" }).click();
  await page.locator(".ant-select-item-option", { hasText: "研究" }).click();
  assert.equal(await page.getByLabel("理由").inputValue(), "会话中断后仍在的理由");
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.getByText("申请已上链").last().waitFor();
  await section(page, "申请与授权").locator("li", { hasText: "会话中断后仍在的理由" }).getByText("待决定").waitFor();
  await browser.close();
});

test("in an emergency a detail is taken at once, after a plain warning, and awaits its review", options, async () => {
  const record = await file("紧急调阅的报告");
  const [asker, source] = [await scene.browser(), await scene.browser()];
  const { page } = asker;
  await signInAs(source, scene.network, "cn-3201", AIRPORT, { path: "/requests" });
  await source.page.locator('[data-connection="open"]').waitFor();
  await signInAs(asker, scene.network, "cn-32", PROVINCE, { path: "/requests" });
  const row = section(page, "申请调阅报告详情").locator("li", { hasText: "紧急调阅的报告" });
  await row.getByRole("button", { name: "申请详情" }).click({ timeout: 60_000 });
  await page.getByText("紧急情况：不待决定直接调阅").click();
  await page.getByText("调阅权限 24 小时后失效").waitFor();
  const form = page.locator("details form");
  await form.getByRole("button", { name: "立即调阅" }).click();
  await form.getByText("请确认您对此负责").waitFor();
  await form.getByLabel(/为何不能等待/).fill("同车旅客正在登机，须立即通知。");
  await lookAt(asker, "requests-emergency");
  await form.getByLabel("我因紧急情况调阅，并对此负责。").check();
  await form.getByRole("button", { name: "立即调阅" }).click();
  await page.getByText("紧急调阅已上链").last().waitFor();
  const own = section(page, "申请与授权").locator("li", { hasText: "同车旅客正在登机" });
  await own.getByText("待复核").waitFor();
  await own.getByRole("button", { name: "下载详情" }).click({ timeout: 60_000 });
  await own.getByText("张某，7月19日曾乘车").waitFor({ timeout: 60_000 });
  // Nobody at the source has asked for anything: the stream has told of it.
  const seen = section(source.page, "申请与授权").locator("li", { hasText: record.slice(0, 12) });
  await seen.getByText("紧急调阅", { exact: false }).first().waitFor({ timeout: 60_000 });
  await asker.close();
  await source.close();
});

test("a request whose answer was lost on its way is made once, when it is sent again", options, async () => {
  await file("回复丢失的报告");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-32", PROVINCE, { path: "/requests" });
  const keys: unknown[] = [];
  await page.route(
    ({ pathname }) => pathname === "/v1/acts",
    async (route) => {
      keys.push(route.request().postDataJSON().idempotencyKey);
      const reply = await route.fetch();
      await (keys.length === 1 ? route.abort() : route.fulfill({ response: reply }));
    },
  );
  const row = section(page, "申请调阅报告详情").locator("li", { hasText: "回复丢失的报告" });
  await row.getByRole("button", { name: "申请详情" }).click({ timeout: 60_000 });
  await page.getByRole("combobox", { name: "用途" }).click();
  await page.locator(".ant-select-item-option", { hasText: "溯源调查" }).click();
  await page.getByLabel("理由").fill("只应有一份申请");
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.getByText("UNREACHABLE").waitFor();
  await page.getByRole("button", { name: "提交申请" }).click();
  await page.getByText("申请已上链").last().waitFor();
  assert.equal(keys[0], keys[1]);
  const { items } = await scene.network.as("cn-32", PROVINCE).call("requests", { query: { limit: 50 } });
  assert.equal(items.filter(({ reason }) => reason === "只应有一份申请").length, 1);
  await browser.close();
});
