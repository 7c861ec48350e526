import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { bytesFile, type Cell, readTable } from "@tocsin/interop";
import { lookAt } from "./look.ts";
import { AIRPORT, BEGIN, CITY } from "./network.ts";
import { signInAs } from "./person.ts";
import { openScene } from "./scene.ts";

const scene = await openScene();
after(() => scene.close());
const { options } = scene;

interface Told {
  readonly classification?: string;
  readonly onset?: string;
  readonly person?: object;
}

/** A case's report by the airport, who it is sealed. */
async function tell(n: number, { classification = "confirmed", onset, person }: Told = {}): Promise<string> {
  const api = scene.network.as("cn-3201", AIRPORT);
  const detail = person && (await api.call("sealDetail", { body: person }));
  const body = {
    ...{ form: "open", situation: "epidemic", s: 2, t: { occurred: BEGIN - 3_600_000 } },
    a: { category: "covid-19", headline: `机场保洁员病例${n}`, place: { area: "320115" } },
    data: {
      ...{ kind: "case", version: 1, case: n.toString(16).padStart(32, "0"), classification, origin: "local" },
      ...{ reportDay: "2021-07-20", occurrenceArea: "320115", responsibleArea: "320115", ageBand: "40-49" },
      ...(onset && { onsetDay: onset }),
    },
    ...(detail && { sealed: { detail } }),
  };
  return (await api.call("act", { body: { action: "reports.submit", args: {}, body } as never })).act;
}

test(
  "the line list shows each case once, sealed columns after a deliberate step, and goes away as a table",
  options,
  async () => {
    await tell(1, { classification: "suspected" });
    const first = await tell(1, { onset: "2021-07-18", person: { 姓名: "张某", 电话: "=cmd" } });
    await tell(2, { onset: "2021-07-19", person: { 姓名: "李某", 住址: "禄口街道" } });
    await tell(3);
    const browser = await scene.browser();
    const { page } = browser;
    await signInAs(browser, scene.network, "cn-3201", CITY, { path: "/linelist?status=exercise" });
    await page.getByText("共 3 条").waitFor();
    assert.equal(await page.getByText("疑似病例").count(), 0, "the newest report of a case counts");
    assert.equal(await page.getByText("张某").count(), 0);
    await lookAt(browser, "linelist");
    await page.getByRole("button", { name: "发病日期" }).click();
    await page.locator("tr[data-index='0']", { hasText: "2021-07-19" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("sort"), "onset");

    await page.getByRole("button", { name: "显示密封栏" }).click();
    const dialog = page.getByRole("dialog");
    assert.ok(await dialog.getByRole("button", { name: "查看 2 行" }).isDisabled());
    await dialog.getByText("密接排查").click();
    await lookAt(browser, "linelist-step", false);
    await dialog.getByRole("button", { name: "查看 2 行" }).click();
    await page.locator("tr", { hasText: "2021-07-18" }).getByText("张某").waitFor();
    await lookAt(browser, "linelist-sealed");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      (async () => {
        await page.getByRole("button", { name: "导出 Excel" }).click();
        await page.getByRole("dialog").getByText("每次读取都会记录").waitFor();
        await page.getByRole("dialog").getByRole("button", { name: "导出" }).click();
      })(),
    ]);
    const bytes = readFileSync(await download.path());
    const rows: (readonly Cell[])[] = [];
    for await (const { cells, findings } of readTable(bytesFile("linelist.xlsx", bytes))) {
      assert.deepEqual(findings, []);
      rows.push(cells);
    }
    const [heads = [], ...lines] = rows;
    const cell = (line: readonly Cell[] | undefined, head: string) => line?.[heads.indexOf(head)];
    const line = lines.find(([record]) => record === first);
    assert.deepEqual([lines.length, cell(line, "密封：电话 Sealed")], [3, "=cmd"]);
    await page.getByRole("button", { name: "隐藏密封栏" }).click();
    await page.getByText("张某").waitFor({ state: "detached" });

    const audit = await scene.network
      .as("cn-3201", CITY, "admin")
      .call("audit", { query: { from: 0, to: BEGIN + 86_400_000 } });
    const read = audit.findings.filter(({ finding, note }) => finding === "sealed-read" && note === "contact-tracing");
    assert.ok(read.length >= 4 && read.every(({ unit, officer }) => unit === CITY && officer === "duty"));
    await browser.close();
  },
);
