import assert from "node:assert/strict";
import { after, test } from "node:test";
import { EnrolmentStore, hostRandom } from "@tocsin/node";
import { addAuthenticator } from "./browser.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

async function file(headline: string): Promise<string> {
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 3 },
    a: { category: "infectious-disease", headline, place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * 3_600_000 },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
  };
  const act = { action: "reports.submit", args: {}, body };
  return (await scene.network.as("cn-3201", AIRPORT).call("act", { body: act })).act;
}

/** An officer's browser, signed in with a passkey that confirms acts. */
async function enrolled(unit: string, officer: string) {
  const { url, clock, folder } = scene.network;
  const random = (size: number) => hostRandom.bytes(size);
  const enrolments = new EnrolmentStore({ dir: folder("cn-3201"), random, now: () => clock.now() });
  const browser = await scene.browser();
  const { page } = browser;
  const authenticator = await addAuthenticator(browser);
  await page.goto(`${url("cn-3201")}/account`);
  await page.getByLabel("一次性登记码").fill(enrolments.create(unit, officer).code);
  await page.getByRole("button", { name: "登记通行密钥" }).click();
  await page.getByText("✓ 用于确认操作").waitFor();
  return { browser, authenticator };
}

test(
  "an officer's passkey confirms the verdict, once; without it nothing is done and what was typed stays",
  options,
  async () => {
    const { url, network } = scene.network;
    const record = await file("待通行密钥核实");
    const { browser, authenticator } = await enrolled(CITY, "duty");
    const { page } = browser;
    await page.getByText("须由您的通行密钥确认才能执行").waitFor();
    await lookAt(browser, "account-passkey");

    await page.goto(`${url("cn-3201")}/verify`);
    const row = page.locator("li", { hasText: "待通行密钥核实" });
    await row.getByLabel("理由").fill("与机场核对无误。");
    await authenticator.answers(false);
    await row.getByRole("button", { name: "予以核实" }).click();
    await page.getByText("请用通行密钥确认：核实报告").waitFor();
    await lookAt(browser, "confirm");
    await page.getByRole("button", { name: "不确认" }).click();
    await row.getByText("未执行：未经通行密钥确认").waitFor();
    await authenticator.answers(true);
    await authenticator.isOwner(false);
    await row.getByRole("button", { name: "予以核实" }).click();
    await row.getByText("未执行：未经通行密钥确认").waitFor();
    assert.equal(await row.getByLabel("理由").inputValue(), "与机场核对无误。");
    await authenticator.isOwner(true);
    await row.getByRole("button", { name: "予以核实" }).click();
    await row.waitFor({ state: "detached" });

    const { chain, readModel } = network.node("cn-3201").parts;
    const { items } = await readModel.listActs("node", { action: "reports.verify" }, {});
    const [verdict] = items.filter(({ act }) => act !== undefined);
    const location = chain.locateAct(verdict?.act ?? "");
    const entry = chain.block(location?.height ?? 0)?.entries.find(({ index }) => index === location?.index);
    assert.ok(entry?.transaction?.type === "act");
    assert.equal(entry.transaction.proposal.args["record"], record);
    assert.match(entry.transaction.assertion?.key ?? "", /^(p256|ed25519):/);
    await browser.close();
  },
);

test("an administrator with a passkey confirms an officer's new key with it", options, async () => {
  const { url } = scene.network;
  const { browser, authenticator } = await enrolled(AIRPORT, "admin");
  const { page } = browser;
  await page.goto(`${url("cn-3201")}/units/${encodeURIComponent(AIRPORT)}`);
  const duty = page.locator('[data-officer="duty"]');
  await authenticator.answers(false);
  await duty.getByRole("button", { name: "轮换 duty 的密钥", exact: true }).click();
  await duty.getByRole("button", { name: "继续" }).click();
  await duty.getByRole("button", { name: "确认：轮换 duty 的密钥" }).click();
  await page.getByText("请用通行密钥确认：轮换密钥").waitFor();
  await page.getByRole("button", { name: "不确认" }).click();
  await duty.getByText("未执行：未经通行密钥确认").waitFor();
  assert.equal(await duty.locator('[data-key="valid"]').count(), 1);
  await authenticator.answers(true);
  await duty.getByRole("button", { name: "确认：轮换 duty 的密钥" }).click();
  await page.getByText("新密钥已登记").last().waitFor();
  // What has no form of its own is pasted.
  await page.getByRole("button", { name: "按文本：设定托管单位", exact: true }).click();
  const args = page.getByLabel("registry.setHost 的参数（JSON）");
  await args.fill("{");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("须为 JSON 对象").waitFor();
  await args.fill(JSON.stringify({ unit: AIRPORT, host: CITY }));
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("button", { name: "确认：按文本：设定托管单位" }).click();
  await page.getByText("已完成：设定托管单位").last().waitFor();
  await browser.close();
});

test("a person of the demonstration has no passkey and is told so", options, async () => {
  const browser = await scene.browser();
  const { page } = browser;
  await page.goto(`${scene.network.url("cn-3201")}/account`);
  await page.getByRole("button", { name: "禄口国际机场疫情防控专班" }).click();
  await page.getByText("演示人物没有通行密钥").waitFor();
  await browser.close();
});
