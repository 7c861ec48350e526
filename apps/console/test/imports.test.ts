import assert from "node:assert/strict";
import { after, test } from "node:test";
import { lookAt } from "./look.ts";
import { AIRPORT } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HEAD = "卡片编号,患者姓名,现住地址国标,病例分类,诊断时间,疾病名称,备注";
const ROWS = [
  "1,张伟,320115,确诊病例,2021-07-20 08:30,新冠肺炎,张伟电话13800138000",
  "2,李娜,320115,重症,2021-07-20 08:30,新冠肺炎,",
  "3,王芳,320115,疑似病例,2021-07-20 08:30,新冠肺炎,<img src=x>",
];

/** A reporter's browser into which the list has been dropped. */
async function dropped() {
  const browser = await scene.browser();
  const { page } = browser;
  await signInAs(browser, scene.network, "cn-3201", AIRPORT, { path: "/imports" });
  await page.getByText("传染病报告卡").first().waitFor();
  const buffer = Buffer.from([HEAD, ...ROWS].join("\n"));
  await page.locator('input[type="file"]').setInputFiles({ name: "cards.csv", mimeType: "text/csv", buffer });
  return browser;
}

test("a list is dropped, checked row by row, and filed when the officer says so", options, async () => {
  const browser = await dropped();
  const { page } = browser;
  await page.getByText("共 3 行：2 行可提交，1 行不可。").waitFor();
  await page.getByText(/第 3 行，病例分类/).waitFor();
  await page.getByText("■■■电话■■■").waitFor();
  assert.equal(await page.getByText("张伟").count(), 0);
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await lookAt(browser, "imports");
  await page.getByRole("button", { name: "提交 2 份报告" }).click();
  await page.getByText("共 3 行：已提交 2 行，1 行未提交。").waitFor();
  await page
    .getByText("100%")
    .or(page.getByRole("img", { name: "check-circle" }))
    .first()
    .waitFor();
  await lookAt(browser, "imports-filed");
});

test(
  "another form checks the list anew, and a failed question about what is filed is asked again alone",
  options,
  async () => {
    const browser = await dropped();
    const { page } = browser;
    await page.getByRole("button", { name: "提交 2 份报告" }).waitFor();
    const form = page.getByRole("combobox", { name: "清单模板" });
    const option = (text: string | RegExp) => page.locator(".ant-select-item-option", { hasText: text });
    await form.click();
    await option(/^(?!.*传染病报告卡)/)
      .first()
      .click();
    await page.getByRole("button", { name: "提交 2 份报告" }).waitFor({ state: "detached" });
    await form.click();
    await option("传染病报告卡").first().click();
    await page.getByRole("button", { name: "提交 2 份报告" }).waitFor();
    const json = { type: "about:blank", title: "x", status: 403, code: "FORBIDDEN", detail: "not now" };
    const isStatus = /\/v1\/imports\/[0-9a-f][^/?]+$/;
    await page.route(isStatus, (route) => route.fulfill({ status: 403, json }));
    await page.getByRole("button", { name: "提交 2 份报告" }).click();
    await page.getByRole("button", { name: "重试" }).click();
    await page.unroute(isStatus);
    await page.getByText(/共 3 行：已提交/).waitFor();
    await browser.close();
  },
);
