import assert from "node:assert/strict";
import { after, test } from "node:test";
import { filed } from "./filed.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test(
  "what was typed stays when a list cannot be renewed, and the failure stands above it until it can",
  options,
  async () => {
    await filed(scene.network, "刷新失败的核实");
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
    const reason = page.locator("li", { hasText: "刷新失败的核实" }).getByLabel("理由");
    await reason.fill("已电话核对。");
    await page.locator('[data-connection="open"]').waitFor();
    const problem = { type: "about:blank", title: "", status: 429, code: "RATE_LIMITED", detail: "Ask later." };
    const body = JSON.stringify(problem);
    await page.route(/\/v1\/reports\?/, (route) =>
      route.fulfill({ status: 429, contentType: "application/problem+json", body }),
    );
    await filed(scene.network, "另一份报告");
    await page.getByText("RATE_LIMITED").first().waitFor();
    assert.equal(await reason.inputValue(), "已电话核对。");
    await page.unroute(/\/v1\/reports\?/);
    await page.getByRole("button", { name: "重试" }).first().click();
    await page.locator("li", { hasText: "另一份报告" }).first().waitFor();
    assert.equal(await reason.inputValue(), "已电话核对。");
    await browser.close();
  },
);
