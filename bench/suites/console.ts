import type { Page } from "playwright-core";
import { type Browser, inPage, openBrowser } from "../chromium.ts";
import type { BenchNetwork } from "../consortium.ts";
import { type Figure, quantile } from "../figure.ts";
import { fill } from "../load/fill.ts";
import { fileCases, openEvents } from "../load/lines.ts";
import { clientOf, MAIN, openLine } from "../network.ts";
import type { Run, Suite } from "../run.ts";

/** Reports to an event, and of them those that tell of a case. */
const REPORTS_PER_EVENT = 10;
const CASE_SHARE = 0.2;
const TRIES = 20;
const LOADS = 5;
const DEEP = 19;
const PROJECTED_MS_MAX = 1_200_000;
const PAINT_MS = 1_000;
const PAGE_MS = 100;
const SCRIPT_KB = 350;

/** The console in a real Chromium over a node with so many events (`--records`) and ten times as many reports. */
export const consoleSuite: Suite = async (run) => {
  const network = await openLine(run, [MAIN]);
  await fillNode(run, network);
  await measureConsole(run, network);
  await network.close();
  return { figures: [] };
};

async function fillNode(run: Run, network: BenchNetwork): Promise<void> {
  const reports = run.records * REPORTS_PER_EVENT;
  const cases = Math.round(reports * CASE_SHARE);
  const client = clientOf(network, MAIN, "hc");
  const told = (what: string) => (count: number) => {
    if (count % 5_000 === 0) run.say(`${count} ${what}`);
  };
  run.say(`filing ${reports} reports, opening ${run.records} events`);
  await openEvents(client, run.records, told("events"));
  await fileCases(client, cases, told("cases"));
  await fill(network, run.dir, MAIN, reports - cases);
  const { parts } = network.node(MAIN);
  await parts.readModel.waitFor(parts.chain.head().height, PROJECTED_MS_MAX);
}

/** @param network whose main chain's node is filled */
async function measureConsole(run: Run, network: BenchNetwork): Promise<void> {
  const { url, tokens } = network.node(MAIN);
  const home = url.replace("127.0.0.1", "localhost");
  const { token } = tokens.create(`${MAIN}:hc`, "duty", 1);
  const browser = await openBrowser();
  const { page } = browser;
  await page.goto(home);
  await page.getByLabel(/^访问令牌/).fill(token);
  await page.getByRole("button", { name: /用令牌登录/ }).click();
  await page.locator("main#content h1").waitFor();
  await firstPaints(run, browser, home);
  await lists(run, page);
  await searches(run, page, home);
  await longTable(run, page, home);
  await browser.close();
}

/** The duty page with a cold cache, again and again; the session's cookie is all that the browser has. */
async function firstPaints(run: Run, browser: Browser, home: string): Promise<void> {
  const cookies = await browser.context.cookies();
  const times: number[] = [];
  let script = 0;
  for (let i = 0; i < LOADS; i++) {
    const cold = await openBrowser();
    await cold.context.addCookies(cookies);
    const useful = "#content .rows > li, #content .clock";
    await cold.page.goto(home, { waitUntil: "commit" });
    times.push(await inPage(cold.page, "shown", useful));
    script = await inPage(cold.page, "scriptBytes");
    await cold.close();
  }
  run.found(figure("first useful paint of the duty page, cold cache, p50", quantile(times, 0.5), "ms", PAINT_MS));
  run.found(figure("the same, the slowest", Math.max(...times), "ms", PAINT_MS));
  run.found(figure("scripts that the duty page loads until then, compressed", script / 1_000, "kB", SCRIPT_KB));
}

/** First pages, deep pages and searches, as the pages of the console ask for them. */
const LISTS: readonly (readonly [what: string, path: string])[] = [
  ["reports", "/v1/reports?limit=100"],
  ["reports of an area, not verified", "/v1/reports?limit=100&area=32&unverified=true"],
  ["reports of an area that few are of", "/v1/reports?limit=100&area=4308&situation=epidemic"],
  ["reports that nothing fits", "/v1/reports?limit=100&situation=media"],
  ["reports of a period, verified", `/v1/reports?limit=100&from=0&to=1&standing=verified`],
  ["reports, common words", `/v1/reports?limit=100&q=${encodeURIComponent("流感样病例")}`],
  ["reports, two characters", `/v1/reports?limit=100&q=${encodeURIComponent("禄口")}`],
  ["reports, a rare word", `/v1/reports?limit=100&q=${encodeURIComponent("待查1003例")}`],
  ["reports, common words, graver", `/v1/reports?limit=100&graveTo=1&q=${encodeURIComponent("报告")}`],
  ["summaries", "/v1/summaries?limit=100"],
  ["summaries, two characters", `/v1/summaries?limit=100&q=${encodeURIComponent("禄口")}`],
  ["notices", "/v1/notices?limit=100"],
  ["events", "/v1/events?limit=100"],
  ["events by a word", `/v1/events?limit=100&q=${encodeURIComponent("第99起")}`],
  ["events of an area", "/v1/events?limit=100&area=4308&graveTo=2"],
  ["line list", "/v1/cases?limit=100&status=test"],
  ["line list by day", "/v1/cases?limit=100&status=test&sort=day"],
  ["line list by onset", "/v1/cases?limit=100&status=test&sort=onset"],
  ["line list by area", "/v1/cases?limit=100&status=test&sort=area&ascending=true"],
  ["line list of an area and class", "/v1/cases?limit=100&status=test&area=4308&classification=confirmed"],
  ["clocks", "/v1/clocks?limit=50"],
  ["blocks", "/v1/blocks?limit=100"],
  ["requests", "/v1/requests?limit=100"],
  ["signals", "/v1/signals?limit=100"],
  ["units", "/v1/units?limit=200"],
  ["tasks", "/v1/tasks?limit=100"],
  ["changes", "/v1/changes?limit=100"],
];

async function lists(run: Run, page: Page): Promise<void> {
  for (const [what, path] of LISTS) {
    run.say(what);
    await inPage(page, "asked", path, 2);
    const times = await inPage(page, "asked", path, TRIES);
    run.found(figure(`page of ${what}, p50`, quantile(times, 0.5), "ms", PAGE_MS));
    const next = await inPage(page, "cursorBehind", path, DEEP);
    if (next === null) continue;
    const deep = await inPage(page, "asked", `${path}&cursor=${encodeURIComponent(next)}`, TRIES);
    run.found(figure(`the same, its 20th page, p50`, quantile(deep, 0.5), "ms", PAGE_MS));
  }
}

/** From Enter to the drawn rows. */
async function searches(run: Run, page: Page, home: string): Promise<void> {
  await page.goto(`${home}/search`);
  await page.locator(".table-rows > tr").first().waitFor();
  const words = ["禄口", "汤山", "流感样病例", "腹泻", "六合", "肺炎待查", "浦口", "秦淮"];
  const times: number[] = [];
  for (const q of words) times.push(await inPage(page, "searched", q));
  run.found(figure("from a search to its rows on the screen, p50", quantile(times, 0.5), "ms", PAGE_MS));
  run.found(figure("the same, the slowest", Math.max(...times), "ms"));
}

/** A table with every report in it. */
async function longTable(run: Run, page: Page, home: string): Promise<void> {
  await page.goto(`${home}/reports`);
  await page.locator(".table-rows > tr").first().waitFor();
  const wanted = run.records * REPORTS_PER_EVENT;
  run.say(`scrolling through ${wanted} rows`);
  const rows = await loadedRows(run, page, wanted);
  const times = await inPage(page, "pagedDown", TRIES);
  run.found(figure(`one screen further in a table of ${rows} rows, p50`, quantile(times, 0.5), "ms", PAGE_MS));
  run.found(figure("the same, the slowest", Math.max(...times), "ms", PAGE_MS));
  run.found(figure("elements in the page then", await inPage(page, "elements"), ""));
}

const ROWS_TOLD = 10_000;
/** A table that has not grown for so many tries has ended. */
const STILL_MAX = 300;

/** Scrolls a table to its end until all of its rows are loaded. */
async function loadedRows(run: Run, page: Page, wanted: number): Promise<number> {
  let loaded = 0;
  for (let still = 0; loaded < wanted && still < STILL_MAX; still++) {
    const now = await inPage(page, "toEnd");
    if (now !== loaded) still = 0;
    if (Math.floor(now / ROWS_TOLD) > Math.floor(loaded / ROWS_TOLD)) run.say(`${now} rows`);
    loaded = now;
  }
  return loaded;
}

/** A figure beside its target; the note has their ratio. */
function figure(what: string, value: number, unit: string, atMost?: number): Figure {
  if (atMost === undefined) return { what, value, unit };
  return { what, value, unit, atMost, note: `${(value / atMost).toFixed(2)} of the target` };
}
