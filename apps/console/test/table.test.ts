import assert from "node:assert/strict";
import { after, test } from "node:test";
import { filed } from "./filed.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test("a next page that does not come is asked for again by the officer, not without end", options, async () => {
  await filed(scene.network, "表格的报告");
  const browser = await scene.browser();
  const { page } = browser;
  let asked = 0;
  let isRefused = true;
  const problem = { type: "about:blank", title: "", status: 429, code: "RATE_LIMITED", detail: "Ask later." };
  await page.route(/\/v1\/reports\?/, async (route) => {
    if (/[?&]cursor=/.test(route.request().url())) {
      asked++;
      if (isRefused)
        return route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify(problem) });
      return route.fulfill({ json: { items: [] } });
    }
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), next: "more" } });
  });
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/reports" });
  await page.getByText("RATE_LIMITED").waitFor();
  await page.waitForTimeout(1_500);
  assert.equal(asked, 1);
  isRefused = false;
  await page.getByRole("button", { name: "重试" }).click();
  await page.getByText("RATE_LIMITED").waitFor({ state: "detached" });
  assert.equal(asked, 2);
  await browser.close();
});
