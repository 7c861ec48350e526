import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { bytesFile, type Cell, readTable } from "@tocsin/interop";
import type { Download, Page } from "playwright-core";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const FORMULA = '=HYPERLINK("http://x","禄口机场点此")';

async function file(headline: string, main = "", data: object = {}): Promise<void> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2, warning: 2, t: { occurred: BEGIN - 3 * 3_600_000 } },
    a: { category: "covid-19", headline, ...(main === "" ? {} : { main }), place: { area: "320115" } },
    data: { kind: "unknown-cause", version: 1, cases: 2, symptoms: ["fever"], ...data },
  };
  const act = { action: "reports.submit", args: {}, body };
  await scene.network.as("cn-3201", AIRPORT).call("act", { body: act });
}

/** A file that the browser was handed, as the reader of tables has it. */
async function cellsOf(download: Download): Promise<readonly (readonly Cell[])[]> {
  const bytes = readFileSync(await download.path());
  const rows: (readonly Cell[])[] = [];
  for await (const { cells, findings } of readTable(bytesFile(download.suggestedFilename(), bytes))) {
    assert.deepEqual(findings, []);
    rows.push(cells);
  }
  return rows;
}

const rowsOf = (page: Page) => page.locator(".table-rows > tr");

test(
  "a search for two characters is saved, found again in another browser, shared, and taken away as tables",
  options,
  async () => {
    await file("禄口机场环境采样阳性");
    await file("夫子庙游客摔伤", "伤者称刚从机场乘大巴到达。");
    await file("汤山温泉停业");
    await file(FORMULA);
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/search" });
    await rowsOf(page).nth(3).waitFor();
    await page.getByLabel("关键词").fill("机场");
    await page.keyboard.press("Enter");
    await page.getByText("共 3 条").waitFor();
    assert.deepEqual(await page.locator("mark").allInnerTexts(), ["机场", "机场", "机场"]);
    await rowsOf(page).filter({ hasText: "夫子庙" }).getByText("伤者称刚从").waitFor();
    const address = page.url();
    assert.equal(new URL(address).searchParams.get("q"), "机场");
    await lookAt(browser, "search");

    await page.getByRole("button", { name: "保存此查询" }).click();
    await page.getByLabel("名称").fill("机场相关");
    await page.keyboard.press("Enter");
    await page.getByText("已保存在节点上").waitFor();

    for (const [button, name] of [
      ["导出 Excel", "reports.xlsx"],
      ["导出 CSV", "reports.csv"],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: button }).click(),
      ]);
      assert.equal(download.suggestedFilename(), name);
      const [heads = [], ...lines] = await cellsOf(download);
      const at = heads.indexOf("标题 Headline");
      assert.deepEqual(
        lines.map((cells) => cells[at]),
        [FORMULA, "夫子庙游客摔伤", "禄口机场环境采样阳性"],
      );
      assert.ok(lines.every(([record]) => /^[0-9a-f]{64}$/.test(String(record))));
    }

    const other = await scene.browser();
    await signInAs(other, scene.network, "cn-3201", CITY, { path: "/search" });
    await other.page.getByRole("button", { name: "机场相关", exact: true }).click();
    await other.page.getByText("共 3 条").waitFor();
    assert.equal(other.page.url(), address);
    await other.page.goto(address);
    await other.page.getByText("共 3 条").waitFor();
    assert.equal(await other.page.getByLabel("关键词").inputValue(), "机场");

    // By the keyboard: the third row, and into it.
    await other.page.locator(".table-box").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"]) {
      await other.page.keyboard.press(key);
      await other.page.waitForFunction(() => document.activeElement?.matches("tr[data-index]"));
    }
    await other.page.waitForFunction(() => document.activeElement?.getAttribute("data-index") === "2");
    await other.page.keyboard.press("Enter");
    await other.page.getByRole("heading", { name: "禄口机场环境采样阳性" }).waitFor();

    await page.getByRole("button", { name: "删除“机场相关”" }).click();
    await page.getByText("暂无").waitFor();
    await browser.close();
    await other.close();
  },
);

test("a search goes by area, kind and level, in events too, and says when nothing fits", options, async () => {
  const args = {
    category: "covid-19",
    title: { zh: "南京疫情", en: "Nanjing" },
    stage: "response",
    areas: ["3201"],
    level: 2,
  };
  await scene.network.as("cn-3201", CITY).call("act", { body: { action: "events.open", args } });
  await file("禄口海鲜市场");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/search?in=events&q=%E5%8D%97%E4%BA%AC&grave=2" });
  await page.getByText("南京疫情").waitFor();
  await lookAt(browser, "search-events");
  await page.goto(`${scene.network.url("cn-3201")}/search?area=320115&kind=unknown-cause&grave=1`);
  await page.getByText("没有符合的内容").waitFor();
  await page.getByRole("button", { name: "清空" }).click();
  await page.getByText("禄口海鲜市场").waitFor();
  // What stands in an address is anybody's: the node refuses it in words.
  await page.goto(`${scene.network.url("cn-3201")}/search?kind=${"x".repeat(60)}&area=99`);
  await page.locator(".problem code").waitFor();
  await browser.close();
});

test("a long list is loaded while it is scrolled, and only what is looked at stands in the page", options, async () => {
  const items = Array.from({ length: 350 }, (_, n) => ({
    action: "reports.submit",
    args: {},
    body: {
      ...{ form: "open", situation: "media", s: 1, t: { occurred: BEGIN } },
      a: { category: "covid-19", headline: `长列表第${n}份`, place: { area: "320115" } },
      data: { kind: "unknown-cause", version: 1, cases: 1, symptoms: ["cough"] },
    },
  }));
  await scene.network.as("cn-3201", AIRPORT).call("actBulk", { body: { items } as never });
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/search?situation=media" });
  await page.getByText("长列表第349份").waitFor();
  assert.ok((await rowsOf(page).count()) < 80);
  await page.locator(".table-box").focus();
  for (let n = 0; n < 6; n++) {
    await page.keyboard.press("End");
    await page.waitForTimeout(300);
  }
  await page.getByText("共 350 条").waitFor();
  await page.keyboard.press("End");
  await page.getByText("长列表第0份").waitFor();
  assert.ok((await rowsOf(page).count()) < 80);
  // What comes in meanwhile stands at the top, and the reader stays where they are.
  await file("刚刚发生", "", {});
  await page.getByText("长列表第0份").waitFor();
  await browser.close();
});
