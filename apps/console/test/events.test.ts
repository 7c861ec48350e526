import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script>\u202egnp.exe\u200b <img src=x onerror=alert(1)>";
/** Two districts of Nanjing as squares. */
const SQUARES = ["320114", "320115"].map((code, i) => {
  const [west, east] = [118 + i, 119 + i];
  const ring = [
    [west, 31],
    [east, 31],
    [east, 32],
    [west, 32],
    [west, 31],
  ];
  return { code, geometry: { type: "Polygon", coordinates: [ring] } };
});
const DAY_MS = 86_400_000;
const FAR_MS = 60_000;

async function choose(page: Page, field: string | RegExp, option: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).click();
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: option })
    .click();
}

const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "协作室内容" }).getByRole("link", { name, exact: true }).click();
const row = (page: Page, text: string) => page.locator(".rows > li", { hasText: text });

/** The airport files counts of eight days, and what is said of them. */
async function fileCounts(): Promise<void> {
  const client = scene.network.as("cn-3201", AIRPORT);
  const items = [3, 5, 9, 12, 14, 11, 8, 17].map((count, i) => {
    const at = BEGIN - (8 - i) * DAY_MS;
    const day = new Date(at).toISOString().slice(0, 10);
    const main = "市民对机场疫情感到恐惧和愤怒，医院床位紧张，政府发布通告。";
    const body = {
      ...{ form: "open", situation: i % 2 === 0 ? "epidemic" : "opinion", s: 1 },
      a: { category: "infectious-disease", headline: `机场第${i + 1}日阳性`, main, place: { area: "320115" } },
      t: { occurred: at },
      data: { kind: "count", version: 1, series: "confirmed", day, area: "320115", new: count },
    };
    return { action: "reports.submit", args: {}, body };
  });
  const { items: filed } = await client.call("actBulk", { body: { items } });
  assert.ok(
    filed.every(({ ok }) => ok),
    JSON.stringify(filed.find(({ ok }) => !ok)),
  );
}

test(
  "a province opens an event, a city opens its part and gives the airport a task, and decisions are seen on the other side at once",
  options,
  async () => {
    const [province, city, airport] = [
      await scene.browser(),
      await scene.browser(),
      await scene.browser({ width: 420 }),
    ];
    await signInAs(province, scene.network, "cn-32", PROVINCE, { path: "/events" });
    await signInAs(city, scene.network, "cn-3201", CITY, { path: "/events" });
    await city.page.getByText("没有符合的事件").waitFor();

    // Opened from a form that keeps what was typed when something is missing.
    const { page } = province;
    await page.getByRole("button", { name: "建立事件" }).click();
    await page.getByLabel("中文标题").fill(`禄口机场疫情 ${HOSTILE}`);
    await page.getByRole("button", { name: "建立事件" }).last().click();
    await page.getByText("请填写此项").first().waitFor();
    await page.getByLabel("英文标题").fill("Lukou outbreak");
    await choose(page, /本地区响应级别/, "Ⅱ级");
    await page.getByRole("combobox", { name: "邀请的链" }).fill("cn-3201 nonsense ");
    await page.getByText("链的写法为").waitFor();
    await lookAt(province, "events-open");
    await page.getByRole("combobox", { name: "邀请的链" }).press("Backspace");
    await page.getByRole("button", { name: "建立事件" }).last().click();
    await page.getByRole("heading", { name: /禄口机场疫情/ }).waitFor();
    await page.locator(".hidden-mark", { hasText: "U+202E" }).first().waitFor();
    assert.equal(await page.locator("img[src=x]").count(), 0);

    // The offer arrives at the city by itself.
    await city.page.getByRole("link", { name: /禄口机场疫情/ }).click({ timeout: FAR_MS });
    await city.page.getByText("他链邀请参与此事件").waitFor();
    await city.page.getByRole("button", { name: "建立并加入" }).click();
    await city.page.getByLabel(/发言/).fill("南京已启动流调。联系13800138000");
    await city.page.getByRole("button", { name: "遮盖" }).click();
    await city.page.getByText("已遮盖").waitFor();
    const kept = await city.page.evaluate(() => JSON.stringify(localStorage));
    assert.ok(kept.includes("联系■■■") && !kept.includes("13800138000"), "the draft has what the form shows");
    await city.page.getByRole("button", { name: "发布" }).click();
    await row(page, "南京已启动流调").waitFor({ timeout: FAR_MS });

    // The airport's task force joins without asking, and is given a task.
    await signInAs(airport, scene.network, "cn-3201", AIRPORT, { path: "/events" });
    await airport.page.getByRole("link", { name: /禄口机场疫情/ }).click();
    await airport.page.getByText("本单位尚未加入此事件").waitFor();
    await airport.page.getByRole("button", { name: "本单位加入" }).click();
    await airport.page.getByRole("button", { name: "发布" }).waitFor();
    await part(city.page, "任务");
    await city.page.getByText("指派任务").click();
    await city.page.getByRole("button", { name: "指派", exact: true }).click();
    await city.page.getByText("请填写任务").waitFor();
    await city.page.getByRole("textbox", { name: "任务" }).fill("采样航站楼保洁人员");
    await choose(city.page, "承办单位", "禄口");
    await city.page.getByLabel(/期限/).fill("2021-07-19T09:00");
    await city.page.getByRole("button", { name: "指派", exact: true }).click();
    await city.page.getByText("请填写将来的时间").waitFor();
    await city.page.getByLabel(/期限/).fill("2021-07-21T09:00");
    await city.page.getByRole("button", { name: "指派", exact: true }).click();
    await part(airport.page, "任务");
    const own = row(airport.page, "采样航站楼保洁人员");
    await own.getByRole("button", { name: "已接收" }).click();
    await row(city.page, "采样航站楼保洁人员").getByText("已接收").waitFor();
    await own.getByLabel(/备注/).fill("已采 214 人");
    await lookAt(airport, "event-task");
    await own.getByRole("button", { name: "已完成" }).click();
    await row(city.page, "已采 214 人").getByText("已完成").waitFor();
    await lookAt(city, "event-tasks");

    // A decision of the province stands with the city a moment later.
    await page.getByLabel(/发言/).fill(`即日起全员核酸检测 ${HOSTILE}`);
    await choose(page, "类型", "决策");
    await page.getByRole("button", { name: "发布" }).click();
    await part(city.page, "动态");
    const decided = row(city.page, "即日起全员核酸检测");
    await decided.locator(".tag", { hasText: "决策" }).waitFor({ timeout: FAR_MS });
    await decided.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
    assert.equal(await city.page.locator("img[src=x]").count(), 0);
    await decided.getByRole("button", { name: "回复" }).click();
    await city.page.getByLabel(/发言/).fill("收到，已部署。");
    await city.page.getByRole("button", { name: "发布" }).click();
    await row(page, "收到，已部署").locator("blockquote").waitFor({ timeout: FAR_MS });
    await lookAt(city, "event-timeline");

    // Need, offer and supply across the two chains.
    await part(city.page, "物资支援");
    await city.page.getByText("提出需求").first().click();
    await city.page.getByLabel("所需物资").fill("核酸试剂");
    await city.page.getByLabel("数量").fill("100");
    await city.page.getByLabel("计量单位").fill("箱");
    await city.page.getByRole("button", { name: "提出需求" }).click();
    await part(page, "物资支援");
    const asked = row(page, "核酸试剂");
    await asked.getByLabel("可提供数量").fill("60", { timeout: FAR_MS });
    await asked.getByRole("button", { name: "提供支援" }).click();
    await city.page.getByLabel("接受数量").fill("50", { timeout: FAR_MS });
    await city.page.getByRole("button", { name: "接受", exact: true }).click();
    await page.getByRole("button", { name: "已发出" }).click({ timeout: FAR_MS });
    await city.page.getByLabel("到货数量").fill("49", { timeout: FAR_MS });
    await city.page.getByRole("button", { name: "已收到" }).click();
    await city.page.getByText("已接受 50，已发出 50，已收到 49，尚缺 50。").waitFor();
    await page.getByText("已收到 49").first().waitFor({ timeout: FAR_MS });
    await lookAt(city, "event-resources");
    for (const browser of [province, city, airport]) await browser.close();
  },
);

test(
  "those who lead set groups, level and stage, limit a unit, split, merge and close, and others are told what they lack",
  options,
  async () => {
    await fileCounts();
    const client = scene.network.as("cn-3201", CITY);
    const opening = { category: "infectious-disease", stage: "response", areas: ["320115"], status: "exercise" };
    const open = async (zh: string, en: string) =>
      (await client.call("act", { body: { action: "events.open", args: { ...opening, title: { zh, en } } } })).act;
    const [event, other] = [await open("机场保洁聚集", "Cleaners"), await open("机场聚集性疫情", "Cluster")];
    await scene.network.as("cn-3201", AIRPORT).call("act", { body: { action: "events.join", args: { event } } });

    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/events" });
    await page.getByLabel("标题包含").fill("保洁");
    await page.getByRole("button", { name: "查询" }).click();
    await row(page, "机场聚集性疫情").waitFor({ state: "detached" });
    await choose(page, "状态", "已终结");
    await page.getByText("没有符合的事件").waitFor();
    await page.getByRole("button", { name: "重置" }).click();
    await row(page, "机场聚集性疫情").waitFor();
    // Tiles draw no boundary; an operator's own are shown with their audit number.
    await page.route("**/v1/map", (route) => route.fulfill({ json: { audit: "GS(2021)0000", areas: SQUARES } }));
    await page.getByText("本列表事件的地区分布").click();
    await page.getByText("按行政区划代码排列").waitFor();
    await page.locator(".chart canvas").first().waitFor();
    await lookAt(browser, "events");
    await page.getByText("地图", { exact: true }).click();
    await page.getByText("审图号：GS(2021)0000").waitFor();
    await lookAt(browser, "events-boundaries");
    await page.getByText("方格图", { exact: true }).click();

    await page.getByRole("link", { name: "机场保洁聚集" }).click();
    await part(page, "成员与工作组");
    await page.getByText("设立或调整工作组").click();
    await choose(page, "工作组", "疫情防控组");
    await choose(page, "成员单位", "禄口");
    await page.getByLabel("职责分工").fill("保洁人员筛查");
    await choose(page, /牵头单位/, "禄口");
    await page.getByRole("button", { name: "设立", exact: true }).click();
    await page.getByText("牵头：疫情防控组").waitFor();
    await lookAt(browser, "event-members");
    await page.getByRole("button", { name: "限定" }).click();
    await choose(page, /该单位在本事件中的权限/, "仅可查看和报告");
    await page.getByLabel(/理由/).fill("与本单位无关");
    await page.getByRole("button", { name: "设定", exact: true }).click();
    await page.locator(".tag", { hasText: "仅可查看和报告" }).waitFor();

    await part(page, "级别、阶段与终结");
    await choose(page, /本链响应级别/, "Ⅲ级");
    await page.getByRole("button", { name: "设定级别" }).click();
    await page.getByText("终止响应后方可终结").waitFor();
    await choose(page, "本链阶段", "恢复重建");
    await page.getByRole("button", { name: "设定阶段" }).click();
    await page.getByText("与另一事件合并").click();
    await choose(page, "另一事件", "机场聚集性疫情");
    await page.locator("details[open]").getByLabel(/理由/).fill("同一传播链");
    await page.getByRole("button", { name: "合并", exact: true }).click();
    await page.getByRole("link", { name: "机场聚集性疫情" }).waitFor();
    await lookAt(browser, "event-standing");
    await page.getByRole("button", { name: "撤销合并" }).click();
    await page.locator("li").getByLabel(/理由/).fill("基因序列不同");
    await page.getByRole("button", { name: "撤销合并" }).click();
    await page.getByText("无关联事件").waitFor();
    const { sameAs } = await client.call("event", { params: { event: other } });
    assert.deepEqual(sameAs, []);
    await choose(page, /本链响应级别/, "终止响应");
    await page.getByRole("button", { name: "设定级别" }).click();
    await page.getByText("拆分出新事件").click();
    await page.getByLabel("新事件中文标题").fill("保洁宿舍");
    await page.getByLabel("新事件英文标题").fill("Dormitory");
    await choose(page, "新事件涉及地区", "江宁");
    await page.getByRole("button", { name: "拆分", exact: true }).click();
    await page.getByRole("heading", { name: "保洁宿舍" }).waitFor();
    await page.goto(`${scene.network.url("cn-3201")}/events/${event}?part=standing`);
    await page.getByRole("link", { name: "保洁宿舍" }).waitFor();
    await page.getByLabel(/理由/).first().fill("连续14天无新增");
    await page.getByRole("button", { name: "终结本链协作" }).click();
    await page.getByText("本链的协作已终结").waitFor();
    await part(page, "动态");
    await row(page, "连续14天无新增").getByText("事件终结").waitFor();

    // The situation of the event's area: curve with Rt, map, five situations, emotions.
    await part(page, "态势");
    await page.locator(".chart canvas").first().waitFor();
    await page.getByLabel("代际间隔均值").fill("2.6");
    await page.getByLabel("代际间隔标准差").fill("1.5");
    await page.getByText(/截至 .* 一周的 Rt/).waitFor();
    const curve = page.locator("figure", { hasText: "流行曲线" });
    await curve.getByText("以表格查看数据").focus();
    await page.keyboard.press("Enter");
    await curve.getByRole("cell", { name: "17" }).waitFor();
    await curve.getByRole("img").focus();
    for (const key of ["Home", "ArrowRight", "End", "Escape"]) await page.keyboard.press(key);
    await page.locator("figure", { hasText: "五情占比趋势" }).locator("canvas").first().waitFor();
    await page.locator("figure", { hasText: "报告文本的情绪" }).locator("canvas").first().waitFor();
    await lookAt(browser, "event-situation");
    await page.emulateMedia({ media: "print" });
    const sheet = curve.locator('canvas[width="680"]').first();
    await sheet.waitFor();
    await page.emulateMedia({ media: "screen" });

    // A refusal names the right that is missing and who gives it.
    const outsider = await scene.browser();
    await signInAs(outsider, scene.network, "cn-3201", AIRPORT, { officer: "admin", path: `/events/${other}` });
    await outsider.page.getByText("职责由本单位登记员授予").waitFor();
    assert.equal(await outsider.page.getByRole("button", { name: "本单位加入" }).count(), 0);
    await outsider.page.getByText("事件内容仅对事件成员").waitFor();
    await outsider.close();
    await browser.close();
  },
);
