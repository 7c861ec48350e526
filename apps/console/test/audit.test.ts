import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOUR_MS = 3_600_000;

/** A report with a sealed detail; the city reads it, and the airport tries what it may not. */
async function happen(): Promise<string> {
  const airport = scene.network.as("cn-3201", AIRPORT);
  const detail = await airport.call("sealDetail", { body: { text: "李某，登机牌照片" } });
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline: "机场九例", place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * HOUR_MS },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 9 },
    sealed: { detail, attachments: [] },
  };
  const { act: record } = await airport.call("act", { body: { action: "reports.submit", args: {}, body } });
  await scene.network.as("cn-3201", CITY).call("detail", { params: { record }, query: { purpose: "contact-tracing" } });
  const { ifMatch } = await airport.call("report", { params: { record } });
  const args = { record, verdict: "verified", reason: "自己核实" };
  await airport.call("act", { body: { action: "reports.verify", args, ifMatch } }).catch(() => undefined);
  return record;
}

test(
  "an auditor reads who did and read what, by period and unit, and saves both lists; a member's auditor sees the own unit's",
  options,
  async () => {
    const record = await happen();
    const [auditor, member] = [await scene.browser(), await scene.browser({ width: 360, height: 740 })];
    const { page } = auditor;
    await signInAs(auditor, scene.network, "cn-3201", CITY, { officer: "admin", path: "/audit" });
    const read = page.locator('[data-finding="sealed-read"]');
    await read.getByText("密接排查").waitFor();
    await read.getByRole("link", { name: record.slice(0, 12) }).waitFor();
    await page.locator('[data-action="reports.submit"]').getByText("禄口国际机场疫情防控专班").waitFor();
    await lookAt(auditor, "audit");

    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "将操作记录存为 CSV" }).click();
    const csv = readFileSync(await (await saved).path(), "utf8");
    assert.match(csv, /^\uFEFFtick,unit,officer/);
    assert.match(csv, /cn-3201:lukou-task-force,duty,keystore,reports\.submit,VALID/);
    const findings = page.waitForEvent("download");
    await page.getByRole("link", { name: "将关注事项存为 CSV" }).click();
    assert.match(readFileSync(await (await findings).path(), "utf8"), /sealed-read,cn-3201:nanjing-hc,duty/);

    await page.getByLabel(/^至/).fill("2021-07-01T00:00");
    await page.getByRole("button", { name: "查询" }).click();
    await page.getByText("结束时间早于开始时间").waitFor();
    await page.getByLabel(/^自/).fill("2021-06-01T00:00");
    await page.getByRole("button", { name: "查询" }).click();
    await page.getByText("此期间没有操作").waitFor();

    await signInAs(member, scene.network, "cn-3201", AIRPORT, { officer: "admin", path: "/audit" });
    await member.page.locator('[data-action="reports.submit"]').waitFor();
    const units = await member.page.locator("[data-action]").allTextContents();
    assert.ok(units.every((text) => text.includes("禄口国际机场疫情防控专班")));
    await member.page.locator('[data-finding="sealed-read"]').getByText("南京市卫生健康委员会").waitFor();
    await lookAt(member, "audit-member");
    await auditor.close();
    await member.close();
  },
);
