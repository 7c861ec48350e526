import assert from "node:assert/strict";
import { after, test } from "node:test";
import { POLICY_SCHEMAS } from "@tocsin/core";
import { FIELDS, POLICIES } from "../pages/governance/fields.ts";
import type { Schema } from "../pages/governance/schema.ts";
import { lookAt } from "./look.ts";
import { AIRPORT, CITY, NATION, PROVINCE } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

const HOSTILE = "<script>document.title='x'</script>\u202egnp.exe <img src=x onerror=alert(1)>";

test("every policy and every field of one has words in both languages", () => {
  const missing: string[] = [];
  const walk = (schema: Schema, path: string) => {
    for (const [name, one] of Object.entries(schema.properties ?? {})) {
      if (FIELDS[name] === undefined) missing.push(`${path}/${name}`);
      walk(one, `${path}/${name}`);
    }
    if (schema.items !== undefined) walk(schema.items, path);
  };
  for (const [name, schema] of Object.entries(POLICY_SCHEMAS)) {
    if (POLICIES[name] === undefined) missing.push(name);
    walk(schema as Schema, name);
  }
  assert.deepEqual(missing, []);
});

test(
  "one governor proposes a policy with a preview, the second reads the difference and votes, and both see it in force",
  options,
  async () => {
    const [first, second] = [await scene.browser(), await scene.browser()];
    await signInAs(first, scene.network, "cn", NATION);
    await first.page.getByRole("link", { name: "治理", exact: true }).click();
    await first.page.getByText("尚无提案").waitFor();
    const row = first.page.locator('[data-policy="access"]');
    await row.getByText("第 1 版").waitFor();
    await row.getByRole("link").click();
    await first.page.getByText("30 天").first().waitFor();
    await first.page.getByText("尚无改动").waitFor();

    // What the schema refuses is told at the field, and nothing can be proposed.
    const purposes = first.page.locator(".policy-field", { hasText: "用途" }).last().getByRole("combobox");
    await purposes.fill("Not A Slug");
    await purposes.press("Enter");
    await first.page.getByText("此值不符合要求").waitFor();
    assert.equal(await first.page.getByRole("button", { name: "提出此变更" }).count(), 0);
    await first.page.getByRole("button", { name: "放弃改动" }).click();

    await first.page.getByLabel("紧急调阅复核时限").fill("1440");
    await first.page
      .locator('[data-difference="/value/reviewMs"]')
      .getByText("72 小时")
      .or(first.page.locator('[data-difference="/value/reviewMs"]').getByText("3 天"))
      .waitFor();
    await first.page.locator('[data-difference="/value/reviewMs"]').getByText("24 小时").waitFor();
    await first.page.getByRole("button", { name: "提出此变更" }).click();
    await first.page.getByRole("button", { name: "继续" }).click();
    await first.page.locator(".ant-form-item-explain-error").waitFor();
    await first.page.getByLabel("理由").fill(`复核太慢。${HOSTILE}`);
    await first.page.getByRole("button", { name: "继续" }).click();
    await first.page.getByText("将会发生").waitFor();
    await lookAt(first, "governance-policy");
    await first.page.getByRole("button", { name: "确认：提出此变更" }).click();
    await first.page.getByText("变更已提出").last().waitFor();

    await signInAs(second, scene.network, "cn", PROVINCE, { path: "/governance" });
    const waiting = second.page.locator('[data-status="proposed"]');
    await waiting.getByText("政策：密封详情调阅").waitFor();
    await waiting.locator(".hidden-mark", { hasText: "U+202E" }).first().waitFor();
    assert.equal(await second.page.locator("img[src=x]").count(), 0);
    await waiting.getByText("赞成 1，反对 0；需 2 个单位中 2 个赞成").waitFor();
    await waiting.locator('[data-vote="none"]').getByText("尚未表决").waitFor();
    await waiting.getByRole("button", { name: "赞成此变更" }).click();
    await waiting.getByLabel("理由").fill("同意。");
    await waiting.getByRole("button", { name: "继续" }).click();
    await lookAt(second, "governance-vote");
    await waiting.getByRole("button", { name: "确认：赞成此变更" }).click();

    // The height that was proposed comes with the next blocks, which the node makes by itself.
    for (const { page } of [first, second]) {
      const applied = page.locator('[data-status="applied"]');
      await applied.getByText("已生效").waitFor({ timeout: 60_000 });
      await page.locator('[data-policy="access"]').getByText("第 2 版").waitFor();
    }
    await lookAt(second, "governance");
    await first.close();
    await second.close();
  },
);

test(
  "an officer without the duty reads governance and is told which right is missing and who can give it",
  options,
  async () => {
    const browser = await scene.browser({ width: 360, height: 740 });
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", AIRPORT, { officer: "admin", path: "/governance?policy=quota" });
    await page.getByText("600000").first().waitFor();
    assert.equal(await page.getByRole("button", { name: "提出此变更" }).count(), 0);
    await page.getByText("您在此无权进行的操作").click();
    await page.getByText("仅限以下单位：主管理单位 (N1) · 管理单位 (N2)").waitFor();
    await lookAt(browser, "governance-lacking");
    const other = await scene.browser();
    await signInAs(other, scene.network, "cn-3201", CITY, { officer: "admin", path: "/governance?policy=quota" });
    await other.page.getByText("您在此无权进行的操作").click();
    await other.page.getByText("需要以下职责之一：治理员").waitFor();
    await browser.close();
    await other.close();
  },
);
