import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ImportPreview, ImportStatus, ReportItem } from "@tocsin/api";
import { bytesFile, type Cell, readTable, type TableColumn, writeXlsx } from "@tocsin/interop";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(() => running.close());

const HEAD = ["卡片编号", "患者姓名", "有效证件号", "现住地址国标", "病例分类", "诊断时间", "疾病名称", "备注"];
const at = (name: string) => join(running.dir, name);

async function sheet(name: string, rows: readonly (readonly Cell[])[]): Promise<string> {
  const columns = HEAD.map((header): TableColumn => ({ header, kind: header === "诊断时间" ? "time" : "text" }));
  const pieces: Uint8Array[] = [];
  for await (const piece of writeXlsx("报告卡", columns, rows)) pieces.push(piece);
  writeFileSync(at(name), Buffer.concat(pieces));
  return at(name);
}

const row = (card: string, name: string, note: string | null = null): Cell[] => [
  card,
  name,
  "11010519491231002X",
  "320115",
  "确诊病例",
  "2021-07-20T08:30:00",
  "新型冠状病毒感染",
  note,
];

test("a sheet of report cards becomes reports, once; what is personal is sealed and the rest is exported", async () => {
  const path = await sheet("cards.xlsx", [row("1", "张伟"), row("2", "李娜", "李娜电话13800138000"), row("3", "王芳")]);
  const preview = await json<ImportPreview>(["import", path, "--dry-run"], hospital);
  assert.deepEqual([preview.rows, preview.taken, preview.refused], [3, 3, 0]);
  assert.deepEqual(
    preview.findings.map(({ code, row, column }) => [code, row, column]),
    [["PERSONAL_MOVED", 3, "备注 Remarks"]],
  );
  assert.equal((await json<{ items: ReportItem[] }>(["reports"], hospital)).items.length, 0, "a dry run files nothing");

  const first = await json<ImportStatus>(["import", path], hospital);
  assert.deepEqual([first.state, first.percent, first.taken], ["done", 100, 3]);
  const again = await json<ImportStatus>(["import", path], hospital);
  assert.equal(again.import, first.import);
  await running.network.settle();
  const { items } = await json<{ items: ReportItem[] }>(["reports"], hospital);
  assert.equal(items.length, 3, "the same file is not taken twice");
  assert.ok(items.every(({ kind, detail, unit }) => kind === "case" && detail && unit === "cn-32:hospital"));

  const open = await done(["show", items[0]?.record ?? "", "--json"], province);
  for (const personal of ["张伟", "李娜", "王芳", "11010519491231002X", "13800138000"])
    assert.ok(!open.includes(personal));

  for (const name of ["out.xlsx", "out.csv"]) {
    await done(["export", "--out", at(name)], province);
    const rows: Cell[][] = [];
    for await (const { cells } of readTable(bytesFile(name, readFileSync(at(name))))) rows.push([...cells]);
    assert.equal(rows.length, 4);
    assert.ok(rows[0]?.includes("疾病名称 Disease") && rows[0].includes("记录编号 Record"));
    assert.ok(rows.slice(1).every((cells) => cells.includes("2021-07-20T08:30:00") && cells.includes("320115")));
    assert.ok(rows.flat().includes("■■■电话■■■"));
  }
});

test("what is right of a file is taken, what is wrong is told in both languages, and the command exits with 1", async () => {
  writeFileSync(
    at("bad.csv"),
    `${HEAD.join()}\n7,甲,,320115,确诊病例,2021-07-20,麻疹,\n8,乙,,320115,重症,2021-07-20,麻疹,\n`,
  );
  const english = await tocsin(["import", at("bad.csv")], hospital);
  assert.equal(english.code, 1);
  assert.match(english.out, /row 3, column 病例分类 Case classification: The value is none of those/);
  const chinese = await tocsin(["import", at("bad.csv"), "--lang", "zh"], hospital);
  assert.match(chinese.out, /第 3 行，病例分类 Case classification 列：该值不在允许的取值内/);
  await running.network.settle();
  const { items } = await json<{ items: ReportItem[] }>(["reports"], hospital);
  assert.equal(items.filter(({ category }) => category === "measles").length, 1);
});

test("a file that is no table, a profile that is none and an import of another unit are refused", async () => {
  writeFileSync(at("bomb.xlsx"), "PK\u0003\u0004 no archive");
  const broken = await tocsin(["import", at("bomb.xlsx"), "--dry-run"], hospital);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /ARCHIVE_BROKEN/);
  assert.match((await tocsin(["import", at("bomb.xlsx"), "--form", "none"], hospital)).err, /^NOT_FOUND/m);
  assert.equal((await tocsin(["import", at("nowhere.xlsx")], hospital)).code, 2);
  assert.match(await done(["import-profiles", "--lang", "zh"], hospital), /传染病报告卡[\s\S]*实验室检测结果清单/);
});
