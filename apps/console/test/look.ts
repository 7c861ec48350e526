import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Browser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FOLDER = join(import.meta.dirname, "../screenshots");
const WIDTHS = [1280, 360] as const;
const HEIGHT = 900;
const IS_LONG = process.env["TOCSIN_TEST_LONG"] === "1";

/**
 * Looks at a page as it stands, at two widths: a picture of each is left in `apps/console/screenshots`, nothing may be
 * cut off sideways, axe may find nothing serious (WCAG 2.2 AA), and the browser may have complained of nothing. The long
 * form of the tests looks at it in both languages, light and dark.
 * @param name of the pictures
 * @param hasLooks whether the console's buttons for language and appearance can be pressed: a dialog stands before them, and the public page
 * has none
 */
export async function lookAt(browser: Browser, name: string, hasLooks = true): Promise<void> {
  const { page } = browser;
  mkdirSync(FOLDER, { recursive: true });
  const before = page.viewportSize();
  for await (const [language, appearance] of looks(page, IS_LONG && hasLooks)) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      await page.screenshot({ path: join(FOLDER, `${name}-${language}-${appearance}-${width}.png`), fullPage: true });
      await assertFits(page, `${name} at ${width}`);
      await assertAccessible(page, `${name} ${language} ${appearance} at ${width}`);
    }
  }
  if (before !== null) await page.setViewportSize(before);
  assert.deepEqual(browser.complaints, [], name);
}

/** Each language and appearance in turn, put on by the console's own buttons; in the short form only the one it has. */
async function* looks(page: Page, isLong: boolean): AsyncGenerator<readonly [language: string, appearance: string]> {
  const press = (name: RegExp) => page.getByRole("button", { name }).first().click();
  const language = () => press(/^(English|中文)$/);
  const appearance = () => press(/^(深色|浅色|Dark|Light)$/);
  for (const step of isLong ? [undefined, language, appearance, language] : [undefined]) {
    await step?.();
    const [lang = "", look = "light"] = await page.evaluate(() => [
      document.documentElement.lang.slice(0, 2),
      document.documentElement.dataset["appearance"],
    ]);
    yield [lang, look];
  }
  if (isLong) await appearance();
}

async function assertFits(page: Page, name: string): Promise<void> {
  const [needed, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok((needed ?? 0) <= (given ?? 0), `${name}: ${needed} px wide in ${given} px`);
}

interface Found {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function assertAccessible(page: Page, name: string): Promise<void> {
  // Injected by the browser itself, which the page's policy does not bind.
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => r.violations)`,
  )) as readonly Found[];
  const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = serious.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
  assert.deepEqual(told, [], name);
}
