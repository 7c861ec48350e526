import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesFile, type Cell, readTable, type TableColumn, writeCsv, writeXlsx } from "../index.ts";
import { collected, rowsOf, workbook } from "./workbook.ts";

const COLUMNS: readonly TableColumn[] = [
  { header: "Name 姓名", kind: "text" },
  { header: "Count 数量", kind: "number" },
  { header: "Day 日期", kind: "day" },
  { header: "Time 时间", kind: "time" },
];
const HEAD = COLUMNS.map(({ header }) => header);
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("=1+1", "'=1", "''-a", "@x", "＝1", 'a,"b"\r\nc', " 两 ", "-5", "\t", "320100199003078888"),
);
const day = fc
  .date({ min: new Date("1901-01-01"), max: new Date("2999-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const table = fc.array(
  fc.tuple(
    fc.option(text.filter((one) => one !== "" && !/(?![\t\n\u0080-\u009F])\p{Cc}|[\uFFFD-\uFFFF]/u.test(one))),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((n) => n + 0)),
    fc.option(day.map((one) => one.slice(0, 10))),
    fc.option(day.map((one) => one.slice(0, 19)).filter((one) => !one.endsWith("T00:00:00"))),
  ),
  { maxLength: 12 },
);
const filled = (rows: readonly (readonly Cell[])[]) => rows.filter((row) => row.some((cell) => cell !== null));
const padded = (cells: readonly Cell[]) => COLUMNS.map((_, i) => cells[i] ?? null);

test("what is written as .xlsx is read as it was, days and times too", async () => {
  const property = fc.asyncProperty(table, async (rows) => {
    const file = bytesFile("a.xlsx", await collected(writeXlsx("数据", COLUMNS, rows)));
    const read = await rowsOf(readTable(file));
    assert.deepEqual(
      read.map(({ cells }) => padded(cells)),
      [HEAD, ...filled(rows)],
    );
  });
  await fc.assert(property, { seed: 20210720, numRuns: 60 });
});

test("what is written as CSV is read as it was, as texts", async () => {
  const property = fc.asyncProperty(table, async (rows) => {
    const file = bytesFile("a.csv", await collected(writeCsv(COLUMNS, rows)));
    const read = await rowsOf(readTable(file));
    const texts = filled(rows).map((row) => row.map((cell) => (typeof cell === "number" ? String(cell) : cell)));
    assert.deepEqual(
      read.map(({ cells }) => padded(cells)),
      [HEAD, ...texts],
    );
  });
  await fc.assert(property, { seed: 20210721, numRuns: 200 });
});

test("a CSV file begins with a byte order mark and shows formulas as text", async () => {
  const bytes = await collected(writeCsv([{ header: "a", kind: "text" }], [["=HYPERLINK(1)"], ["+86 1"], ["x"]]));
  assert.equal(Buffer.from(bytes).toString("utf8"), "\uFEFFa\r\n'=HYPERLINK(1)\r\n'+86 1\r\nx\r\n");
});

test("CSV is read in UTF-8 with and without mark, UTF-16 and GB18030, with commas, tabs and semicolons", async () => {
  const gb18030 = Buffer.from("d0d5c3fb2cb5d8c7f80ac0ee2cc4cfbea90a8139ee392c310a", "hex");
  const cases: [string, Uint8Array, Cell[]][] = [
    ["no mark", Buffer.from("姓名,地区\n李,南京\n"), ["李", "南京"]],
    ["mark", Buffer.from("\uFEFF姓名\t地区\n李\t南京\n"), ["李", "南京"]],
    ["UTF-16", Buffer.from("\uFEFF姓名;地区\r\n李;南京", "utf16le"), ["李", "南京"]],
    ["GB18030", gb18030, ["李", "南京", "㐀", "1"]],
  ];
  for (const [name, bytes, expected] of cases) {
    const cells = (await rowsOf(readTable(bytesFile(name, bytes)))).flatMap((row) => row.cells);
    assert.deepEqual(cells, ["姓名", "地区", ...expected], name);
  }
});

test("a field that the encoding cannot spell is told with row and column, the rest is kept", async () => {
  const bytes = Buffer.concat([Buffer.from("a,b\n1,"), Buffer.from([0xff, 0xff]), Buffer.from("\n2,x\n")]);
  const rows = await rowsOf(readTable(bytesFile("bad.csv", bytes)));
  assert.deepEqual(rows[1]?.findings, [{ code: "CELL_CHARACTERS", file: "bad.csv", row: 2, column: "B" }]);
  assert.deepEqual(rows[2]?.cells, ["2", "x"]);
});

test("a row of CSV whose quotes do not match is told where it stands, the others are kept", async () => {
  const rows = await rowsOf(readTable(bytesFile("q.csv", Buffer.from('a,b\n1,2\n"3"x,4\n\n5,6\n"7,8\n'))));
  assert.deepEqual(
    rows.map(({ row, cells, findings }) => [row, cells.join(), findings.map(({ code }) => code).join()]),
    [
      [1, "a,b", ""],
      [2, "1,2", ""],
      [3, "", "ROW_BROKEN"],
      [5, "5,6", ""],
      [6, "", "ROW_BROKEN"],
    ],
  );
});

test("hidden rows and columns, merged cells, formulas and errors of an .xlsx are told where they stand", async () => {
  const file = workbook({
    columns: '<cols><col min="3" max="3" hidden="1"/></cols>',
    rows: [
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c r="C1" t="str"><v>c</v></c></row>',
      '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#REF!</v></c><c r="C2"><v>9</v></c></row>',
      '<row r="4" hidden="1"><c r="A4"><v>4</v></c></row>',
      '<row r="5"><c r="A5" s="1"><v>44397</v></c><c r="B5" t="b"><v>1</v></c></row>',
      '<row r="6"><c r="B6"><v>6</v></c></row>',
    ],
    after: '<mergeCells count="1"><mergeCell ref="A5:A6"/></mergeCells>',
    strings: ["甲"],
  });
  const rows = await rowsOf(readTable(file));
  assert.deepEqual(
    rows.map(({ row, cells, isHidden }) => [row, isHidden, ...cells]),
    [
      [1, false, "甲", "b", null],
      [2, false, 2, null, null],
      [4, true, 4],
      [5, false, "2021-07-20", true],
      [6, false, null, 6],
    ],
  );
  const told = rows.flatMap(({ findings }) => findings.map(({ code, row, column }) => [code, row, column]));
  assert.deepEqual(told, [
    ["COLUMN_HIDDEN", 1, "C"],
    ["CELL_FORMULA", 2, "A"],
    ["CELL_ERROR", 2, "B"],
    ["ROW_HIDDEN", 4, undefined],
    ["CELL_MERGED", 6, "A"],
  ]);
});
