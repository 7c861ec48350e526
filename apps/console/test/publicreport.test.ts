import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { CITY } from "./network.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<img src=x onerror=alert(1)><script>document.title='x'</script>";
const ITEM = { headline: "市民主动报告行程" };

const officer = () => scene.network.as("cn-3201", CITY);

async function waiting(): Promise<string> {
  const { items } = await officer().call("submissions", { query: { state: "received" } });
  return items[0]?.id as string;
}

async function openForm(page: Page): Promise<void> {
  await page.goto(`${scene.network.url("cn-3201")}/public`);
  await page.getByRole("link", { name: /填报行程或症状|Tell the health/ }).click();
  await page
    .locator("#unit")
    .filter({ hasText: /南京市|Nanjing/ })
    .waitFor();
  const other = page.getByRole("button", { name: "中文" });
  if ((await other.count()) > 0) await other.click();
}

async function tellStay(page: Page, place: string, from: string, until: string): Promise<void> {
  await page.getByLabel("地点", { exact: true }).fill(place);
  await page.getByLabel("到达（北京时间）").fill(from);
  await page.getByLabel("离开（北京时间）").fill(until);
}

/** Types, and chooses with the keyboard what the list then has first. */
async function choosePlace(page: Page, field: Locator, typed: string, place: string): Promise<void> {
  await field.fill(typed);
  await page.getByRole("option").first().getByText(place, { exact: true }).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(`#${await field.getAttribute("aria-activedescendant")}`).textContent(), place);
  await page.keyboard.press("Enter");
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  assert.equal(`${await field.inputValue()} ${/\d+$/.exec(place)?.[0]}`, place);
}

const send = (page: Page) => page.getByRole("button", { name: "提交" }).click();
const refused = (page: Page, text: string) => page.getByRole("alert").getByText(text).waitFor();
const followed = (page: Page, text: string) => page.locator("#followed").getByText(text).waitFor();

test(
  "a person tells an itinerary without account, sees the officer's answer, corrects it and withdraws it",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await openForm(page);
    await page.getByText("演练——内容不是真实情况。").waitFor();
    await page.getByText("每次查看都有记录").waitFor();
    await page.waitForFunction(() => (document.getElementById("area") as HTMLInputElement).value === "江苏省 南京市");
    await lookAt(browser, "public-report", false);

    await send(page);
    await refused(page, "停留 1：请填写地点、到达和离开时间。");
    await refused(page, "Stay 1: Name the place, when you arrived and when you left.");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "place");
    await tellStay(page, `禄口机场 ${HOSTILE}`, "2021-07-19T22:00", "2021-07-19T20:00");
    await send(page);
    await refused(page, "停留 1：离开不能早于到达。");
    await page.getByLabel("离开（北京时间）").fill("2021-07-19T23:30");
    const area = page.getByRole("combobox", { name: "所在地区" });
    await area.fill("不在列表");
    await send(page);
    await refused(page, "请从列表中选择地区");
    await area.fill("430000");
    await page.getByLabel("姓名（可不填）").fill("张三");
    await page.getByLabel("电话（可不填）").fill("13800000000");
    await send(page);
    await refused(page, "所在地区须在收件单位辖区内。");
    await refused(page, "The area must lie within that of the unit.");
    await lookAt({ ...browser, complaints: [] }, "public-report-refused", false);
    const stayed = page.getByRole("combobox", { name: "停留地区" });
    await choosePlace(page, area, "jnq", "江苏省 南京市 江宁区 320115");
    await stayed.fill("zhangjiajie");
    await page.getByRole("option", { name: "湖南省 张家界市 4308" }).waitFor();
    await lookAt({ ...browser, complaints: [] }, "public-report-places", false);
    await page.keyboard.press("Escape");
    await choosePlace(page, stayed, "lukou", "江苏省 南京市 江宁区 禄口街道 320115005");
    await page.getByRole("button", { name: "English" }).click();
    assert.equal(await page.getByLabel("Your area").inputValue(), "Jiangsu, Nanjing, Jiangning");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: "添加一处停留" }).click();
    await page.getByRole("group", { name: "停留 2" }).getByRole("button", { name: "删除" }).click();
    await page.getByRole("button", { name: "提交" }).focus();
    await page.keyboard.press("Enter");

    await page.getByText("查询码只显示这一次").waitFor();
    const code = (await page.locator("#secret").textContent()) as string;
    assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    await lookAt({ ...browser, complaints: [] }, "public-report-code", false);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(
      [await page.locator("#secret").isVisible(), await page.locator("#tell").isVisible()],
      [true, false],
      "only the code is printed",
    );
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("button", { name: "已保存" }).click();
    assert.equal(await page.locator("#secret").textContent(), "");
    assert.equal(await page.getByLabel("姓名（可不填）").inputValue(), "", "nothing stays for who comes after");

    const id = await waiting();
    const read = await officer().call("submission", { params: { id }, query: { purpose: "screening" } });
    assert.deepEqual(read.content, {
      kind: "itinerary",
      area: "320115",
      stops: [
        {
          ...{ area: "320115005", place: `禄口机场 ${HOSTILE}` },
          from: Date.parse("2021-07-19T22:00+08:00"),
          to: Date.parse("2021-07-19T23:30+08:00"),
        },
      ],
      person: { name: "张三", phone: "13800000000" },
    });
    await page.getByLabel("查询码").fill(code.toLowerCase());
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await followed(page, "已收到，等待审核");
    await officer().call("acceptSubmission", { params: { id }, body: { ...ITEM, answer: `谢谢 ${HOSTILE}` } });
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await followed(page, "已采纳");
    await followed(page, `谢谢 ${HOSTILE}`);
    assert.equal(await page.locator("main img, main script").count(), 0);
    await page.getByRole("button", { name: "English" }).click();
    await followed(page, "Accepted");
    await page.getByRole("button", { name: "中文" }).click();

    await page.getByRole("button", { name: "更正" }).click();
    await page.getByText("正在更正").waitFor();
    await tellStay(page, "禄口机场 T2", "2021-07-19T21:00", "2021-07-19T23:30");
    await send(page);
    await followed(page, "更正已提交，等待审核。");
    assert.equal(await waiting(), id);
    await page.getByRole("button", { name: "撤回", exact: true }).click();
    await page.getByText("确定撤回吗？").waitFor();
    await page.getByRole("button", { name: "确定撤回" }).click();
    await followed(page, "已撤回，内容已销毁");
    await page.getByRole("button", { name: "更正" }).click();
    await refused(page, "Withdrawn; what you wrote is destroyed");
    await page.getByLabel("查询码").fill("0000-0000-0000-0000");
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await refused(page, "没有此查询码");
    await refused(page, "There is no such code");

    assert.ok(
      asked.every((url) => !url.includes(code)),
      "the code stands in no address",
    );
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [
      0,
      0,
      "",
    ]);
    await browser.close();
  },
);

test(
  "a person tells symptoms, is declined with a sentence, and one who sends too much is told how long to wait",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await openForm(page);
    await page.getByLabel("症状：我身体不适").check();
    await send(page);
    await refused(page, "请填写起病日期。");
    await page.getByLabel("起病日期").fill("2022-07-19");
    await page.getByLabel("发热").check();
    await send(page);
    await refused(page, "起病日期须在最近一年内且不晚于今天。");
    await page.getByLabel("起病日期").fill("2021-07-19");
    await lookAt({ ...browser, complaints: [] }, "public-report-symptoms", false);
    await send(page);
    await page.getByText("查询码只显示这一次").waitFor();
    const code = (await page.locator("#secret").textContent()) as string;
    await officer().call("declineSubmission", {
      params: { id: await waiting() },
      body: { answer: "请到发热门诊就诊。" },
    });
    await page.getByLabel("查询码").fill(code);
    await page.keyboard.press("Enter");
    await followed(page, "请到发热门诊就诊。");
    const follow = page.getByRole("button", { name: "查询", exact: true });
    for (let i = 0; i < 40 && (await page.getByRole("alert").getByText("请求过多").count()) === 0; i++) {
      await follow.click();
      await page.locator("body:not([aria-busy])").waitFor();
    }
    await refused(page, "请求过多；请稍候再试。");
    await refused(page, "Too many requests; wait as long as Retry-After says.");
    await refused(page, "Seconds until you may try again: 60");
    await browser.close();
  },
);
