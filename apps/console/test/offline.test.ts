import { after, test } from "node:test";
import { filed } from "./filed.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

test(
  "without a network an act fails at once, and a list is asked for where the node can be reached",
  options,
  async () => {
    await filed(scene.network, "断网时的核实");
    const browser = await scene.browser();
    const { page, context } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/verify" });
    const row = page.locator("li", { hasText: "断网时的核实" });
    await row.getByLabel("理由").fill("已电话核对。");
    await context.setOffline(true);
    await row.getByRole("button", { name: "予以核实" }).click();
    await row.getByText("UNREACHABLE").waitFor({ timeout: 10_000 });
    await context.setOffline(false);

    // The browser takes the machine for cut off, as it does without a cable, while the node is on it.
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await page.getByRole("link", { name: "报告", exact: true }).first().click();
    await page.locator(".table-rows", { hasText: "断网时的核实" }).waitFor({ timeout: 10_000 });
    await browser.close();
  },
);
