import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test(
  "the page has no script of its own, its files may be kept for ever, and every address of the console is one",
  options,
  async () => {
    const { url } = scene.network;
    const page = await fetch(`${url("cn-3201")}/reports/${"0".repeat(64)}`);
    const html = await page.text();
    const policy = page.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[A-Za-z0-9_-]{22}'/);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.deepEqual(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g), null);
    const nonce = /nonce-([^']+)'/.exec(policy)?.[1];
    assert.ok(html.includes(`content="${nonce}"`) && !html.includes("%NONCE%"));
    const script = /src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? "";
    const file = await fetch(url("cn-3201") + script, { headers: { "accept-encoding": "br" } });
    assert.equal(file.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(file.headers.get("content-encoding"), "br");
    for (const path of ["/v1/nowhere", "/assets/nowhere.js", "/v1/../v1/reports/x/y"])
      assert.equal(
        (await fetch(url("cn-3201") + path)).headers.get("content-security-policy")?.includes("nonce"),
        false,
      );
  },
);

test("language and appearance are the user's, and stay", options, async () => {
  const browser = await scene.browser({ language: "en-GB" });
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY);
  await page.getByRole("heading", { name: "On duty" }).waitFor();
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("button", { name: "深色" }).click();
  await page.reload();
  await page.getByRole("heading", { name: "值班首页" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.equal(await page.locator("html").getAttribute("data-appearance"), "dark");
  assert.match(await page.title(), /值班首页 · 南京市卫生健康委员会/);
  await lookAt(browser, "home-dark");
  await browser.close();
});

test("the keyboard skips to the content, reaches the menu, and sees where it is", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT);
  await page.reload();
  await page.getByRole("heading", { name: "值班首页" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "跳到正文");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  assert.equal(outline, "solid");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
  await browser.close();
});

test(
  "the account's menu opens by the keyboard, is gone through by its arrows and left by Escape",
  options,
  async () => {
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY);
    const button = page.locator(".officer");
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    assert.equal(await focused(), "账户");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "退出登录");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "账户");
    await lookAt(browser, "account-menu", false);
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "hidden" });
    assert.equal(await focused(), await button.textContent());
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "账户" }).click();
    await page.getByRole("heading", { name: "账户", level: 1 }).waitFor();
    await page.getByRole("menu").waitFor({ state: "hidden" });
    await browser.close();
  },
);

test("at 360 pixels the menu is a dialog that the keyboard opens and leaves", options, async () => {
  const browser = await scene.browser({ width: 360, height: 740 });
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY);
  const button = page.getByRole("button", { name: "打开菜单" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("link", { name: "值班首页" }).waitFor();
  // Its headings name the lists, and only those of which the officer has a page.
  for (const [heading, link] of [
    ["值班", "核实队列"],
    ["简报与公众", "情势简报"],
    ["管理", "治理"],
  ] as const)
    await page
      .getByRole("dialog")
      .getByRole("list", { name: heading, exact: true })
      .getByRole("link", { name: link, exact: true })
      .waitFor();
  assert.equal(await page.getByRole("dialog").getByRole("link", { name: "节点健康" }).count(), 0);
  await lookAt(browser, "menu", false);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await browser.close();
});

test("an unknown address says so and leads home", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/account" });
  await page.goto(`${scene.network.url("cn-3201")}/no/such/page`);
  await page.getByText("没有此页面").waitFor();
  await page.getByRole("link", { name: "回到首页" }).click();
  await page.getByRole("heading", { name: "值班首页" }).waitFor();
  await browser.close();
});
