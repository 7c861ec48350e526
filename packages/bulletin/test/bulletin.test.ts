import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  type BulletinContent,
  BulletinError,
  type DocumentFormat,
  type Font,
  afterActionReport,
  contentDigest,
  readBulletin,
  situationReport,
  writeBulletin,
} from "@tocsin/bulletin";
import fc from "fast-check";
import { strToU8, unzipSync, zipSync } from "fflate";
import { BEGIN, HOSTILE, hash, hostileContent, idOf, inputOf } from "./content.ts";

const FILE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const font: Font | undefined = existsSync(FILE)
  ? { bytes: readFileSync(FILE), name: "NotoSansCJKsc-Regular" }
  : undefined;
const FORMATS: readonly DocumentFormat[] = font === undefined ? ["html", "docx"] : ["html", "docx", "pdf"];
const SIGNATURE = {
  ...{ chain: "cn-3201.e1", release: idOf("release"), unit: "cn-3201:nanjing-hc", officer: "duty" },
  ...{ act: idOf("act"), tick: 1_627_000_000_000 },
};

const write = (content: BulletinContent, format: DocumentFormat, language: "zh" | "en" = "zh") =>
  writeBulletin(content, { hash, language, format, font });
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("a situation report", () => {
  const content = situationReport(inputOf(40));

  test("gives every number with the records or the query that it came from", () => {
    let numbers = 0;
    for (const section of content.sections) {
      const origins =
        section.type === "figures"
          ? section.figures.map(({ from }) => from)
          : section.type === "questions"
            ? section.items.map(({ from }) => from)
            : section.type === "table"
              ? section.rows.map(({ from }) => from)
              : section.type === "text"
                ? []
                : [section.from];
      for (const origin of origins) {
        numbers += 1;
        assert.ok(origin !== undefined && (origin.records ?? origin.queries ?? []).length > 0, section.name);
      }
    }
    assert.ok(numbers > 20);
  });

  test("counts what it was given, names few records one by one and asks for many", () => {
    const [first] = content.sections;
    assert.ok(first?.type === "figures");
    const by = new Map(first.figures.map((figure) => [figure.name, figure]));
    assert.deepEqual([by.get("reports")?.value, by.get("verified")?.value, by.get("grave")?.value], [40, 14, 20]);
    assert.deepEqual(by.get("reports")?.from, {
      queries: [{ operation: "reports", parameters: { event: idOf("event") } }],
    });
    const few = situationReport(inputOf(4)).sections[0];
    assert.ok(few?.type === "figures");
    assert.deepEqual(few.figures[0]?.from, { records: [0, 1, 2, 3].map((i) => idOf(`report ${i}`)) });
    const total = inputOf(0).counts.items.filter(({ series }) => series === "local-confirmed");
    assert.equal(
      by.get("local-confirmed")?.value,
      total.reduce((sum, { count }) => sum + count, 0),
    );
  });

  test("asks what is not known or done, and lists its sources in the order of time", () => {
    const questions = content.sections.find(({ type }) => type === "questions");
    assert.ok(questions?.type === "questions");
    assert.deepEqual(
      questions.items.map(({ name, count }) => [name, count]),
      [
        ["unverified", 13],
        ["doubted", 13],
        ["overdue-tasks", 1],
        ["unmet-needs", 1],
      ],
    );
    assert.equal(content.sources.length, 40);
    assert.ok(content.sources.every(({ tick }, i) => i === 0 || (content.sources[i - 1]?.tick ?? 0) <= tick));
    assert.equal(content.security, 2);
  });

  test("of nothing is a report that says so", async () => {
    const empty = situationReport(inputOf(0, { counts: { items: [], queries: [] } }));
    for (const format of FORMATS) assert.ok((await write(empty, format)).length > 1_000);
  });
});

describe("an after-action report", () => {
  const HOUR = 3_600_000;
  const DAY = 24 * HOUR;
  const act = (what: string, at: number, content: object = {}) => ({
    ...{ act: idOf(`${what} ${at}`), what, unit: "cn-3201:nanjing-hc", at },
    content: { ...content },
  });
  const clock = (i: number, usedMs: number) => ({
    ...{ record: idOf(`report ${i}`), rule: "city → province", chain: "cn-3201", allowanceMs: 2 * HOUR, usedMs },
    state: usedMs > 2 * HOUR ? "breached" : "met",
  });
  const item = (i: number, change: object) => ({
    ...{ record: idOf(`report ${i}`), unit: "cn-3201:hospital", standing: "verified", s: 1, kind: "count" },
    ...{ area: "320115", detail: false, tick: BEGIN + 9 * DAY },
    ...change,
  });
  const plain = inputOf(0);
  const reportsOf = (first: object) => ({
    items: [
      item(0, { occurred: BEGIN, tick: BEGIN + 9 * DAY, ...first }),
      item(1, { area: "320106", occurred: BEGIN + 10 * DAY, tick: BEGIN + 10 * DAY }),
      item(2, { kind: "measure", headline: "封控", occurred: BEGIN + 10 * DAY, tick: BEGIN + 10 * DAY }),
      item(3, { kind: "measure", headline: "测温", occurred: BEGIN + 3 * DAY, tick: BEGIN + 10 * DAY }),
      item(4, { area: "320102", occurred: BEGIN - DAY, tick: BEGIN + 10 * DAY, standing: "rejected" }),
    ],
    queries: [{ operation: "reports", parameters: {} }],
  });
  const timeline = {
    items: [
      act("events.close", BEGIN + 15 * DAY, { reason: "无新增" }),
      act("events.setLevel", BEGIN + 11 * DAY, { level: 2 }),
      act("events.post", BEGIN + 10 * DAY),
      act("events.open", BEGIN + 9.5 * DAY),
    ],
    queries: [{ operation: "timeline", parameters: {} }],
  };
  const reportOf = (first: object, change: object = {}) =>
    afterActionReport({
      ...{ ...plain, reports: reportsOf(first), timeline },
      hops: { items: [clock(0, HOUR), clock(1, 5 * HOUR)], queries: [{ operation: "clocks", parameters: {} }] },
      destructionDue: { items: [{ record: idOf("report 1") }], queries: [] },
      ...change,
    });
  const content = reportOf({ detected: BEGIN + 8 * DAY });
  const rowsOf = (name: string, of: BulletinContent = content) => {
    const section = of.sections.find((one) => one.name === name);
    assert.ok(section?.type === "table", name);
    return section.rows;
  };
  const cellsOf = (name: string, of?: BulletinContent) => rowsOf(name, of).map(({ cells }) => cells);

  test("tells the course, late hops, 7-1-7, the spread and what followed measures, each from its records", () => {
    assert.deepEqual(
      rowsOf("course").map(({ cells, from }) => [cells[2], cells[3], from]),
      [
        [{ word: "events.open" }, {}, { records: [idOf(`events.open ${BEGIN + 9.5 * DAY}`)] }],
        [{ word: "events.setLevel" }, { word: "level-2" }, { records: [idOf(`events.setLevel ${BEGIN + 11 * DAY}`)] }],
        [{ word: "events.close" }, { text: "无新增" }, { records: [idOf(`events.close ${BEGIN + 15 * DAY}`)] }],
      ],
    );
    assert.deepEqual(cellsOf("hops")[0]?.slice(1), [
      { ms: 2 * HOUR },
      { number: 2 },
      { number: 1 },
      { ms: HOUR },
      { ms: 5 * HOUR },
    ]);
    const late = rowsOf("late-hops").map(({ cells, from }) => [cells[3], from]);
    assert.deepEqual(late, [[{ ms: 3 * HOUR }, { records: [idOf("report 1")] }]]);
    assert.deepEqual(
      cellsOf("seven-one-seven").map((cells) => cells.slice(1)),
      [
        [{ time: BEGIN }, { time: BEGIN + 8 * DAY }, { ms: 7 * DAY }, { ms: 8 * DAY }, { word: "too-late" }],
        [{ time: BEGIN + 8 * DAY }, { time: BEGIN + 9 * DAY }, { ms: DAY }, { ms: DAY }, { word: "in-time" }],
        [{ time: BEGIN + 9 * DAY }, { time: BEGIN + 11 * DAY }, { ms: 7 * DAY }, { ms: 2 * DAY }, { word: "in-time" }],
      ],
    );
    assert.deepEqual(
      cellsOf("spread").map(([area, first]) => [area, first]),
      [
        [{ area: "320115" }, { time: BEGIN }],
        [{ area: "320106" }, { time: BEGIN + 10 * DAY }],
      ],
    );
    const counted = (from: number) =>
      plain.counts.items
        .slice(from, from + 7)
        .filter(({ area }) => area === "320115")
        .reduce((sum, { count }) => sum + count, 0);
    assert.deepEqual(
      cellsOf("measures-after").map((cells) => cells.slice(4)),
      [
        [{}, { number: counted(3) }],
        [{ number: counted(3) }, { number: counted(10) }],
      ],
    );
  });

  test("tells R around measures only where the serial interval is given, and says by which", () => {
    assert.equal(
      content.sections.some(({ name }) => name === "measures-r"),
      false,
    );
    const before = { mean: 1.42, low: 1.1, high: 1.8, isWeak: false };
    const after = { mean: 0.7, low: 0.25, high: 1.5, isWeak: true };
    const queries = [{ operation: "counts", parameters: { series: "confirmed" } }];
    const [first] = rowsOf("measures-after");
    const [record = ""] = first?.from?.records ?? [];
    const around = { items: [{ record, before, after }], queries };
    const told = reportOf({}, { reproduction: { series: "confirmed", siMean: "4.79", siSd: "3", around } });
    const rows = rowsOf("measures-r", told);
    assert.deepEqual(rows[0]?.cells.slice(3), [
      { text: "1.42 (1.10–1.80)" },
      { said: { zh: "0.70 (0.25–1.50) 病例过少", en: "0.70 (0.25–1.50) too few cases" } },
    ]);
    assert.deepEqual(rows[0]?.from, { records: [record], queries });
    assert.deepEqual(rows[1]?.cells.slice(3), [{}, {}]);
    const method = told.sections.find(({ name }) => name === "r-method");
    assert.match(JSON.stringify(method), /4\.79 and deviation 3 days/);
  });

  test("calls not recorded what nobody has said, and is read again from a document of each format", async () => {
    const untold = reportOf({}, { timeline: { items: [], queries: [] } });
    assert.deepEqual(
      cellsOf("seven-one-seven", untold).map((cells) => cells.at(-1)),
      [{ word: "not-recorded" }, { word: "not-recorded" }, { word: "not-recorded" }],
    );
    for (const format of FORMATS) {
      const read = await readBulletin(await write(content, format), { hash, font });
      assert.deepEqual([read.pages, read.envelope.content.form], ["as-signed", "after-action"], format);
    }
    assert.ok(textOf(await write(content, "html", "en")).includes("After-action report · Lukou outbreak"));
  });
});

describe("documents", () => {
  const content = situationReport(inputOf(30));

  test("say in both languages what they are, of which status, and that a draft is a draft", async () => {
    const zh = textOf(await write(content, "html", "zh"));
    const en = textOf(await write(content, "html", "en"));
    for (const said of ["情势简报 · 禄口机场疫情", "演练", "草稿", "待解决问题", "本土确诊病例"])
      assert.ok(zh.includes(said), said);
    for (const said of ["Situation report · Lukou outbreak", "Exercise", "Draft", "Open questions"])
      assert.ok(en.includes(said), said);
    const signed = textOf(await writeBulletin(content, { hash, language: "zh", format: "html", signature: SIGNATURE }));
    assert.ok(!signed.includes("草稿") && signed.includes(SIGNATURE.release));
  });

  test("are the same bytes or show the same each time, and are read back with the digest that was signed", async () => {
    for (const format of FORMATS) {
      const options = { hash, language: "en", format, signature: SIGNATURE, font } as const;
      const bytes = await writeBulletin(content, options);
      const read = await readBulletin(bytes, { hash, font });
      assert.deepEqual([read.format, read.digest, read.pages], [format, contentDigest(hash, content), "as-signed"]);
      assert.deepEqual(read.envelope.content, content);
      assert.deepEqual(read.envelope.signature, SIGNATURE);
    }
  });

  test("whose pages say something else than their content are told", async () => {
    const html = textOf(await write(content, "html"));
    const other = new TextEncoder().encode(html.replace("<td>30</td>", "<td>3</td>"));
    assert.equal((await readBulletin(other, { hash })).pages, "altered");
    const word = unzipSync(await write(content, "docx"));
    const changed = (name: string, by: (text: string) => string) =>
      zipSync({ ...word, [name]: strToU8(by(textOf(word[name] ?? new Uint8Array()))) });
    for (const bytes of [
      changed("word/document.xml", (xml) => xml.replace(">30<", ">3<")),
      changed("word/document.xml", (xml) => xml.replace("<w:t ", "<w:rPr><w:vanish/></w:rPr><w:t ")),
      changed("word/header1.xml", () => "<w:hdr/>"),
      changed("word/_rels/document.xml.rels", (xml) => xml.replace("image1.svg", "image2.svg")),
    ])
      assert.equal((await readBulletin(bytes, { hash })).pages, "altered");
    const packedAnew = zipSync(word, { level: 0 });
    assert.equal((await readBulletin(packedAnew, { hash })).pages, "as-signed");
    if (font === undefined) return;
    const pdf = await write(content, "pdf");
    assert.equal((await readBulletin(pdf, { hash })).pages, "unknown", "without its font it cannot be set again");
    assert.equal((await readBulletin(Buffer.concat([pdf, Buffer.from("\n")]), { hash, font })).pages, "altered");
  });

  test("as PDF want a font, and say so", async () => {
    const wish = writeBulletin(content, { hash, language: "zh", format: "pdf" });
    await assert.rejects(wish, (error) => error instanceof BulletinError && error.code === "FONT_MISSING");
  });
});

describe("hostile texts", () => {
  const content = hostileContent();

  test("stand in HTML as text, with what is hidden in them shown by its number", async () => {
    const html = textOf(await write(content, "html"));
    const scripts = html.match(/<script/g) ?? [];
    assert.deepEqual([scripts.length, html.includes("alert(1)&lt;/script&gt;")], [1, true]);
    const body = html.slice(html.indexOf("<body>"), html.indexOf('<script type="application/json"'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
    assert.doesNotMatch(body, /[\u0000-\u0008\u000e-\u001f\u202a-\u202e\u2066-\u2069\ufeff\ufffe]/);
    assert.ok(body.includes("⟨U+202E⟩evil") && body.includes("⟨U+0000⟩"));
    assert.ok(html.length < 1_500_000, "a long word is cut in the pages");
  });

  test("stand in DOCX as characters that XML may have", async () => {
    const files = unzipSync(await write(content, "docx"));
    const xml = textOf(files["word/document.xml"] as Uint8Array);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\u202e]/);
    assert.ok(xml.includes("&lt;script&gt;") && !xml.includes("<script"));
    assert.ok(textOf(files["word/_rels/document.xml.rels"] as Uint8Array).includes("customXml/item1.xml"));
  });

  test("do not keep a PDF from being written", {
    skip: font === undefined && "no font for Chinese is installed",
  }, async () => {
    const pdf = await write(content, "pdf");
    assert.equal(textOf(pdf.subarray(0, 5)), "%PDF-");
    assert.equal((await readBulletin(pdf, { hash, font })).pages, "as-signed");
  });

  test("stay whole in the content, as they were signed", async () => {
    const { envelope } = await readBulletin(await write(content, "html"), { hash });
    assert.equal(envelope.content.title.zh, HOSTILE);
  });
});

describe("files that are no bulletin", () => {
  test("are refused with a typed error, wherever they were cut or changed", async () => {
    const content = situationReport(inputOf(2));
    for (const format of FORMATS) {
      const whole = await write(content, format);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, value, isCut) => {
          const bytes = isCut ? whole.slice(0, at) : whole.with(at, value);
          try {
            await readBulletin(bytes, { hash });
          } catch (error) {
            assert.ok(error instanceof BulletinError, `${format} ${at}: ${String(error)}`);
          }
        }),
        { seed: 8, numRuns: format === "docx" ? 5 : 12 },
      );
    }
    await assert.rejects(readBulletin(new Uint8Array(), { hash }), /NO_BULLETIN|no bulletin/);
  });
});
