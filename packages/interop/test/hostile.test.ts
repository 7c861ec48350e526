import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesFile, type FindingCode, InteropError, readTable, type TableFile } from "../index.ts";
import { parts, rowsOf, workbook, zip } from "./workbook.ts";

const ROW = '<row r="1"><c r="A1"><v>1</v></c></row>';

/** A workbook with one part replaced. */
function altered(name: string, change: (text: string) => string | Uint8Array, declaredBytes?: number): TableFile {
  const good = parts({ rows: [ROW] });
  return bytesFile("a.xlsx", zip({ ...good, [name]: change(good[name] ?? "") }, declaredBytes));
}

async function refused(file: TableFile, code: FindingCode): Promise<void> {
  await assert.rejects(rowsOf(readTable(file)), (error) => {
    assert.ok(error instanceof InteropError);
    assert.equal(error.finding.code, code);
    return true;
  });
}

test("a zip bomb is refused by what it declares, and one that lies about its size by what comes out", async () => {
  const bomb = (text: string) => text.replace("</sheetData>", `${" ".repeat(16 << 20)}</sheetData>`);
  await refused(altered("xl/worksheets/sheet1.xml", bomb), "ARCHIVE_BOMB");
  await refused(altered("xl/worksheets/sheet1.xml", bomb, 900), "ARCHIVE_BROKEN");
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`xl/${i}.xml`, ""]));
  await refused(bytesFile("a.xlsx", zip({ ...parts({ rows: [ROW] }), ...many })), "ARCHIVE_BOMB");
});

test("a cell of 100 MB is refused where it stands, the other cells are kept", async () => {
  // Long enough not to repeat within deflate's window, so that it is not taken for a bomb.
  const noise = Array.from({ length: 10_000 }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(36)).join("");
  const megabytes = process.env["TOCSIN_TEST_LONG"] === "1" ? 100 : 16;
  const cell = noise.repeat(Math.ceil((megabytes << 20) / noise.length));
  const file = workbook({
    rows: [
      `<row r="1"><c r="A1" t="inlineStr"><is><t>${cell}</t></is></c><c r="B1"><v>2</v></c></row>`,
      '<row r="2"><c r="A2"><v>3</v></c></row>',
    ],
  });
  const rows = await rowsOf(readTable(file));
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    [[null, 2], [3]],
  );
  assert.deepEqual(rows[0]?.findings, [{ code: "CELL_TOO_LARGE", file: "a.xlsx", sheet: "S", row: 1, column: "A" }]);
});

test("document types, entities and external references are refused in every part", async () => {
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
  const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>';
  for (const part of [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "_rels/.rels",
  ])
    for (const prolog of [laughs, outside, "<!DOCTYPE x>"])
      await refused(
        altered(part, (text) => prolog + text),
        "XML_FORBIDDEN",
      );
  await refused(
    altered("xl/sharedStrings.xml", (text) => text.replace("</sst>", "<si><t>&nbsp;</t></si></sst>")),
    "XML_BROKEN",
  );
  const external = altered("xl/_rels/workbook.xml.rels", (text) =>
    text.replace("Target=", 'TargetMode="External" Target='),
  );
  await refused(external, "SHEET_MISSING");
});

test("XML that is cut, nested without end or has an endless name is refused", async () => {
  await refused(
    altered("xl/worksheets/sheet1.xml", (text) => text.slice(0, -20)),
    "XML_BROKEN",
  );
  await refused(
    altered("xl/worksheets/sheet1.xml", () => "<a>".repeat(100_000)),
    "XML_TOO_LARGE",
  );
  await refused(
    altered("xl/worksheets/sheet1.xml", () => `<${"a".repeat(300_000)}`),
    "XML_BROKEN",
  );
  await refused(
    altered(
      "xl/worksheets/sheet1.xml",
      (text) => `<!--${Array.from({ length: 200_000 }, (_, i) => `<${i}`).join("")}-->${text}`,
    ),
    "XML_TOO_LARGE",
  );
  await refused(
    altered("xl/worksheets/sheet1.xml", () => Buffer.from("3c613eff3c2f613e", "hex")),
    "ARCHIVE_BROKEN",
  );
  await refused(
    altered("xl/worksheets/sheet1.xml", () => ""),
    "XML_BROKEN",
  );
});

test("files that are no table are refused with what to do", async () => {
  const old = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]);
  await refused(bytesFile("a.xls", old), "FILE_FORMAT");
  await refused(bytesFile("a.xlsx", old), "FILE_ENCRYPTED");
  await refused(bytesFile("a.csv", Buffer.alloc(0)), "FILE_EMPTY");
  await refused(bytesFile("a.csv", Buffer.from("a,b\u0000c")), "FILE_FORMAT");
  await refused(bytesFile("a.xlsx", Buffer.from("PK\u0003\u0004 no archive")), "ARCHIVE_BROKEN");
  await refused(bytesFile("a.xlsx", zip({ "word/document.xml": "<a/>" })), "FILE_FORMAT");
  await refused({ ...bytesFile("a.csv", Buffer.from("a")), sizeBytes: 2 ** 40 }, "FILE_TOO_LARGE");
});

test("rows and cells at absurd places cost nothing and are told", async () => {
  const far = workbook({ rows: ['<row r="1"><c r="XFD1"><v>1</v></c><c r="A1"><v>7</v></c></row>'] });
  const [row] = await rowsOf(readTable(far));
  assert.deepEqual(row?.cells, [7]);
  assert.deepEqual(
    row?.findings.map(({ code, column }) => [code, column]),
    [["COLUMN_TOO_FAR", "XFD"]],
  );
  await refused(workbook({ rows: ['<row r="999999999"><c><v>1</v></c></row>'] }), "ROWS_TOO_MANY");
  const broken = workbook({
    rows: ['<row r="x"><c r="??" t="s"><v>99</v></c><c><v>1e999</v></c><c s="1"><v>-5</v></c></row>'],
  });
  const [only] = await rowsOf(readTable(broken));
  assert.deepEqual(
    only?.findings.map(({ code, column }) => [code, column]),
    [
      ["CELL_ERROR", "A"],
      ["CELL_ERROR", "B"],
      ["CELL_ERROR", "C"],
    ],
  );
});

test("a CSV field without end is refused where it begins", async () => {
  const file = bytesFile("a.csv", Buffer.from(`a,b\n"${"x".repeat(8 << 20)}`));
  const told = (await rowsOf(readTable(file))).flatMap(({ findings }) => findings);
  assert.equal(told.at(0)?.code, "CELL_TOO_LARGE");
  assert.equal(told.at(0)?.row, 2);
});

test("merged ranges that cover everything, and a cell that stands without end, cost little and are told", async () => {
  const all = '<mergeCell ref="A1:IV200000"/>'.repeat(10_000);
  const rows = Array.from({ length: 300 }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>1</v></c></row>`);
  let findings = 0;
  for await (const row of readTable(workbook({ rows, after: `<mergeCells>${all}</mergeCells>` }))) {
    assert.ok(row.findings.length <= 256, `${row.findings.length} findings of one row`);
    findings += row.findings.length;
  }
  assert.ok(findings > 0);
  const again = '<c r="A1" t="e"><v>#N/A</v></c>'.repeat(30_000);
  const [row] = await rowsOf(readTable(workbook({ rows: [`<row r="1">${again}<c r="B1"><v>2</v></c></row>`] })));
  assert.deepEqual(row?.cells, [null, 2]);
  assert.ok((row?.findings.length ?? 0) <= 256 && row?.findings[0]?.code === "CELL_ERROR");
});

test("each covered cell of merged ranges is told once, their first cells never", async () => {
  const rows = [1, 2, 3, 4].map((n) => `<row r="${n}"><c r="E${n}"><v>${n}</v></c></row>`);
  const after = '<mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/><mergeCell ref="D3:D2"/><mergeCell ref="A4:C4"/>';
  const told = (await rowsOf(readTable(workbook({ rows, after })))).flatMap(({ findings }) => findings);
  assert.deepEqual(
    told.map(({ row, column }) => `${column}${row}`),
    ["B1", "A2", "B2", "C2", "B3", "C3", "B4", "C4"],
  );
});
