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

async function file(): Promise<string> {
  const airport = scene.network.as("cn-3201", AIRPORT);
  const detail = await airport.call("sealDetail", { body: { text: "王某，行程码" } });
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline: "待销毁的报告", place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * HOUR_MS },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 1 },
    sealed: { detail, attachments: [] },
  };
  return (await airport.call("act", { body: { action: "reports.submit", args: {}, body } })).act;
}

test(
  "an administrator orders the destruction in two steps, the holder confirms, and the reporting unit reads the certificate",
  options,
  async () => {
    const record = await file();
    const [orderer, reporter] = [await scene.browser(), await scene.browser({ width: 360, height: 740 })];
    const { page } = orderer;
    await signInAs(orderer, scene.network, "cn-3201", CITY, { officer: "admin", path: "/retention" });
    await page.getByText("没有销毁指令").waitFor();
    await page.getByText("365 天").waitFor();
    await page.getByText("没有超过期限的密封部分").waitFor();
    await page.getByRole("radiogroup", { name: "待销毁内容" }).getByText("公开部分").click();
    await page.getByText("没有超过期限的公开部分").waitFor();
    await page.getByLabel(/^报告标识/).fill("xyz");
    await page.getByRole("button", { name: "查找" }).click();
    await page.locator(".ant-form-item-explain-error").waitFor();
    await page.getByLabel(/^报告标识/).fill("000000");
    await page.getByRole("button", { name: "查找" }).click();
    await page.getByText("此处没有该报告").waitFor();
    await page.getByRole("button", { name: "选择其他报告" }).click();
    await page.getByLabel(/^报告标识/).fill(record.slice(0, 12));
    await page.getByRole("button", { name: "查找" }).click();
    await page.getByText("待销毁的报告").waitFor();
    await page.getByRole("button", { name: "销毁密封部分" }).click();
    await page.getByLabel("理由").fill("保存期已满。");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByText("且不可撤销").waitFor();
    await lookAt(orderer, "retention-order");
    await page.getByRole("button", { name: "确认：销毁密封部分" }).click();
    await page.getByText("其密封部分已被销毁").waitFor();
    const order = page.locator("li[data-order]", { hasText: "保存期已满" });
    await order.getByText("全部 1 个持有单位已销毁").waitFor({ timeout: 60_000 });

    await signInAs(reporter, scene.network, "cn-3201", AIRPORT, { path: "/retention" });
    const seen = reporter.page.locator("li[data-order]", { hasText: "保存期已满" });
    await seen.locator('[data-confirmed="true"]').getByText("已销毁 1 个部分").waitFor();
    const saved = reporter.page.waitForEvent("download");
    await seen.getByRole("button", { name: "保存销毁证明" }).click();
    const certificate = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as { record: string };
    assert.equal(certificate.record, record);
    await lookAt(reporter, "retention");
    const read = scene.network.as("cn-3201", CITY).call("detail", { params: { record }, query: { purpose: "audit" } });
    await assert.rejects(read, /erased/i);
    await orderer.close();
    await reporter.close();
  },
);
