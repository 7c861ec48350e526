import { after, test } from "node:test";
import { filed } from "./filed.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test("clocks of a page opened long after the sign-in have run on with the time that passed", options, async () => {
  const record = await filed(scene.network, "限时核实");
  const browser = await scene.browser();
  const { page } = browser;
  await page.clock.install();
  await signInAs(browser, scene.network, "cn-3201", CITY);
  const item = page.locator(".clock", { has: page.locator(`a[href*="${record}"]`) }).first();
  await item.getByText(/还剩/).waitFor();
  await page.getByRole("link", { name: "核实队列" }).first().click();
  await page.getByRole("heading", { name: "核实队列", level: 1 }).waitFor();
  await page.clock.fastForward(72 * 3_600_000);
  await page.getByRole("link", { name: "值班首页" }).first().click();
  await item.getByText(/超时/).waitFor({ timeout: 10_000 });
  await browser.close();
});
