import assert from "node:assert/strict";
import { after, test } from "node:test";
import { EnrolmentStore, hostRandom } from "@tocsin/node";
import { addAuthenticator } from "./browser.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test(
  "an officer registers a passkey with the administrator's code, and signs in with it from then on",
  options,
  async () => {
    const { url, clock, folder } = scene.network;
    const enrolments = new EnrolmentStore({
      dir: folder("cn-3201"),
      random: (size) => hostRandom.bytes(size),
      now: () => clock.now(),
    });
    const { code } = enrolments.create(CITY, "duty");
    const browser = await scene.browser();
    const { page } = browser;
    await addAuthenticator(browser);
    await page.goto(`${url("cn-3201")}/account`);
    await lookAt(browser, "sign-in");
    await page.getByLabel("一次性登记码").fill(code.toLowerCase());
    await page.getByRole("button", { name: "登记通行密钥" }).click();
    await page.getByRole("heading", { name: "账户与会话" }).waitFor();
    assert.match((await page.locator("main").textContent()) ?? "", /南京市卫生健康委员会 \(cn-3201:nanjing-hc\)/);

    await page.getByRole("button", { name: "duty" }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await page.getByRole("button", { name: "用通行密钥登录" }).click();
    await page.getByRole("heading", { name: "账户与会话" }).waitFor();
    await page.getByText("方式：通行密钥").waitFor();
    await lookAt(browser, "account");

    await page.getByRole("button", { name: "duty" }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await page.getByLabel("一次性登记码").fill(code);
    await page.getByRole("button", { name: "登记通行密钥" }).click();
    await page.getByRole("alert").getByText("UNAUTHORISED").waitFor();

    // The device is lost: an administrator takes its passkey away, and it signs nobody in any more.
    const admin = await scene.browser();
    await signInAs(admin, scene.network, "cn-3201", CITY, { officer: "admin", path: `/units/${CITY}` });
    await admin.page.getByRole("button", { name: "duty 的通行密钥" }).click();
    await admin.page.getByRole("button", { name: "已丢失：吊销" }).click();
    await admin.page.getByLabel("理由").fill("手机遗失");
    await lookAt(admin, "unit-passkeys");
    await admin.page.getByRole("button", { name: "确认吊销" }).click();
    await admin.page.getByText("由 admin 吊销：手机遗失").waitFor();
    await admin.close();
    await page.getByRole("button", { name: "用通行密钥登录" }).click();
    await page.getByRole("alert").getByText("UNAUTHORISED").first().waitFor();
    await page.getByRole("heading", { name: "登录" }).waitFor();
    await browser.close();
  },
);

test("a person of the demonstration is one button away, which says that it is no proof", options, async () => {
  const { url } = scene.network;
  const browser = await scene.browser();
  const { page } = browser;
  await page.goto(url("cn-3201"));
  await page.getByText("这些按钮仅在本演示中存在").waitFor();
  await page.getByRole("button", { name: "禄口国际机场疫情防控专班" }).click();
  await page.getByRole("heading", { name: "值班首页" }).waitFor();
  const banner = page.getByRole("note");
  assert.match((await banner.textContent()) ?? "", /^演练/);
  const elsewhere = await scene.browser();
  await elsewhere.page.goto(url("cn-3201"));
  await elsewhere.page.getByRole("link", { name: /江苏省卫生健康委员会/ }).click();
  await elsewhere.page.getByText("链 cn-32 的节点").waitFor();
  await elsewhere.close();
  await browser.close();
});

test("a session that ends leads to the page for signing in and back to where one was", options, async () => {
  const console = scene.network;
  const [here, there] = [await scene.browser(), await scene.browser()];
  await signInAs(here, console, "cn-3201", AIRPORT, { path: "/account" });
  await signInAs(there, console, "cn-3201", AIRPORT, { path: "/account" });
  const others = there.page.getByRole("button", { name: "结束" });
  await others.first().waitFor();
  for (let left = await others.count(); left > 0; left--) {
    await others.first().click();
    await there.page.waitForFunction((count) => document.querySelectorAll(".rows button").length < count, left);
  }
  await here.page.reload();
  await here.page.getByRole("heading", { name: "登录" }).waitFor();
  await signInAs(here, console, "cn-3201", AIRPORT, { path: "/account" });
  assert.equal(new URL(here.page.url()).pathname, "/account");
  await here.close();
  await there.close();
});
