import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { SessionReply } from "@tocsin/api";
import type { Page } from "../app/page.ts";
import type { Browser } from "./browser.ts";
import { fillHostile, HOSTILE_MARK } from "./hostile.ts";
import { lookAt } from "./look.ts";
import { CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";
import { assertKeyboard, assertPrints, assertWhole } from "./view.ts";

const scene = await openScene();
after(() => scene.close());
const options = { ...scene.options, timeout: 600_000 };

const PAGES = join(import.meta.dirname, "../pages");
/** At 200 % a window of 1280 by 900 holds this much. */
const ZOOMED = { width: 640, height: 450 };
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 900 };
/** Pages that show what others wrote; the texts must be there, with what hides in them made visible. */
const SHOW_TEXTS: readonly string[] = ["bulletins", "home", "onereport", "releases", "reports", "requests", "verify"];
const STEADY_MS = 5_000;

interface Named {
  readonly name: string;
  readonly page: Page;
}

/** Every folder that declares a page, as the console itself finds them. */
const catalogue: readonly Named[] = await Promise.all(
  globSync("*/page.ts", { cwd: PAGES })
    .sort()
    .map(async (file) => ({
      name: basename(dirname(file)),
      page: ((await import(pathToFileURL(join(PAGES, file)).href)) as { readonly page: Page }).page,
    })),
);

/** Ids for the parameters of paths, by the parameter's name. */
let ids: { readonly [parameter: string]: string } = {};
/** A browser of each officer of the unit: between them they may open every page. */
const officers = new Map<string, { readonly browser: Browser; readonly session: SessionReply }>();

before(async () => {
  if (options.skip !== false) return;
  ids = await fillHostile(scene.network);
  for (const officer of ["duty", "admin"]) {
    const browser = await scene.browser();
    await signInAs(browser, scene.network, "cn-3201", CITY, { officer, path: "/account" });
    officers.set(officer, { browser, session: await scene.network.as("cn-3201", CITY, officer).call("session") });
  }
});

/** The page's address, with what stands for its parameters; pages that take no record from the address leave it be. */
function addressOf({ path }: Page): string {
  const filled = path.replace(/:(\w+)\??/g, (_, name: string) => ids[name] ?? (ids["record"] as string));
  return `${scene.network.url("cn-3201")}${filled}?record=${ids["record"]}`;
}

/** Opens a page as the officer whose duties include it, and waits until nothing more comes. */
async function open({ page }: Named): Promise<Browser> {
  const found = [...officers.values()].find(({ session }) => page.isFor?.(session) ?? true);
  assert.ok(found !== undefined, `neither officer may open ${page.path}`);
  const { browser } = found;
  await browser.page.setViewportSize(WIDE);
  await browser.page.goto(addressOf(page));
  await browser.page.locator("main h1").waitFor();
  await browser.page.locator(".waiting").first().waitFor({ state: "detached" });
  await steady(browser);
  return browser;
}

/** The stream stays open, so a page is steady when its text has not changed for a while. */
async function steady({ page }: Browser): Promise<void> {
  const text = () => page.locator("main").textContent();
  const end = Date.now() + STEADY_MS;
  for (let last = await text(); Date.now() < end; ) {
    await page.waitForTimeout(250);
    const now = await text();
    if (now === last) return;
    last = now;
  }
}

test("the catalogue has pages, and each is looked at", () => {
  assert.ok(catalogue.length >= SHOW_TEXTS.length);
  assert.equal(new Set(catalogue.map(({ page }) => page.path)).size, catalogue.length);
});

for (const named of catalogue) {
  const { name } = named;
  test(
    `${name}: whole at 360 px and at 200 %, printed black on white, by the keyboard alone, with hostile texts`,
    options,
    async () => {
      const browser = await open(named);
      const { page } = browser;
      assert.notEqual(await page.title(), HOSTILE_MARK);
      assert.equal(await page.locator("img[src=x]").count(), 0);
      if (SHOW_TEXTS.includes(name)) await page.locator(".hidden-mark", { hasText: "U+202E" }).first().waitFor();
      await lookAt(browser, `page-${name}`);
      await assertPrints(page, name);
      await assertKeyboard(page, name);
      for (const [size, told] of [
        [NARROW, "360 px"],
        [ZOOMED, "200 %"],
      ] as const) {
        await page.setViewportSize(size);
        await assertWhole(page, `${name} at ${told}`);
      }
      assert.deepEqual(browser.complaints, [], name);
    },
  );
}

test("a dark page prints black on white too", options, async () => {
  const browser = await scene.browser({ dark: true });
  await signInAs(browser, scene.network, "cn-3201", CITY);
  await steady(browser);
  await assertPrints(browser.page, "home, dark");
  await browser.close();
});

test("what is cut off, pale in print, or unseen under the focus is noticed", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await page.setContent(
    `<main tabindex="-1"><div style="width:50px;overflow:hidden;white-space:nowrap">a text that is much too long</div></main>`,
  );
  await assert.rejects(assertWhole(page, "canary"), /much too long/);
  await page.setContent(`<main tabindex="-1"><p style="color:#ddd">pale</p></main>`);
  await assert.rejects(assertPrints(page, "canary"), /text rgb/);
  await page.setContent(`<main tabindex="-1"><button style="outline:none;box-shadow:none">unseen</button></main>`);
  await assert.rejects(assertKeyboard(page, "canary"), /cannot be seen/);
  await page.setContent(`<main tabindex="-1"><button>one</button><p style="height:9px" onclick="">x</p></main>`);
  await assertKeyboard(page, "canary");
  await browser.close();
});
