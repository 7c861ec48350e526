import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOUR = 3_600_000;
const HOSTILE = "<img src=x onerror=alert(1)>\u202egnp.exe";

/** A person tells where they were, without an account. */
async function tell(place: string, from: number, to: number, name: string): Promise<string> {
  const stop = { area: "320115", place, from: BEGIN - from * HOUR, to: BEGIN - to * HOUR };
  const body = {
    kind: "itinerary",
    area: "320115",
    stops: [stop],
    person: { name, phone: "13800000000" },
    note: HOSTILE,
  };
  const address = `${scene.network.url("cn-3201")}/v1/public/submissions`;
  const headers = { "content-type": "application/json" };
  const reply = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200);
  return ((await reply.json()) as { code: string }).code;
}

test("an officer opens what people told, makes reports of two, declines one, and finds who met", options, async () => {
  await tell("禄口机场出发层", 10, 8, "甲");
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/submissions" });
  await page.getByRole("link", { name: /行程/ }).first().waitFor();
  await lookAt(browser, "submissions");
  await page.getByRole("link", { name: /行程/ }).first().click();
  await page.getByRole("button", { name: "打开" }).click();
  await page.getByText("13800000000").waitFor();
  await page.locator(".hidden-mark", { hasText: "U+202E" }).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await page.getByRole("button", { name: "采纳并形成报告" }).click();
  await page.locator(".ant-form-item-explain-error").first().waitFor();
  await page.getByLabel("报告标题").fill("市民主动报告机场行程");
  await lookAt(browser, "one-submission");
  await page.getByRole("button", { name: "采纳并形成报告" }).click();
  await page.getByText("填报内容已在此销毁。").waitFor();

  const client = scene.network.as("cn-3201", CITY);
  await tell("禄口机场 出发层", 9, 7, "乙");
  const code = await tell("别处", 9, 7, "丙");
  const { items } = await client.call("submissions", { query: { state: "received" } });
  const [unlike, alike] = items;
  await client.call("acceptSubmission", { params: { id: alike?.id as string }, body: { headline: "行程" } });
  await page.goto(`${scene.network.url("cn-3201")}/submissions/${unlike?.id}`);
  await page.getByRole("button", { name: "打开" }).click();
  await page.getByLabel("给本人的答复").fill("与本次疫情无关，感谢配合。");
  await page.getByRole("button", { name: "不采纳" }).click();
  await page.getByText("填报内容已在此销毁。").waitFor();
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code }) };
  const followed = await fetch(`${scene.network.url("cn-3201")}/v1/public/submissions/follow`, asked);
  assert.equal(((await followed.json()) as { answer: string }).answer, "与本次疫情无关，感谢配合。");

  const accepted = await client.call("submissions", { query: { state: "accepted" } });
  const ofCase = accepted.items.at(-1)?.record as string;
  await page.goto(`${scene.network.url("cn-3201")}/contacts?record=${ofCase}`);
  await page.getByRole("button", { name: "比对" }).click();
  await page.getByText(/共同停留 1 次/).waitFor();
  await page.getByText("共处 60 分钟").waitFor();
  await lookAt(browser, "contacts");
  await browser.close();
});

test("a unit that takes nothing from the public has no such page, and is told why", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT);
  assert.equal(await page.getByRole("link", { name: "公众填报" }).count(), 0);
  await browser.close();
});
