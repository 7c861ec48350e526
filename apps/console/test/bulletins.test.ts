import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script>\u202e<img src=x>";

async function file(): Promise<void> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline: `保洁人员阳性 ${HOSTILE}`, place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 9 },
  };
  await scene.network.as("cn-3201", AIRPORT).call("act", { body: { action: "reports.submit", args: {}, body } });
}

async function choose(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: option })
    .first()
    .click();
  await page.keyboard.press("Escape");
}

/** Takes the bulletin away. @returns the file's bytes */
async function taken(page: Page, format: string): Promise<Buffer> {
  const begun = page.waitForEvent("download");
  await page.getByRole("button", { name: format, exact: true }).click();
  const download = await begun;
  assert.match(download.suggestedFilename(), new RegExp(`^bulletin-[0-9a-f]{12}-zh\\.${format.toLowerCase()}$`));
  return readFileSync(await download.path());
}

test(
  "a bulletin is composed, read, signed and taken away; a notice of it stands on the public page until it is withdrawn",
  options,
  async () => {
    await file();
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/bulletins" });
    await page.getByText("没有待签发的草稿").waitFor();
    await page.getByRole("button", { name: "编制简报" }).click();
    await page.getByLabel("截止时间（不含）").fill("2021-07-18T00:00");
    await page.getByLabel("研判意见（英文）").fill("Contained.");
    await page.getByRole("button", { name: "生成草稿" }).click();
    await page.getByText("截止时间须晚于开始时间").waitFor();
    await page.getByText("请同时填写中文").waitFor();
    await lookAt(browser, "bulletins-compose");
    await page.getByLabel("截止时间（不含）").fill("2021-07-21T00:00");
    await page.getByLabel("研判意见（中文）").fill(`疫情可控。${HOSTILE}`);
    await page.getByRole("button", { name: "生成草稿" }).click();

    // What is read is what is signed and taken away, and nothing in it runs.
    const sheet = page.locator("article.document");
    await sheet.getByText("疫情可控").waitFor();
    await page.getByText("草稿：尚无人签发").waitFor();
    assert.ok((await sheet.locator("img[src^='data:image/svg']").count()) >= 1);
    assert.equal(await sheet.locator("script, style, img[src=x]").count(), 0);
    await page.getByText("English", { exact: true }).last().click();
    await sheet.getByText("Contained.").waitFor();
    await page.getByText("中文", { exact: true }).last().click();
    await lookAt(browser, "onebulletin-draft");
    await page.getByRole("button", { name: "签发简报" }).click();
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText(/签发后不可更改/).waitFor();
    await page.getByRole("button", { name: "确认：签发简报" }).click();
    await page.getByText(/duty 签发于/).waitFor();
    // Where the newest releases no longer tell of it, it is signed all the same.
    const isNewest = ({ pathname }: URL) => pathname === "/v1/releases";
    await page.route(isNewest, (route) => route.fulfill({ json: { items: [] } }));
    await page.reload();
    await page.getByText(/duty 签发于/).waitFor();
    assert.equal(await page.getByRole("button", { name: "签发简报" }).count(), 0);
    await page.unroute(isNewest);
    assert.match((await taken(page, "HTML")).toString(), /^<!doctype html>[\s\S]*疫情可控/);
    assert.equal((await taken(page, "DOCX")).subarray(0, 2).toString(), "PK");
    assert.equal((await taken(page, "PDF")).subarray(0, 5).toString(), "%PDF-");
    await lookAt(browser, "onebulletin-signed");

    // A notice of it.
    await page.getByRole("link", { name: "据此发布通告" }).click();
    await page.getByRole("button", { name: "发布通告" }).click();
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("请填写此项").first().waitFor();
    await page.getByLabel("中文标题").fill("全员核酸检测安排");
    await page.getByLabel("英文标题").fill("Testing tonight");
    await page.getByLabel("中文正文").fill(`今晚七时起检测，咨询13800138000。${HOSTILE}`);
    await page.getByText("疑似含有个人信息：手机号码 13800138000").waitFor();
    await lookAt(browser, "releases-personal");
    await page.getByRole("button", { name: "遮盖" }).click();
    assert.equal(await page.getByLabel("中文正文").inputValue(), `今晚七时起检测，咨询■■■。${HOSTILE}`);
    await choose(page, "预警级别", "二级");
    await lookAt(browser, "releases-notice");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("button", { name: "确认：发布通告" }).click();
    const row = (text: string) => page.locator("li", { hasText: text });
    await row("全员核酸检测安排").getByText("二级 · 橙色").waitFor();

    // A risk area names its source, a refutation what it answers.
    await page.getByRole("button", { name: "发布风险区域" }).click();
    await page.getByLabel("中文标题").fill("请主动报备");
    await page.getByLabel("中文正文").fill("到过此处的人员请主动报备。");
    await page.getByLabel("具体地点（中文）").fill("禄口机场 T2 到达层");
    await page.getByLabel("高风险").check();
    await page.getByLabel("暴露开始").fill("2021-07-19T08:00");
    await page.getByLabel("暴露截止").fill("2021-07-20T20:00");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("风险区域须注明来源记录").waitFor();
    await choose(page, "依据的记录", "保洁人员阳性");
    await lookAt(browser, "releases-risk");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("button", { name: "确认：发布风险区域" }).click();
    await row("请主动报备").getByText("高风险").waitFor();
    await page.getByRole("button", { name: "发布辟谣" }).click();
    await page.getByLabel("中文标题").fill("封城传言");
    await page.getByLabel("传言内容（中文）").fill("今晚封城");
    await page.getByLabel("事实说明（中文）").fill("没有这样的决定。");
    await page.getByLabel(/相关帖文网址/).fill("ftp://example.org/1");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("每行一个以 https:// 或 http:// 开头的网址").waitFor();
    await page.getByLabel(/相关帖文网址/).fill("https://example.org/1");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("button", { name: "确认：发布辟谣" }).click();
    await row("封城传言").getByText("今晚封城").waitFor();
    await lookAt(browser, "releases");

    // Anyone reads it, without account.
    const anyone = await scene.browser();
    await anyone.page.goto(`${scene.network.url("cn-3201")}/public`);
    for (const said of ["全员核酸检测安排", "禄口机场 T2 到达层", "封城传言"])
      await anyone.page.getByText(said).first().waitFor();

    await row("全员核酸检测安排").getByRole("button", { name: "撤回" }).click();
    await page.getByLabel("理由").fill("时间有误");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("button", { name: "确认：撤回" }).click();
    await row("全员核酸检测安排").waitFor({ state: "detached" });
    await choose(page, "状态", "已撤回");
    await row("全员核酸检测安排").getByText("撤回理由：时间有误").waitFor();
    // Who has read it keeps it for a minute; whoever comes now reads why it is gone.
    const later = await scene.browser();
    await later.page.goto(`${scene.network.url("cn-3201")}/public`);
    await later.page.getByText("时间有误").first().waitFor();

    // The bulletin goes too.
    await page.goto(`${scene.network.url("cn-3201")}/bulletins`);
    await lookAt(browser, "bulletins");
    await page.locator("section", { hasText: "已签发的简报" }).getByRole("link").first().click();
    await page.getByRole("button", { name: "撤回简报" }).click();
    await page.getByLabel("理由").fill("数据有误");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("button", { name: "确认：撤回简报" }).click();
    await page.getByText("理由：数据有误").waitFor();
    assert.equal(await page.getByRole("button", { name: "撤回简报" }).count(), 0);

    // Who lacks the duty is told so.
    const other = await scene.browser();
    await signInAs(other, scene.network, "cn-3201", CITY, { officer: "admin", path: "/releases" });
    await other.page.getByText("您在此无权进行的操作").click();
    await other.page.getByText(/发布通告：需要以下职责之一/).waitFor();
    for (const one of [anyone, later, other, browser]) {
      assert.deepEqual(one.complaints, []);
      await one.close();
    }
  },
);

test(
  "an after-action report tells R around its measures when the serial interval is given, both parts of it",
  options,
  async () => {
    const client = scene.network.as("cn-3201", CITY);
    const opening = {
      category: "infectious-disease",
      areas: ["3201"],
      stage: "response",
      title: { zh: "禄口机场疫情", en: "Lukou airport" },
    };
    const { act: event } = await client.call("act", { body: { action: "events.open", args: opening } });
    const body = {
      ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
      a: { category: "infectious-disease", headline: "全员核酸检测", place: { area: "3201" } },
      t: { occurred: BEGIN - 3_600_000 },
      data: { kind: "measure", version: 1, measure: "mass-testing", areas: ["3201"], from: "2021-07-20" },
    };
    await client.call("act", { body: { action: "reports.submit", args: { event }, body } });
    const count = { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "3201", new: 3 };
    await client.call("act", { body: { action: "reports.submit", args: { event }, body: { ...body, data: count } } });

    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/bulletins" });
    await page.getByRole("button", { name: "编制简报" }).click();
    assert.equal(await page.getByLabel("代际间隔均值（天）").count(), 0);
    await page.getByText("事后评估报告").click();
    await choose(page, "事件", "禄口机场疫情");
    await page.getByLabel("开始时间").fill("2021-07-01T00:00");
    await page.getByLabel("代际间隔均值（天）").fill("四天");
    await page.getByRole("button", { name: "生成草稿" }).click();
    await page.getByText("请填写大于0的天数").first().waitFor();
    await page.getByText("两项须同时填写或同时留空").first().waitFor();
    await lookAt(browser, "bulletins-interval");
    await page.getByLabel("代际间隔均值（天）").fill("4.79");
    await page.getByLabel("代际间隔标准差（天）").fill("3");
    await page.getByRole("button", { name: "生成草稿" }).click();
    const sheet = page.locator("article.document");
    await sheet.getByText("措施前后的有效再生数").waitFor();
    await sheet.getByText(/代际间隔均值 4\.79 天、标准差 3 天/).waitFor();
    assert.deepEqual(browser.complaints, []);
    await browser.close();
  },
);
