import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const BINARY = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const STEP_MS = 60_000;

const IN_PAGE = fileURLToPath(new URL("./load/inpage.js", import.meta.url));

/** A Chromium with an empty cache and profile. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

/** @throws Error where the machine has no Chromium */
export async function openBrowser(): Promise<Browser> {
  if (BINARY === undefined) throw new Error("there is no Chromium on this machine: apt-get install chromium");
  const folder = mkdtempSync(join(tmpdir(), "tocsin-bench-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    ...{ executablePath: BINARY, headless: true, viewport: { width: 1280, height: 900 }, locale: "zh-CN" },
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  await context.addInitScript({ path: IN_PAGE });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(STEP_MS);
  return {
    ...{ context, page },
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `inpage.js` offers. */
interface InPage {
  shown(selector: string): Promise<number>;
  scriptBytes(): number;
  asked(path: string, times: number): Promise<number[]>;
  cursorBehind(path: string, pages: number): Promise<string | null>;
  searched(words: string): Promise<number>;
  toEnd(): Promise<number>;
  pagedDown(times: number): Promise<number[]>;
  elements(): number;
}

/** Lets the page do one of the things that `inpage.js` offers. */
export function inPage<N extends keyof InPage>(
  page: Page,
  name: N,
  ...given: Parameters<InPage[N]>
): Promise<Awaited<ReturnType<InPage[N]>>> {
  return page.evaluate(
    ([what, values]) => {
      const { tocsinBench } = globalThis as unknown as { tocsinBench: Record<string, (...args: unknown[]) => unknown> };
      return tocsinBench[what]?.(...values);
    },
    [name, given] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<InPage[N]>>>;
}
