import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import {
  type Connector,
  Duplicates,
  type FolderSettings,
  type JsonSettings,
  type Pulled,
  SourceError,
  SourcesFileError,
  feedConnector,
  folderConnector,
  jsonConnector,
  readSources,
} from "../index.ts";
import { entriesOf } from "../feed.ts";
import { instantOf, itemOf } from "../item.ts";
import { plainText } from "../plaintext.ts";

const report = { category: "covid-19", area: "320100", channel: "卫健委网站" };
const common = { name: "one", to: "chain" as const, report };
const quiet = new AbortController().signal;
const dir = mkdtempSync(join(tmpdir(), "tocsin-source-"));
after(() => rmSync(dir, { recursive: true, force: true }));

async function pulled(connector: Connector, cursor: string | null = null): Promise<Pulled[]> {
  const steps: Pulled[] = [];
  for await (const step of connector.pull(cursor, quiet)) steps.push(step);
  return steps;
}

const titles = (steps: readonly Pulled[]) => steps.flatMap(({ item }) => item?.title ?? []);
const codes = (steps: readonly Pulled[]) =>
  steps.flatMap(({ fault }) => fault ?? []).map(({ code, row }) => `${code} ${row}`);

/** A server of one test. */
async function served(listener: RequestListener): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** A file of the folder that has been left alone for a minute. */
function put(name: string, bytes: string | Uint8Array): void {
  writeFileSync(join(dir, name), bytes);
  const settled = Date.now() / 1000 - 60;
  utimesSync(join(dir, name), settled, settled);
}

const folder: FolderSettings = {
  ...common,
  type: "folder",
  path: dir,
  columns: { id: "编号", title: "标题", text: "内容", time: "时间" },
};

test("a folder's CSV of either encoding and its JSON lines become items; what cannot is told by file and row", async () => {
  const csv = "编号,标题,内容,时间\n1,九份样本阳性,禄口机场,2021-07-20 22:00\n2,,,\n3,扬州新增,邗江区,2021/7/28\n";
  put("a.csv", csv);
  // 编号,标题 / 7,南京 in GB18030
  put(
    "b.csv",
    Uint8Array.from([0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xb1, 0xea, 0xcc, 0xe2, 0x0a, 0x37, 0x2c, 0xc4, 0xcf, 0xbe, 0xa9]),
  );
  put("c.jsonl", '{"编号":"9","标题":"张家界","时间":1627603200}\nnot json\n[1]\n');
  put("d.csv", "甲,乙\n1,2\n");
  writeFileSync(join(dir, "still-written.csv"), csv);
  put(".hidden.csv", csv);
  const steps = await pulled(folderConnector(folder, Date.now));
  assert.deepEqual(titles(steps), ["九份样本阳性", "扬州新增", "南京", "张家界"]);
  assert.deepEqual(codes(steps), ["ITEM_EMPTY 3", "LINE_FORMAT 2", "LINE_FORMAT 3", "COLUMNS_MISSING 1"]);
  const times = steps.flatMap(({ item }) => item?.published ?? []);
  assert.deepEqual(times, [Date.UTC(2021, 6, 20, 14), Date.UTC(2021, 6, 27, 16), 1_627_603_200_000]);
  const { file, row } = steps[0]?.item?.place ?? {};
  assert.deepEqual([file, row], ["a.csv", 2]);
});

test("what of a table's rows is not taken is told with file, row and column, beside what is", async () => {
  const found = { ...folder, path: mkdtempSync(join(dir, "found-")) };
  const path = join(found.path, "f.csv");
  const lines = ["编号,标题", "1,九份样本", '2,"扬州"新"增', "3,邗江\ufffd区", "4,张家界"];
  writeFileSync(path, Buffer.from(lines.join("\n")));
  utimesSync(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  const steps = await pulled(folderConnector(found, Date.now));
  const told = steps.flatMap(({ fault }) => fault ?? []);
  assert.deepEqual(
    told.map(({ code, file, row, column, message }) => [code, file, row, column, /[A-Z]+_[A-Z]+/.exec(message)?.[0]]),
    [
      ["ROW_FINDING", "f.csv", 3, undefined, "ROW_BROKEN"],
      ["ROW_FINDING", "f.csv", 4, "B", "CELL_CHARACTERS"],
      ["ITEM_EMPTY", "f.csv", 4, undefined, undefined],
    ],
  );
  for (const [i, { cursor }] of steps.entries()) {
    const rest = await pulled(folderConnector(found, Date.now), cursor);
    assert.deepEqual(titles(rest), titles(steps.slice(i + 1)), `behind step ${i}`);
  }
});

test("a folder is gone on with behind any step, and a file that has changed is read again", async () => {
  const connector = folderConnector(folder, Date.now);
  const whole = await pulled(connector);
  for (const [i, { cursor }] of whole.entries()) {
    const rest = await pulled(connector, cursor);
    assert.deepEqual(titles(rest), titles(whole.slice(i + 1)), `behind step ${i}`);
  }
  const end = whole.at(-1)?.cursor as string;
  put("a.csv", "编号,标题\n4,新的一条\n");
  assert.deepEqual(titles(await pulled(connector, end)), ["新的一条"]);
  rmSync(join(dir, "a.csv"));
});

test("a file that is one line without end is a fault, not the end of the service", async () => {
  const endless = { ...folder, path: mkdtempSync(join(dir, "endless-")) };
  const path = join(endless.path, "endless.jsonl");
  writeFileSync(path, "");
  // Longer than any text of the engine.
  truncateSync(path, 600 << 20);
  utimesSync(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  assert.deepEqual(codes(await pulled(folderConnector(endless, Date.now))), ["LINE_FORMAT 1"]);
  rmSync(path);
});

test("a folder that is not there is told as such", async () => {
  const connector = folderConnector({ ...folder, path: join(dir, "nowhere") }, Date.now);
  await assert.rejects(
    pulled(connector),
    (error) => error instanceof SourceError && error.code === "FOLDER_UNREADABLE",
  );
});

const RSS = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
  <title>卫健委</title><link>https://example.org/</link>
  <item><guid>b</guid><title>7月21日疫情通报</title><link>https://example.org/b</link>
    <pubDate>Thu, 22 Jul 2021 08:00:00 +0800</pubDate>
    <description><![CDATA[<p>新增<b>12</b>例</p><script>alert(1)</script><p>详见&amp;附件</p>]]></description></item>
  <item><guid>a</guid><title>7月20日疫情通报</title><description>新增1例</description></item>
</channel></rss>`;
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:1</id><title>预警</title>
  <link rel="alternate" href="https://example.org/1"/><link rel="self" href="https://example.org/self"/>
  <updated>2021-07-21T00:00:00Z</updated><summary type="html">&lt;i&gt;黄色&lt;/i&gt;</summary></entry></feed>`;

test("RSS and Atom entries become items with plain text, the earliest first", async () => {
  const site = await served((_, response) => response.end(RSS));
  const connector = feedConnector({ ...common, type: "feed", address: site.url }, fetch, undefined);
  const items = (await pulled(connector)).flatMap(({ item }) => item ?? []);
  site.close();
  assert.deepEqual(
    items.map(({ key }) => key),
    ["a", "b"],
  );
  assert.equal(items[1]?.text, "新增12例\n详见&附件");
  assert.equal(items[1]?.published, Date.UTC(2021, 6, 22));
  const [entry] = entriesOf(ATOM);
  assert.equal(entry?.address, "https://example.org/1");
  assert.equal(entry?.text, "黄色");
});

test("a feed is asked only for what has changed", async () => {
  const asked: (string | undefined)[] = [];
  const site = await served((request, response) => {
    asked.push(request.headers["if-none-match"]);
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"' }).end(RSS);
  });
  const connector = feedConnector({ ...common, type: "feed", address: site.url }, fetch, undefined);
  const cursor = (await pulled(connector)).at(-1)?.cursor as string;
  assert.deepEqual(await pulled(connector, cursor), []);
  assert.deepEqual(asked, [undefined, '"v1"']);
  site.close();
});

test("what is no feed, declares entities or never ends is refused with its code", async () => {
  const bombs = [
    ["<html></html>", "FEED_FORMAT"],
    ["no xml", "FEED_FORMAT"],
    ['<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss>&a;</rss>', "FEED_FORMAT"],
    ['<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>', "FEED_FORMAT"],
    [`<rss>${"<a>".repeat(5_000)}`, "FEED_FORMAT"],
    ["x".repeat(17 << 20), "TOO_LARGE"],
  ] as const;
  let body = "";
  const site = await served((_, response) => response.end(body));
  const connector = feedConnector({ ...common, type: "feed", address: site.url }, fetch, undefined);
  for (const [text, code] of bombs) {
    body = text;
    await assert.rejects(
      pulled(connector),
      (error) => error instanceof SourceError && error.code === code,
      text.slice(0, 40),
    );
  }
  site.close();
});

test("a site that is away, busy or wrong is told so, and how long it asks to be left alone", async () => {
  const site = await served((_, response) => response.writeHead(503, { "retry-after": "90" }).end());
  const settings: JsonSettings = { ...common, type: "json", address: site.url, items: "", fields: { title: "/t" } };
  const told = (code: string, seconds?: number) => (error: unknown) =>
    error instanceof SourceError && error.code === code && error.retryAfterS === seconds;
  await assert.rejects(pulled(jsonConnector(settings, fetch, undefined)), told("HTTP_STATUS", 90));
  site.close();
  await assert.rejects(pulled(jsonConnector(settings, fetch, undefined)), told("UNREACHABLE"));
  const never = await served((_, response) => response.writeHead(429, { "retry-after": "9e15" }).end());
  const asked = jsonConnector({ ...settings, address: never.url }, fetch, undefined);
  await assert.rejects(pulled(asked), told("HTTP_STATUS", 86_400));
  never.close();
});

test("JSON is read page by page and gone on with at the page it came to, with the token in its header", async () => {
  const pages: { readonly [at: string]: object } = {
    "": { data: { list: [{ id: 1, head: "一", body: "甲" }, { id: 2 }] }, next: "p2" },
    p2: { data: { list: [{ id: 3, head: "三", body: "丙" }] }, next: "p3" },
    p3: { data: { list: [] } },
  };
  const asked: (string | undefined)[] = [];
  const site = await served((request, response) => {
    const at = new URL(request.url ?? "", "http://here").searchParams.get("c") ?? "";
    asked.push(request.headers.authorization);
    response.end(JSON.stringify(pages[at]));
  });
  const settings: JsonSettings = {
    ...{ ...common, type: "json", address: `${site.url}/?c={cursor}`, items: "/data/list", next: "/next" },
    fields: { id: "/id", title: "/head", text: "/body" },
  };
  const steps = await pulled(jsonConnector(settings, fetch, "secret"));
  assert.deepEqual(titles(steps), ["一", "三"]);
  assert.deepEqual(codes(steps), ["ITEM_EMPTY 2"]);
  assert.deepEqual(new Set(asked), new Set(["Bearer secret"]));
  assert.deepEqual(titles(await pulled(jsonConnector(settings, fetch, undefined), "p2")), ["三"]);
  await assert.rejects(
    pulled(jsonConnector({ ...settings, items: "/nothing" }, fetch, undefined)),
    (error) => error instanceof SourceError && error.code === "JSON_FORMAT",
  );
  site.close();
});

test("identifiers that are numbers beyond what a number can hold stay as they are written", async () => {
  const site = await served((_, response) =>
    response.end('{"list":[{"id":1418083453274898433,"t":"甲"},{"id":1418083453274898434,"t":"乙"}]}'),
  );
  const settings: JsonSettings = {
    ...{ ...common, type: "json", address: site.url, items: "/list", fields: { id: "/id", title: "/t" } },
  };
  const steps = await pulled(jsonConnector(settings, fetch, undefined));
  site.close();
  const lines = { ...folder, path: mkdtempSync(join(dir, "ids-")) };
  const path = join(lines.path, "ids.jsonl");
  writeFileSync(path, '{"编号":1418083453274898433,"标题":"甲"}\n{"编号":1418083453274898434,"标题":"乙"}\n');
  utimesSync(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  for (const each of [steps, await pulled(folderConnector(lines, Date.now))])
    assert.deepEqual(
      each.flatMap(({ item }) => item?.key ?? []),
      ["1418083453274898433", "1418083453274898434"],
    );
});

test("a cursor that no address can hold is a fault of the source, and is not kept", async () => {
  for (const next of ['"\\ud800"', JSON.stringify("x".repeat(5_000))]) {
    const { url, close } = await served((_, response) => response.end(`{"list":[{"t":"甲"}],"next":${next}}`));
    const settings: JsonSettings = {
      ...{ ...common, type: "json", address: `${url}/?from={cursor}` },
      ...{ items: "/list", fields: { title: "/t" }, next: "/next" },
    };
    const steps: Pulled[] = [];
    const reading = (async () => {
      for await (const step of jsonConnector(settings, fetch, undefined).pull(null, quiet)) steps.push(step);
    })();
    await assert.rejects(reading, (error) => error instanceof SourceError && error.code === "JSON_FORMAT");
    assert.deepEqual(
      steps.map(({ item, cursor }) => [item?.title, cursor]),
      [["甲", ""]],
    );
    close();
  }
});

test("markup, control characters and lone surrogates leave only readable text", () => {
  assert.equal(plainText("<p>一</p><style>p{}</style>二&lt;b&gt;&#x4e09;&nosuch;<!-- x -->"), "\n一\n二<b>三&nosuch;");
  assert.equal(itemOf({ title: "a\u0000b\ud800c" })?.title, "a b c");
  assert.equal(itemOf({ title: " \u0007 ", text: "" }), null);
  assert.equal(itemOf({ text: "第一句。第二句。" })?.title, "第一句。");
  assert.equal(itemOf({ title: "t", address: "javascript:alert(1)" })?.address, undefined);
});

test("a text of elements and comments that nobody closes is read in one go", () => {
  const many = 2_000_000;
  for (const [piece, left] of [
    ["<a", "<a"],
    ["<p ", "<p "],
    ["</script ", "</script "],
    ["<!--", ""],
    ["<script>", ""],
  ] as const)
    assert.equal(plainText(`一${piece.repeat(many / piece.length)}`), `一${left.repeat(many / piece.length)}`, piece);
});

test("a text full of figures costs no more than any, for only its first ones are compared", () => {
  const duplicates = new Duplicates();
  const add = (number: number, title: string) =>
    duplicates.add(
      { number, item: { key: `${number}`, title, text: "" } },
      { area: "32", category: "covid-19", at: 0 },
    );
  assert.equal(add(1, "1".repeat(200_000)), null);
  const figures = (from: number, count: number) => Array.from({ length: count }, (_, n) => `${from + n}例`).join("，");
  const same = figures(100_000, 400);
  assert.notEqual(add(2, `${figures(1_000, 70)}，${same}`)?.kind, "event");
  assert.notEqual(add(3, `${figures(2_000, 70)}，${same}`)?.kind, "event");
});

test("times are read as sources write them, Beijing's where no zone stands", () => {
  const cases = [
    ["2021-07-20T22:00:00+08:00", Date.UTC(2021, 6, 20, 14)],
    ["2021-07-20 22:00", Date.UTC(2021, 6, 20, 14)],
    ["2021/7/20 9:05:00", Date.UTC(2021, 6, 20, 1, 5)],
    ["2021-07-20", Date.UTC(2021, 6, 19, 16)],
    ["Tue, 20 Jul 2021 14:00:00 GMT", Date.UTC(2021, 6, 20, 14)],
    ["2021-07-20 08:30:00.0", Date.UTC(2021, 6, 20, 0, 30)],
    ["2021-07-20T08:30:00.123456", Date.UTC(2021, 6, 20, 0, 30)],
    ["2021-07-20T08:30:00.500Z", Date.UTC(2021, 6, 20, 8, 30, 0, 500)],
    ["2021-07-20T08:30:00+0000", Date.UTC(2021, 6, 20, 8, 30)],
    ["Tue, 20 Jul 2021 14:00:00", Date.UTC(2021, 6, 20, 6)],
    ["Tue, 20 Jul 2021 14:00:00 EST", Date.UTC(2021, 6, 20, 19)],
    ["Jul 20, 2021", Date.UTC(2021, 6, 19, 16)],
    ["1626789600", 1_626_789_600_000],
    ["yesterday", null],
    ["2021-13-45", null],
    [undefined, null],
  ] as const;
  for (const [text, instant] of cases) assert.equal(instantOf(text), instant, text);
});

test("no text makes an item that the journal cannot hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), fc.string(), (title, text, time) => {
      const item = itemOf({ title, text, time });
      if (item !== null) assert.deepEqual(JSON.parse(JSON.stringify(item)), item);
      assert.ok(item === null || (item.title.length > 0 && item.title.isWellFormed() && item.text.isWellFormed()));
    }),
    { seed: 8 },
  );
});

test("a sources file that is wrong is refused with its place", () => {
  const sources = [{ ...common, type: "feed", address: "https://example.org/rss" }];
  assert.equal(readSources(JSON.stringify({ state: "s", sources })).sources.length, 1);
  assert.throws(() => readSources("{"), SourcesFileError);
  assert.throws(() => readSources(JSON.stringify({ state: "s", sources: [...sources, ...sources] })), /one/);
  const webhook = { ...common, type: "webhook", secretVariable: "SECRET", items: "", fields: {} };
  assert.throws(() => readSources(JSON.stringify({ state: "s", sources: [webhook] })), /listen/);
  assert.throws(
    () => readSources(JSON.stringify({ state: "s", sources: [{ ...sources[0], address: "ftp://x" }] })),
    /address/,
  );
});
