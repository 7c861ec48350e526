import { type Browser, type BrowserOptions, openBrowser, SKIP, startChromium } from "./browser.ts";
import { type ConsoleNetwork, openConsoleNetwork } from "./network.ts";

/** A running network and the browsers of a test file. */
export interface Scene {
  /** Options of each test: skipped, with the reason, where there is no Chromium. */
  readonly options: { readonly skip: string | false; readonly timeout: number };
  readonly network: ConsoleNetwork;
  /** A fresh browser of another person; closed with the scene where the test has not done so. */
  browser(options?: BrowserOptions): Promise<Browser>;
  close(): Promise<void>;
}

/** A test that waits for what never comes is ended, so that its browser is closed. */
const TIMEOUT_MS = 120_000;

/** Opens the network; a test file closes the scene in `after`. */
export async function openScene(): Promise<Scene> {
  const [network, chromium] = SKIP === false ? await Promise.all([openConsoleNetwork(), startChromium()]) : [];
  return {
    options: { skip: SKIP, timeout: TIMEOUT_MS },
    get network(): ConsoleNetwork {
      if (network === undefined) throw new Error("there is no network without a browser");
      return network;
    },
    async browser(options) {
      if (chromium === undefined) throw new Error("there is no Chromium");
      return openBrowser(chromium, options);
    },
    async close() {
      await chromium?.close();
      await network?.close();
    },
  };
}
