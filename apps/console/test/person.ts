import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";
import type { ConsoleNetwork } from "./network.ts";

/** Signs in with a bearer token, as an officer who was given one, and opens an address of the console. */
export async function signInAs(
  browser: Browser,
  network: ConsoleNetwork,
  chain: string,
  unit: string,
  { officer = "duty", path = "/" } = {},
): Promise<void> {
  const { page } = browser;
  const { token } = network.network.node(chain).tokens.create(unit, officer, 1);
  await page.goto(network.url(chain) + path);
  await page.getByLabel(/^(访问令牌|Bearer token)/).fill(token);
  await page.getByRole("button", { name: /用令牌登录|Sign in with the token/ }).click();
  await page.locator("main#content h1").waitFor();
}

/** The node starts again and knows no session of before: whoever is signed in is asked to sign in anew, over the page as it is. */
export async function loseSessions(network: ConsoleNetwork, chain: string, page: Page): Promise<void> {
  await network.restart(async () => {
    rmSync(join(network.folder(chain), "sessions"), { recursive: true, force: true });
  });
  await page.getByText("所填内容仍在").waitFor();
}

/** Signs in where a session was lost. */
export async function signInAgain(network: ConsoleNetwork, chain: string, unit: string, page: Page): Promise<void> {
  const { token } = network.network.node(chain).tokens.create(unit, "duty", 1);
  await page.getByLabel("访问令牌").fill(token);
  await page.getByRole("button", { name: "用令牌登录" }).click();
}
