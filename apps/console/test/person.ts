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
