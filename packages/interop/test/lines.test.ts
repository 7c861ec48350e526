import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  bytesFile,
  type Cell,
  findingText,
  InteropError,
  type Line,
  LineTally,
  lineWriter,
  type Profile,
  PROFILES,
  profileOf,
  readLines,
  readTable,
  writeCsv,
  writeXlsx,
} from "../index.ts";
import { collected, rowsOf as tableRowsOf, workbook } from "./workbook.ts";

const NOW = Date.parse("2021-07-25T00:00:00+08:00");
const CASE = "0".repeat(32);
const card = profileOf("infectious-disease-report-card") as Profile;
const laboratory = profileOf("laboratory-results") as Profile;

async function linesOf(profile: Profile, text: string | Uint8Array, name = "a.csv"): Promise<Line[]> {
  const file = bytesFile(name, typeof text === "string" ? Buffer.from(text) : text);
  const lines: Line[] = [];
  for await (const line of readLines(file, profile, { area: "3201", now: NOW, caseOf: () => CASE })) lines.push(line);
  return lines;
}

const told = (lines: readonly Line[]) =>
  lines.flatMap(({ findings }) => findings.map(({ code, row, column }) => [code, row, column]));

const CARD_HEAD =
  "卡片编号,患者姓名*,有效证件号,出生日期,联系电话,现住地址国标,病例分类,发病日期,诊断时间,疾病名称,备注";

test("a row of the report card becomes a case whose personal columns are sealed", async () => {
  const row =
    "N-1,张伟,11010519491231002X,1990/3/7,13800138000,320115005,确诊病例,2021年7月19日,2021-07-20 08:30,新冠肺炎,机场保洁员";
  const [head, line] = await linesOf(card, `2021年7月报告卡\n${CARD_HEAD}\n${row}\n`);
  assert.deepEqual(head?.findings, []);
  assert.deepEqual(line?.findings, []);
  assert.deepEqual(line?.report?.body, {
    form: "open",
    situation: "epidemic",
    s: 2,
    a: {
      category: "covid-19",
      headline: "新型冠状病毒感染，确诊病例 / COVID-19, confirmed",
      main: "机场保洁员",
      place: { area: "320115" },
    },
    t: { occurred: Date.parse("2021-07-19T00:00:00+08:00"), detected: Date.parse("2021-07-20T08:30:00+08:00") },
    data: {
      kind: "case",
      version: 1,
      case: CASE,
      classification: "confirmed",
      onsetDay: "2021-07-19",
      reportDay: "2021-07-20",
      ageBand: "30-34",
      occurrenceArea: "320115",
      responsibleArea: "320115",
      origin: "local",
    },
  });
  assert.deepEqual(line?.report?.detail, {
    profile: card.id,
    version: 1,
    fields: { card: "N-1", name: "张伟", identity: "11010519491231002X", birthDay: "1990-03-07", phone: "13800138000" },
  });
});

test("personal data typed into an open field are masked there, kept in the detail, and told", async () => {
  const row = "N-1,张伟,,,,320115,疑似,,2021-07-20,麻疹,张伟之妻电话 138-0013-8000，证件11010519491231002x";
  const [, line] = await linesOf(card, `${CARD_HEAD}\n${row}\n`);
  assert.deepEqual(told([line as Line]), [["PERSONAL_MOVED", 2, "备注 Remarks"]]);
  const { body, detail } = line?.report ?? {};
  assert.equal(body?.a.main, "■■■之妻电话 ■■■，证件■■■");
  assert.deepEqual(detail?.["fields"], {
    card: "N-1",
    name: "张伟",
    note: "张伟之妻电话 138-0013-8000，证件11010519491231002x",
  });
  assert.ok(!JSON.stringify(body).includes("张伟"));
});

test("rows that cannot be taken are told with row and column, the others are taken", async () => {
  const lines = await linesOf(
    card,
    [
      CARD_HEAD,
      "1,甲一,,,,320115,确诊病例,2021-07-19,2021-07-20,霍乱,",
      "2,,,,,320115,确诊病例,,2021-07-20,霍乱,",
      "3,甲三,,,,320115,重症,,2021-02-30,霍乱,",
      "4,甲四,,,,330100,确诊病例,,2021-07-20,霍乱,",
      "5,甲五,,,,320115,确诊病例,2021-07-22,2021-07-20,霍乱,",
      "1,甲一,,,,320115,确诊病例,,2021-07-20,霍乱,",
      "7,甲七,,不详,,320115,确诊病例,,2022-07-20,霍乱,",
    ].join("\n"),
  );
  const tally = new LineTally();
  for (const line of lines.slice(1)) tally.add(line);
  assert.deepEqual(told(lines), [
    ["VALUE_MISSING", 3, "患者姓名 Patient name"],
    ["VALUE_UNKNOWN", 4, "病例分类 Case classification"],
    ["VALUE_INVALID", 4, "诊断时间 Diagnosed at"],
    ["REPORT_REFUSED", 5, undefined],
    ["REPORT_REFUSED", 6, undefined],
    ["ROW_DOUBLE", 7, undefined],
    ["VALUE_LEFT", 8, "出生日期 Birth date"],
    ["REPORT_REFUSED", 8, undefined],
  ]);
  const { rows, taken, refused, counts } = tally.tally;
  assert.deepEqual(
    { rows, taken, refused, counts },
    {
      rows: 7,
      taken: 1,
      refused: 6,
      counts: { VALUE_MISSING: 1, VALUE_UNKNOWN: 1, VALUE_INVALID: 1, REPORT_REFUSED: 3, ROW_DOUBLE: 1, VALUE_LEFT: 1 },
    },
  );
  assert.ok(
    tally.tally.findings.every(
      (one) => findingText(one, "zh").includes("行") && !findingText(one, "en").includes("甲"),
    ),
  );
});

test("a row is a double only of one that was taken", async () => {
  const wrong = "1,甲一,,,,320115,确诊病例,,2021-02-30,霍乱,";
  const mended = "1,甲一,,,,320115,确诊病例,,2021-07-20,霍乱,";
  const [, first, second, third] = await linesOf(card, [CARD_HEAD, wrong, mended, mended].join("\n"));
  assert.equal(first?.report, undefined);
  assert.ok(second?.report !== undefined);
  assert.deepEqual(told([third as Line]), [["ROW_DOUBLE", 4, undefined]]);
});

test("a header may be in Chinese, English or both; what the profile lacks is told, what it needs is demanded", async () => {
  const english =
    "Specimen number,Specimen,Test,Result,Taken at,Area code of sampling,Comment of ours\n7,throat swab,PCR,negative,2021-07-20,3201,x\n";
  const lines = await linesOf(laboratory, english);
  assert.deepEqual(told(lines), [["COLUMN_UNKNOWN", 1, "G"]]);
  const [, taken] = lines;
  assert.ok(taken?.report?.body.data.kind === "laboratory" && taken.report.body.data.positive === 0);
  const lacking = await linesOf(laboratory, "标本编号 Specimen number,标本类型\n7,咽拭子\n");
  assert.deepEqual(
    told(lacking).map(([code]) => code),
    ["COLUMN_MISSING", "COLUMN_MISSING", "COLUMN_MISSING", "COLUMN_MISSING"],
  );
  await assert.rejects(
    linesOf(card, "a,b\n1,2\n"),
    (error) => error instanceof InteropError && error.finding.code === "HEADER_MISSING",
  );
});

test("a hidden column is told of wherever its first value stands, above the header or below it", async () => {
  const inline = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const names = ["标本编号", "标本类型"];
  const row = (n: number, texts: readonly string[]) =>
    `<row r="${n}">${texts.map((text, i) => (text === "" ? "" : inline(`${"ABCD"[i]}${n}`, text))).join("")}</row>`;
  const columns = '<cols><col min="3" max="4" hidden="1"/></cols>';
  const data = workbook({
    columns,
    rows: [row(1, names), row(2, ["7", "咽拭子", "", "x"]), row(3, ["8", "血", "", "y"])],
  });
  const rows = await tableRowsOf(readTable(data));
  const hidden = rows.flatMap(({ findings }) => findings.map(({ code, row: at, column }) => [code, at, column]));
  assert.deepEqual(hidden, [["COLUMN_HIDDEN", 2, "D"]]);
  const titled = workbook({ columns, rows: [row(1, ["", "", "标题"]), row(2, [...names, "检测项目"])] });
  const lines: Line[] = [];
  for await (const line of readLines(titled, laboratory, { area: "3201", now: NOW, caseOf: () => CASE }))
    lines.push(line);
  assert.deepEqual(told(lines)[0], ["COLUMN_HIDDEN", 1, "C"]);
});

/** Rows that a profile takes, as cells of its open columns by field. */
function rowsOf(profile: Profile) {
  const stamp = fc
    .integer({ min: 0, max: 1_000_000 })
    .map((s) => new Date(Date.parse("2021-07-01T00:00:00Z") + s * 1_000).toISOString().slice(0, 19));
  const cell = fc.record(
    Object.fromEntries(
      profile.columns.map(({ field, kind, codes = [], isRequired }) => {
        const value =
          kind === "code"
            ? fc.constantFrom(...codes.map(({ zh }) => zh))
            : kind === "time"
              ? stamp
              : kind === "day"
                ? fc.constant("2021-06-30")
                : kind === "county"
                  ? fc.constantFrom("320115", "320104")
                  : kind === "number"
                    ? fc.integer({ min: 0, max: 90 }).map(String)
                    : fc.constantFrom("甲乙", "word", "=1+1", "a,b");
        return [field, isRequired === true ? value : fc.option(value)];
      }),
    ),
  );
  return fc.array(cell, { minLength: 1, maxLength: 5 });
}

test("what is exported in a profile's form is taken again as the same reports, by .xlsx and CSV", async () => {
  for (const profile of PROFILES) {
    const { columns, rowOf } = lineWriter(profile, "zh");
    const all = profile.columns.map(({ header, kind }) => ({
      header: header.zh,
      kind: kind === "day" || kind === "time" ? kind : ("text" as const),
    }));
    const property = fc.asyncProperty(rowsOf(profile), async (rows) => {
      const cells = rows.map((row, i) =>
        profile.columns.map(({ field }): Cell => (field === profile.key ? String(i) : (row[field] ?? null))),
      );
      const first = await linesOf(profile, await collected(writeXlsx("a", all, cells)), "a.xlsx");
      const bodies = first.slice(1).map(({ report }) => report?.body);
      const taken = bodies.filter((body) => body !== undefined);
      const listed = taken.map((body) => rowOf({ record: "r", unit: "u", standing: "reported", body: body as never }));
      // Sealed columns that are needed do not leave: they are filled in again before the list is read.
      const sealed = profile.columns.filter(({ to, isRequired }) => to === "detail" && isRequired === true);
      const wide = [...columns, ...sealed.map(({ header }) => ({ header: header.en, kind: "text" as const }))];
      const again = listed.map((row, i) => [...row, ...sealed.map(() => String(i))]);
      for (const bytes of [await collected(writeXlsx("a", wide, again)), await collected(writeCsv(wide, again))]) {
        const second = (await linesOf(profile, bytes)).slice(1).map(({ report }) => report?.body);
        const bare = (body: unknown) =>
          JSON.stringify(body, (name, value) =>
            name === "ageBand" || name === "main" || name === "reportDay" ? undefined : value,
          );
        assert.deepEqual(second.map(bare), taken.map(bare));
      }
    });
    await fc.assert(property, { seed: 20210723, numRuns: 15 });
  }
});
