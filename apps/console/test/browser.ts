import { accessSync } from "node:fs";
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from "playwright-core";

const BINARIES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/** Path of the machine's Chromium; undefined where there is none. */
export const CHROMIUM = BINARIES.find((path) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
});

/** A step of a person that takes longer has failed; the machine may be busy. */
const STEP_MS = 40_000;

/** For `test`'s options: says in one line why nothing was looked at. */
export const SKIP = CHROMIUM === undefined ? "there is no Chromium on this machine: apt-get install chromium" : false;

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly language?: "zh-CN" | "en-GB";
  readonly dark?: boolean;
  /** Where the device is, as `Asia/Tokyo`. */
  readonly zone?: string;
}

/** A browser of one person: nothing is shared with another's. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained of: errors of scripts, and whatever the content security policy refused. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Starts the Chromium of a test file; each person's browser is a context of it. */
export function startChromium(): Promise<Chromium> {
  return chromium.launch({ executablePath: CHROMIUM ?? "", headless: true, args: ARGUMENTS });
}

/** Opens a person's browser, with nothing stored in it. */
export async function openBrowser(started: Chromium, options: BrowserOptions = {}): Promise<Browser> {
  const { width = 1280, height = 900, language = "zh-CN", dark = false, zone } = options;
  const context = await started.newContext({
    viewport: { width, height },
    locale: language,
    ...(zone === undefined ? {} : { timezoneId: zone }),
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    const isNetwork = /Failed to load resource|net::ERR/.test(message.text());
    if (message.type() === "error" && !isNetwork) complaints.push(message.text());
  });
  page.setDefaultTimeout(STEP_MS);
  return { context, page, complaints, close: () => context.close() };
}

/** An authenticator that says yes by itself, as a thumb on a sensor would, until it is told that the thumb is another's. */
export async function addAuthenticator({ context, page }: Browser) {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return {
    isOwner: (isUserVerified: boolean) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    /** Whether it answers by itself; otherwise a question stays open. */
    answers: (enabled: boolean) =>
      session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
  };
}
