import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script><img src=x onerror=alert(1)>";
const HOUR_MS = 3_600_000;

/** The airport reports, the city publishes a risk area, a notice and a refutation. */
async function publish(): Promise<void> {
  const reporter = scene.network.as("cn-3201", AIRPORT);
  const { act: record } = await reporter.call("act", {
    body: {
      action: "reports.submit",
      args: {},
      body: {
        form: "open",
        situation: "epidemic",
        a: { category: "infectious-disease", headline: "阳性", place: { area: "320115" } },
        t: { occurred: BEGIN },
        s: 1,
        data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
      },
    },
  });
  const city = scene.network.as("cn-3201", CITY);
  const risk = { level: "high", from: BEGIN - 24 * HOUR_MS, to: BEGIN };
  const place = { zh: "禄口机场 T2 到达层", en: "Lukou airport, T2 arrivals" };
  const say = (zh: string, en: string) => ({
    title: { zh, en },
    text: { zh: `${zh}。${HOSTILE}`, en: `${en}. ${HOSTILE}` },
  });
  const acts = [
    {
      action: "releases.publish",
      args: { kind: "risk-area", area: "320115005", records: [record], risk },
      body: { ...say("请主动报备", "Please report yourself"), place },
    },
    {
      action: "releases.publish",
      args: { kind: "notice", area: "3201", records: [], warning: 2 },
      body: say("核酸检测安排", "Testing tonight"),
    },
    {
      action: "releases.refute",
      args: { area: "3201", records: [] },
      body: {
        ...say("封城传言", "Rumour of a lockdown"),
        claim: { zh: `今晚封城 ${HOSTILE}` },
        posts: [{ address: "https://example.org/post/1" }],
      },
    },
  ];
  for (const body of acts) await city.call("act", { body: body as never });
}

test(
  "without account anyone reads releases, and compares an itinerary that never leaves the browser",
  options,
  async () => {
    await publish();
    const browser = await scene.browser();
    const { page } = browser;
    await page.goto(`${scene.network.url("cn-3201")}/public`);
    await page.getByRole("heading", { name: /风险区域|Risk areas/ }).waitFor();
    const other = page.getByRole("button", { name: "中文" });
    if ((await other.count()) > 0) await other.click();
    for (const said of ["演练", "● 高风险", "核酸检测安排", "预警级别 Ⅱ", "今晚封城", "南京市卫生健康委员会"])
      await page.getByText(said).first().waitFor();
    assert.equal(await page.locator("article script, article img").count(), 0);
    await lookAt(browser, "public", false);

    const place = page.getByLabel("地点（名称、拼音或代码）");
    await place.fill("jiangning");
    await page.getByRole("option", { name: "江苏省 南京市 江宁区 320115", exact: true }).waitFor();
    await lookAt(browser, "public-places", false);
    await place.fill("");
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url()));
    await page.context().setOffline(true);
    const [from, to] = [page.getByLabel("到达"), page.getByLabel("离开")];
    const compare = page.getByRole("button", { name: "比对" });
    await compare.click();
    await page.getByText("请填写地点和时间").waitFor();
    await place.fill("禄口机场");
    await from.fill("2021-07-19T12:00");
    await to.fill("2021-07-19T13:00");
    await compare.click();
    const result = page.getByRole("status");
    await result.getByText("您的行程与下列风险区域重合").waitFor();
    await result.getByText("禄口机场 T2 到达层").waitFor();
    await lookAt(browser, "public-hit", false);
    await place.fill("jnq");
    await page.getByRole("option", { name: "江苏省 南京市 江宁区 320115", exact: true }).click();
    await compare.click();
    await result.getByText("禄口机场 T2 到达层").waitFor();
    await place.fill("江宁区");
    await page.getByRole("option", { name: /江宁区 320115$/ }).waitFor();
    await page.keyboard.press("Escape");
    await compare.click();
    await result.getByText("禄口机场 T2 到达层").waitFor();
    await place.fill("扬州");
    await page.getByRole("option", { name: /扬州市 3210$/ }).waitFor();
    await page.keyboard.press("Escape");
    await compare.click();
    await result.getByText("没有重合").waitFor();
    await to.fill("2021-08-19T13:00");
    await compare.click();
    await result.getByText("最多十四天").waitFor();
    assert.deepEqual(sent, [], "nothing is asked of anybody while comparing");
    await page.context().setOffline(false);

    await page.getByRole("button", { name: "English" }).click();
    await page.getByText("Please report yourself").first().waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.deepEqual(await page.evaluate(() => [localStorage.length, document.cookie]), [0, ""]);
    await browser.close();
  },
);

test(
  "an itinerary is in Beijing time wherever the device is, and nothing is called clear that was not compared",
  options,
  async () => {
    const browser = await scene.browser({ zone: "Asia/Tokyo" });
    const { page } = browser;
    await page.goto(`${scene.network.url("cn-3201")}/public`);
    await page.getByRole("heading", { name: "风险区域" }).waitFor();
    const [place, from, to] = ["地点（名称、拼音或代码）", "到达", "离开"].map((name) => page.getByLabel(name));
    const compare = page.getByRole("button", { name: "比对" });
    const result = page.getByRole("status");
    await place?.first().fill("禄口机场");
    await from?.first().fill("2021-07-19T09:10");
    await to?.first().fill("2021-07-19T09:30");
    await compare.click();
    await result.getByText("您的行程与下列风险区域重合").waitFor();

    await place?.first().fill("扬州棋牌室");
    await page.getByRole("button", { name: "添加一行" }).click();
    await place?.nth(1).fill("禄口机场");
    await compare.click();
    await result.getByText("每一行都请填写地点和时间").waitFor();

    await page.route("**/v1/public/releases", (route) => route.abort());
    await page.reload();
    await place?.first().fill("扬州棋牌室");
    await from?.first().fill("2021-07-19T09:10");
    await to?.first().fill("2021-07-19T09:30");
    await compare.click();
    await result.getByText("无法取得发布内容").waitFor();
    await browser.close();
  },
);
