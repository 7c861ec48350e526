import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { filed } from "./filed.ts";
import { CITY } from "./network.ts";
import { signInAgain, signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const LOST = "所填内容仍在";

/** Ends the officer's sessions at the node; the page is not told. */
async function endSessions(unit: string): Promise<void> {
  const api = scene.network.as("cn-3201", unit);
  for (const { id } of (await api.call("sessions")).items) await api.call("revokeSession", { params: { id } });
}

/** What the page can do in the next moment has been done. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(1_500);
}

test("who learns by an act that the session is over signs in once, and the act is done", options, async () => {
  const record = await filed(scene.network, "会话已过的核实");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
  const row = page.locator("li", { hasText: "会话已过的核实" });
  await row.getByLabel("理由").fill("已电话核对。");
  await page.locator('[data-connection="open"]').waitFor();
  await endSessions(CITY);
  await row.getByRole("button", { name: "予以核实" }).click();
  await page.getByText(LOST).waitFor();
  await signInAgain(scene.network, "cn-3201", CITY, page);
  await row.getByLabel("理由").waitFor();
  await settle(page);
  assert.equal(await page.getByText(LOST).count(), 0);
  assert.equal(await row.getByLabel("理由").inputValue(), "已电话核对。");
  await row.getByRole("button", { name: "予以核实" }).click();
  await page.getByText("核实意见已上链").waitFor();
  const { standing } = await scene.network.as("cn-3201", CITY).call("report", { params: { record } });
  assert.equal(standing, "verified");
  await browser.close();
});

test("a signing key that is no longer valid is told as that, not as a session's end", options, async () => {
  await filed(scene.network, "密钥已过期的核实");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
  const problem = {
    type: "about:blank",
    title: "",
    status: 401,
    code: "KEY_NOT_VALID",
    detail: "The key has expired.",
  };
  await page.route("**/v1/acts", (route) =>
    route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  const row = page.locator("li", { hasText: "密钥已过期的核实" });
  await row.getByLabel("理由").fill("已电话核对。");
  await row.getByRole("button", { name: "予以核实" }).click();
  await row.getByText("KEY_NOT_VALID").waitFor();
  await settle(page);
  assert.equal(await page.getByText(LOST).count(), 0);
  await browser.close();
});

test("what comes in while nobody is signed in is told when somebody is again", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
  await page.locator('[data-connection="open"]').waitFor();
  await filed(scene.network, "登录时的报告");
  await page.locator("li", { hasText: "登录时的报告" }).waitFor();
  await endSessions(CITY);
  await filed(scene.network, "会话结束时的报告");
  await page.getByText(LOST).waitFor();
  await filed(scene.network, "无人登录时的报告");
  await signInAgain(scene.network, "cn-3201", CITY, page);
  await page.getByText(/失联期间有 \d+ 条消息/).waitFor({ timeout: 10_000 });
  await page.locator("li", { hasText: "无人登录时的报告" }).waitFor();
  await browser.close();
});
