import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY, PROVINCE } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOUR_MS = 3_600_000;

/** A report of the airport's with a sealed detail. */
async function file(headline: string): Promise<string> {
  const client = scene.network.as("cn-3201", AIRPORT);
  const detail = await client.call("sealDetail", { body: { text: "张某，7月19日曾乘车" } });
  const body = {
    ...{ form: "open", situation: "epidemic", s: 1, c: 2 },
    a: { category: "infectious-disease", headline, place: { area: "320115" } },
    t: { occurred: BEGIN - 3 * HOUR_MS },
    data: { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "320115", new: 7 },
    sealed: { detail, attachments: [] },
  };
  return (await client.call("act", { body: { action: "reports.submit", args: {}, body } })).act;
}

/** The province opens a sealed part in an emergency; resolves when the city's chain has it. */
async function breakGlass(record: string, reason: string): Promise<void> {
  await scene.network.as("cn-32", PROVINCE).call("act", {
    body: { action: "access.breakGlass", args: { record, origin: "cn-3201", reason } },
  });
  const city = scene.network.as("cn-3201", CITY);
  for (;;) {
    const { items } = await city.call("requests", { query: { breakGlass: true, record } });
    if (items.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test(
  "emergency accesses wait for their review, the overdue one first; another unit reviews them, and the user sees the verdict",
  options,
  async () => {
    await breakGlass(await file("先前的报告"), "夜间抢救，来不及申请。");
    scene.network.clock.moveTo(scene.network.clock.now() + 73 * HOUR_MS);
    await breakGlass(await file("后来的报告"), "转院途中。<img src=x>\u202e");
    const [auditor, user] = [await scene.browser(), await scene.browser({ width: 360, height: 740 })];
    const { page } = auditor;
    await signInAs(auditor, scene.network, "cn-3201", CITY, { officer: "admin", path: "/reviews" });
    const waiting = page
      .locator("section", { has: page.getByRole("heading", { name: "待复核" }) })
      .locator("li[data-request]");
    await waiting.nth(1).waitFor();
    const [overdue, running] = [waiting.first(), waiting.nth(1)];
    await overdue
      .locator('[data-overdue="true"]')
      .getByText(/复核超期/)
      .waitFor();
    await overdue.getByText("夜间抢救").waitFor();
    await running
      .locator('[data-overdue="false"]')
      .getByText(/须在 .* 内复核/)
      .waitFor();
    await running.locator(".hidden-mark").waitFor();

    await signInAs(user, scene.network, "cn-32", PROVINCE, { path: "/reviews" });
    await user.page.getByText("须由链 cn-3201 上除 cn-32:jiangsu-hc 以外的管理单位").first().waitFor();
    assert.equal(await user.page.getByRole("button", { name: "复核此次调阅" }).count(), 0);

    await overdue.getByRole("button", { name: "复核此次调阅" }).click();
    await overdue.getByRole("button", { name: "继续" }).click();
    await overdue.locator(".ant-form-item-explain-error").first().waitFor();
    await overdue.getByRole("radio", { name: "不合理", exact: true }).check();
    await overdue.getByLabel("理由").fill("值班人员在岗，可以申请。");
    await overdue.getByRole("button", { name: "继续" }).click();
    await overdue.getByText("此次调阅立即终止").waitFor();
    await lookAt(auditor, "reviews");
    await overdue.getByRole("button", { name: "确认：复核此次调阅" }).click();
    await page.getByText("复核已上链").last().waitFor();
    const closed = page.locator("section", { has: page.getByRole("heading", { name: "已复核" }) });
    await closed.getByText("不合理，已终止").waitFor();
    await closed.getByText("复核人 南京市卫生健康委员会 admin").waitFor();
    await user.page.getByText("不合理，已终止").waitFor({ timeout: 60_000 });
    await user.page.getByText("值班人员在岗，可以申请。").waitFor();
    await lookAt(user, "reviews-user");
    await auditor.close();
    await user.close();
  },
);
