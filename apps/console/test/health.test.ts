import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test("an administrator sees that the node serves, and a duty officer is not led there", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { officer: "admin" });
  await page.getByRole("link", { name: "节点健康" }).click();
  await page.locator('[data-ready="true"]').getByText("节点可提供服务").waitFor();
  for (const name of ["链", "查询库", "时钟"])
    await page
      .locator('li[data-ok="true"]', { hasText: `${name}: 正常` })
      .first()
      .waitFor();
  await page.getByText("版本 0.0.0-test").waitFor();
  await page.locator('[data-finding="backup"][data-verdict="warn"]').getByText("tocsin backup create").waitFor();
  for (const check of ["disk", "storage", "link", "client", "keys", "contracts", "model"])
    await page.locator(`[data-finding="${check}"][data-verdict="ok"]`).first().waitFor();
  await lookAt(browser, "health");
  const officer = await scene.browser();
  await signInAs(officer, scene.network, "cn-3201", CITY, { path: "/health" });
  await officer.page.getByText("您的职责不包含此页面").waitFor();
  assert.equal(await officer.page.getByRole("link", { name: "节点健康" }).count(), 0);
  await browser.close();
  await officer.close();
});

test("a node that cannot serve says what fails first and what to do, whatever its notes contain", options, async () => {
  const browser = await scene.browser({ width: 360 });
  const { page } = browser;
  const checks = [
    { check: "chain", ok: true, note: "height 9" },
    { check: "clock", ok: false, note: "-90000 ms after the newest tick" },
    { check: "<b>new</b>", ok: false, note: `<img src=x>\u202e${"x".repeat(5_000)}` },
  ];
  await page.route("**/readyz", (route) => route.fulfill({ status: 503, json: { ready: false, checks } }));
  await signInAs(browser, scene.network, "cn-3201", CITY, { officer: "admin", path: "/health" });
  await page.locator('[data-ready="false"]').getByText("2 项需要处理").waitFor();
  const rows = page.locator(".rows > li");
  await rows.first().getByText("请通过 NTP 校时").waitFor();
  await rows.nth(1).getByText("tocsin doctor").waitFor();
  await rows.nth(1).locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await lookAt(browser, "hostile-health");
  await browser.close();
});
