import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { ProblemError } from "@tocsin/client";
import { ACTIONS } from "@tocsin/core";
import { TRANSACTIONS } from "../app/actions.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, NATION } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

/** Files a report of the task force. */
async function file(headline: string): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2, warning: 2 },
    a: { category: "infectious-disease", headline, main: "三名旅客同日发热。", place: { area: "320115" } },
    t: { occurred: BEGIN - 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

/** The node's proof file, as soon as it leads through every chain up to the main chain. */
async function proven(record: string): Promise<string> {
  for (;;) {
    try {
      const text = await (await scene.network.as("cn-3201", CITY).call("proof", { params: { record } })).text();
      if (text.includes('"what":"climb"') || JSON.parse(text).steps.length >= 3) return text;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const upload = (text: string, name = "proof.json") => ({
  ...{ name, mimeType: "text/plain" },
  buffer: Buffer.from(text),
});
const PROOF = "本机上的证明文件";
const GENESIS = "主链创世文件";

test(
  "an officer follows a report's custody to the main chain, each link checked by the browser, and takes the proof along",
  options,
  async () => {
    const record = await file("有据可查的报告");
    await proven(record);
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: `/reports/${record}` });
    await page.locator("main").getByRole("link", { name: "流转与证明" }).click();
    await page.locator('[data-verdict="holds"]').waitFor();
    const list = page.locator(".custody-list");
    await list.locator("li", { hasText: "提交报告" }).getByText("cn-3201.e1").waitFor();
    await list.locator("li", { hasText: "cn-32.e1 经签名的区块头已锚定于 cn.e1" }).waitFor();
    await list.locator("li", { hasText: "主链 cn.e1 自创世起连续可核" }).waitFor();
    assert.equal(await page.locator("svg .custody-node").count(), await list.locator("li").count());
    const pinned = await (await scene.network.as("cn", NATION).call("node")).genesis;
    await page.getByText("本节点创世文件中固定的主链 cn.e1").getByText(pinned).waitFor();
    await lookAt(browser, "trace");

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "下载证明文件" }).click();
    const taken = readFileSync(await (await download).path(), "utf8");
    assert.equal(JSON.parse(taken).record, record);

    await page.goto(`${scene.network.url("cn-3201")}/trace`);
    await page.getByText("或从本机选择证明文件").waitFor();
    await lookAt(browser, "trace-empty");
    await page.getByLabel(PROOF).setInputFiles(upload(taken));
    await page.locator('[data-verdict="holds"]').waitFor();
    await page.getByLabel(GENESIS).setInputFiles(join(scene.network.folder("cn"), "genesis.json"));
    await page.getByText("您选择的 cn.e1 创世文件").waitFor();
    await page.locator('[data-verdict="holds"]').waitFor();
    await page.getByLabel(GENESIS).setInputFiles(join(scene.network.folder("cn-32"), "genesis.json"));
    await page.locator('[data-verdict="broken"]', { hasText: "创世文件属于另一条链" }).waitFor();
    await browser.close();
  },
);

test(
  "a proof that was tampered with says in words where it first breaks, and checks nothing behind",
  options,
  async () => {
    const text = await proven(await file("被改动的证明"));
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/trace" });
    const changed = JSON.parse(text);
    const [{ transaction }] = changed.steps;
    transaction.signature = `${transaction.signature.startsWith("A") ? "B" : "A"}${transaction.signature.slice(1)}`;
    await page.getByLabel(PROOF).setInputFiles(upload(JSON.stringify(changed)));
    const verdict = page.locator('[data-verdict="broken"]');
    await verdict.getByText("交易与链上所收不符").waitFor();
    assert.equal(await page.locator('.custody-list > li[data-state="broken"]').count(), 1);
    assert.ok((await page.locator('.custody-list > li[data-state="unreached"]').count()) >= 1);
    await lookAt(browser, "trace-broken");

    const headless = JSON.parse(text);
    headless.chains[1].anchor.index += 1;
    await page.getByLabel(PROOF).setInputFiles(upload(JSON.stringify(headless)));
    await verdict.getByText("链的历史中没有该条目").waitFor();
    await verdict.getByText("cn-3201.e1 经签名的区块头已锚定于 cn-32.e1").waitFor();
    await browser.close();
  },
);

test("what is no proof is refused in words, and a hostile one is shown as the text it is", options, async () => {
  const text = await proven(await file("恶意证明的底本"));
  const browser = await scene.browser({ width: 360 });
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/trace" });
  for (const [bad, code] of [
    ["<script>document.title='x'</script>", "MALFORMED"],
    ["{}", "SCHEMA"],
  ] as const) {
    await page.getByLabel(PROOF).setInputFiles(upload(bad, "<img src=x>\u202e.txt"));
    await page.getByRole("alert").getByText(code).waitFor();
    await page.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
  }
  await lookAt(browser, "trace-refused");
  const hostile = JSON.parse(text);
  hostile.steps[0].what = "<img src=x onerror=alert(1)>\u202e\u200b";
  hostile.steps[0].chain = "<b>\u202ecn</b>";
  hostile.steps[0].leaf.tick = 9e15;
  hostile.steps[0].transaction.proposal.author = { officer: 7, unit: `<i>\u202e${"x".repeat(5_000)}` };
  await page.getByLabel(PROOF).setInputFiles(upload(JSON.stringify(hostile)));
  await page.locator('[data-verdict="broken"]').getByText("证明中没有该链").waitFor();
  await page.locator(".custody-list .hidden-mark", { hasText: "U+202E" }).first().waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.notEqual(await page.title(), "x");
  await lookAt(browser, "hostile-trace");
  await browser.close();
});

test("every action of the ledger has a word", () => {
  const named = new Set(ACTIONS.map(({ name }) => name));
  assert.ok(named.size > 40);
  for (const name of named) assert.ok(Object.hasOwn(TRANSACTIONS, name), name);
  for (const what of Object.keys(TRANSACTIONS).filter((one) => one.includes("."))) assert.ok(named.has(what), what);
});
