import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script>\u202egnp.exe <img src=x onerror=alert(1)>";

/** The airport's detector raises what it found in a series. */
async function raise(series: string): Promise<void> {
  const args = {
    ...{ method: "ears-c2", version: 1, parameters: { threshold: "3" }, inputs: "ef".repeat(32), series },
    ...{ area: "320115", from: "2021-07-20", to: "2021-07-20", observed: "9", statistic: "12.25", threshold: "3" },
  };
  await scene.network.as("cn-3201", AIRPORT).call("act", { body: { action: "signals.raise", args } });
}

test(
  "a signal is screened and becomes an event, another joins it, a third is discarded with its cause",
  options,
  async () => {
    await raise("fever");
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/signals" });
    await page.locator('[data-connection="open"]').waitFor();
    await page.getByRole("link", { name: /fever/ }).waitFor();
    for (const series of ["cough", "noise"]) await raise(series);
    await page.getByRole("link", { name: /noise/ }).waitFor();
    await page.getByText("信号不是信息发布").waitFor();
    await lookAt(browser, "signals");
    for (const series of ["fever", "cough"]) {
      await page.getByRole("link", { name: new RegExp(series) }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("ef".repeat(32)).waitFor();
      await page.getByRole("button", { name: "初筛通过" }).click();
      await page.locator(".ant-form-item-explain-error").first().waitFor();
      await page.getByLabel("研判意见或理由").fill(`与实验室一致 ${HOSTILE}`);
      await page.getByRole("button", { name: "初筛通过" }).click();
      await page.getByRole("button", { name: "提升为事件" }).waitFor();
      await page.getByLabel("研判意见或理由").fill("九例确诊");
      if (series === "fever") {
        await page.getByLabel("新事件中文标题").fill("禄口疫情");
        await page.getByLabel("新事件英文标题").fill("Lukou outbreak");
        await lookAt(browser, "one-signal");
      } else {
        await page.getByRole("combobox", { name: /所属事件/ }).click();
        await page.locator(".ant-select-item-option", { hasText: "禄口疫情" }).click();
      }
      await page.getByRole("button", { name: "提升为事件" }).click();
      await page.getByText("已成为事件").first().waitFor();
      await page.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
      assert.equal(await page.locator("img[src=x]").count(), 0);
      await page.goto(`${scene.network.url("cn-3201")}/signals`);
    }
    await page.getByRole("link", { name: /noise/ }).click();
    await page.getByLabel("研判意见或理由").fill("集中补报");
    await page.getByRole("combobox", { name: "排除原因" }).click();
    await page.locator(".ant-select-item-option", { hasText: "报告方式变化" }).click();
    await page.getByRole("button", { name: "排除", exact: true }).click();
    await page.getByText("已排除").first().waitFor();
    await lookAt(browser, "one-signal-discarded");
    const { items } = await scene.network.as("cn-3201", CITY).call("signals");
    const standings = Object.fromEntries(items.map(({ series, standing }) => [series, standing]));
    assert.deepEqual(standings, { fever: "event", cough: "event", noise: "discarded" });
    assert.equal(new Set(items.flatMap(({ event }) => event ?? [])).size, 1);
    await browser.close();
  },
);
