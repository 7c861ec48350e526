import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import type { NoticeToPut } from "../project/seam.ts";
import {
  CUSTOMS,
  HOSPITAL,
  MEDIA,
  NATION,
  PROVINCE,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  limitedBody,
  openBody,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token, tokens } = network.province;
const hospital = token(HOSPITAL);

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly topic: string; readonly content: Record<string, Json> };
}

/** Server-sent events as the WHATWG text has them, read by hand. */
class Stream {
  readonly messages: Message[] = [];
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  #arrived: () => void = () => undefined;

  private constructor(response: Promise<Response>, stop: AbortController) {
    this.#stop = stop;
    this.ended = this.#read(response).catch(() => undefined);
  }

  static open(at: string, officer: string, { last = "", query = "" } = {}): Stream {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${officer}`, ...(last === "" ? {} : { "last-event-id": last }) };
    return new Stream(fetch(`${at}/v1/stream${query}`, { headers, signal: stop.signal }), stop);
  }

  async #read(opened: Promise<Response>): Promise<void> {
    const response = await opened;
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() as string;
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const fields = new Map(block.split("\n").map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)]));
    const [id, event, data] = ["id", "event", "data"].map((name) => fields.get(name));
    if (id !== undefined && event !== undefined && data !== undefined)
      this.messages.push({ id, event, data: JSON.parse(data) as Message["data"] });
    this.#arrived();
  }

  /** Waits until so many messages have come. */
  async take(count: number): Promise<readonly Message[]> {
    while (this.messages.length < count)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    return this.messages;
  }

  /** Waits until the server has begun the stream, so that what is filed from now on is on it. */
  async begun(): Promise<Stream> {
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    return this;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }
}

const act = (officer: string, action: string, args: Record<string, Json>, rest: Record<string, Json> = {}) =>
  done<{ act: string; height: number; index: number }>(url, "act", { token: officer, body: { action, args, ...rest } });
const file = (body: Json = openBody(), officer = hospital) =>
  act(officer, "reports.submit", {}, { body: body as never });
const records = (messages: readonly Message[]) => messages.map(({ data }) => data.content["record"]);

test("what is filed arrives once, in order, under its place in the chain", async () => {
  const stream = await Stream.open(url, hospital).begun();
  const filed = [await file(), await file(), await file()];
  const messages = await stream.take(3);
  await stream.close();
  assert.deepEqual(
    records(messages),
    filed.map((one) => one.act),
  );
  assert.deepEqual(
    messages.map(({ id }) => id),
    filed.map(({ height, index }) => `${height}-${index}-0`),
  );
  assert.deepEqual(
    messages.map(({ event }) => event),
    ["report", "report", "report"],
  );
});

test("a stream resumes behind its last event, over any number of blocks and after a restart of the server", async () => {
  const first = await file();
  const missed: string[] = [];
  const items = Array.from({ length: 20 }, () => ({ action: "reports.submit", args: {}, body: openBody() }));
  const bulk = await done<{ items: { reply: { act: string; height: number; index: number } }[] }>(url, "actBulk", {
    token: hospital,
    body: { items },
  });
  const replies = bulk.items.map(({ reply }) => reply).sort((a, b) => a.height - b.height || a.index - b.index);
  missed.push(...replies.map((reply) => reply.act));
  const again = await network.serve({});
  for (const at of [url, again.url]) {
    const stream = Stream.open(at, hospital, { last: `${first.height}-${first.index}` });
    const live = await file();
    missed.push(live.act);
    assert.deepEqual(records(await stream.take(missed.length)), missed);
    await stream.close();
  }
  // In the middle of a block.
  const [middle] = replies.filter(({ height, index }) =>
    replies.some((one) => one.height === height && one.index > index),
  );
  const place = middle ?? (replies[0] as (typeof replies)[number]);
  const rest = Stream.open(url, hospital, { last: `${place.height}-${place.index}` });
  const behind = missed.slice(missed.indexOf(place.act) + 1);
  assert.deepEqual(records(await rest.take(behind.length)), behind);
  await rest.close();
  await again.close();
});

test("a reader gets what it may see and the topics that it asked for", async () => {
  const start = `${parts.chain.head().height}-999`;
  const hidden = await file(limitedBody());
  const open = await file();
  await act(hospital, "reports.retract", { record: open.act, reason: "test" });
  const last = await file();
  const seen = async (officer: string, count: number, query = "") => {
    const stream = Stream.open(url, officer, { last: start, query });
    const messages = await stream.take(count);
    await stream.close();
    return messages.map(({ data }) => `${data.topic} ${data.content["record"]}`);
  };
  const openOnes = [`report ${open.act}`, `standing ${open.act}`, `report ${last.act}`];
  assert.deepEqual(await seen(token(CUSTOMS), 3), openOnes);
  assert.deepEqual(await seen(hospital, 4), [`report ${hidden.act}`, ...openOnes]);
  assert.deepEqual(await seen(token(PROVINCE), 4), [`report ${hidden.act}`, ...openOnes]);
  assert.deepEqual(await seen(hospital, 1, "?topics=standing"), [openOnes[1]]);
  assert.deepEqual(await seen(hospital, 4, "?topics=standing,report"), [`report ${hidden.act}`, ...openOnes]);
});

test("requests, grants and receipts are told to the asking unit, the record's unit and managers, and to nobody else", async () => {
  const { act: record } = await file();
  const start = `${parts.chain.head().height}-999`;
  const asked = { record, origin: "cn-32", purpose: "research", reason: "why, in confidence" };
  const { act: request } = await act(token(CUSTOMS), "access.request", asked);
  await act(hospital, "access.decide", { request, decision: "granted", reason: "in confidence too" });
  await act(token(CUSTOMS), "access.receipt", { grant: request, digests: ["ab".repeat(32)] });
  const { act: emergency } = await act(token(CUSTOMS), "access.breakGlass", { record, origin: "cn-32", reason: "now" });
  const last = await file();
  const seen = async (officer: string, count: number) => {
    const stream = Stream.open(url, officer, { last: start, query: "?topics=access,report" });
    const messages = await stream.take(count);
    await stream.close();
    assert.doesNotMatch(JSON.stringify(messages), /confidence/);
    return messages.map(({ data }) => `${data.topic} ${data.content["request"] ?? data.content["record"]}`);
  };
  const told = [...Array.from({ length: 3 }, () => `access ${request}`), `access ${emergency}`, `report ${last.act}`];
  for (const officer of [token(CUSTOMS), hospital, token(PROVINCE)]) assert.deepEqual(await seen(officer, 5), told);
  assert.deepEqual(await seen(token(MEDIA), 1), [`report ${last.act}`]);
});

test("an officer has sixteen streams and no more, by whatever token; others have theirs", async () => {
  const streams = await Promise.all(
    Array.from({ length: 16 }, () => Stream.open(url, token(MEDIA), { query: "?topics=release" }).begun()),
  );
  const again = tokens.create(MEDIA, "duty", 1);
  for (const officer of [token(MEDIA), again.token]) {
    const refused = await ask(url, "/v1/stream", { token: officer });
    assertProblem(refused, 429, "STREAMS_FULL");
    assert.equal(refused.headers.get("retry-after"), "60");
  }
  await (await Stream.open(url, hospital).begun()).close();
  await streams.pop()?.close();
  for (let status = 429; status === 429; ) {
    const stop = new AbortController();
    const answer = await fetch(`${url}/v1/stream`, {
      headers: { authorization: `Bearer ${again.token}` },
      signal: stop.signal,
    });
    status = answer.status;
    stop.abort();
  }
  await Promise.all(streams.map((stream) => stream.close()));
});

test("who is too far behind is told so and begins at the newest; a nearer one gets all it missed", async () => {
  const { url: at, close } = await network.serve({ replayMax: 8 });
  for (let i = 0; i < 8; i++) await file();
  const far = await Stream.open(at, hospital, { last: "0-0" }).begun();
  await far.take(1);
  const start = `${parts.chain.head().height}-999`;
  const next = await file();
  const [behind, first] = await far.take(2);
  assert.deepEqual([behind?.event, behind?.data.topic, behind?.data.content], ["behind", "behind", {}]);
  assert.equal(first?.data.content["record"], next.act);
  await far.close();
  for (const last of [behind?.id ?? "", start]) {
    const near = Stream.open(at, hospital, { last });
    assert.deepEqual(records(await near.take(1)), [next.act]);
    await near.close();
  }
  await close();
});

test("open clocks are read once for all streams of a unit", async () => {
  const { readModel } = parts;
  const { listDuties } = readModel;
  let reads = 0;
  (readModel as { listDuties: typeof listDuties }).listDuties = (...asked) => {
    reads += 1;
    return listDuties(...asked);
  };
  network.clock.moveTo(network.clock.now() + 60_000);
  const streams = await Promise.all(
    Array.from({ length: 8 }, () => Stream.open(url, hospital, { query: "?topics=clock" }).begun()),
  );
  await Promise.all(streams.map((stream) => stream.close()));
  (readModel as { listDuties: typeof listDuties }).listDuties = listDuties;
  assert.equal(reads, 1);
});

test("a stream needs a token, known topics, and an id that a stream has given", async () => {
  assertProblem(await ask(url, "/v1/stream"), 401, "UNAUTHORISED");
  assertProblem(await ask(url, "/v1/stream?topics=x", { token: hospital }), 400, "SCHEMA", "/query/topics");
  assertProblem(await ask(url, "/v1/stream?topics=", { token: hospital }), 400, "SCHEMA", "/query/topics");
  for (const last of ["x", "1", "-1-1", "1-1-1-1", "1e9-1", "../1-1"]) {
    const headers = { "last-event-id": last };
    assertProblem(await ask(url, "/v1/stream", { token: hospital, headers }), 400, "SCHEMA", "/headers/last-event-id");
  }
});

test("a stream ends when its token is revoked or its unit suspended, before it says anything more", async () => {
  const revoked = tokens.create(HOSPITAL, "duty", 1);
  const [first, second] = [Stream.open(url, revoked.token), Stream.open(url, token(MEDIA))];
  await Promise.all([first.begun(), second.begun()]);
  await file();
  await Promise.all([first.take(1), second.take(1)]);
  tokens.revoke(revoked.id);
  await act(token(PROVINCE, "admin"), "registry.suspend", { unit: MEDIA, reason: "test" });
  await file();
  await Promise.all([first.ended, second.ended]);
  assert.deepEqual([first.messages.length, second.messages.length], [1, 1]);
});

test("a server that stops ends its streams", async () => {
  const server = await network.serve({});
  const stream = await Stream.open(server.url, hospital).begun();
  await server.close();
  await stream.ended;
});

test("notices come in the order of their changes, and a stream resumes among them", async () => {
  const { readModel } = network.province.parts;
  const notice = (record: string, revision: number): NoticeToPut => ({
    record: record.repeat(64),
    tick: network.clock.now(),
    state: {
      ...{ record: record.repeat(64), origin: "cn-43", status: "reported", revision },
      summary: {
        ...{ record: record.repeat(64), chain: "cn-43", unit: "cn-43:hc", status: "test", s: 1, detail: false, c: 2 },
        ...{ kind: "count", situation: "epidemic", headline: "elsewhere", area: "43", occurred: network.clock.now() },
      },
    } as unknown as NoticeToPut["state"],
  });
  const query = "?topics=notice";
  const stream = Stream.open(url, hospital, { query, last: "1-1-0" });
  await readModel.putNotices([notice("a", 0), notice("b", 0)], 7);
  await stream.take(2);
  await readModel.putNotices([notice("a", 1)], 8);
  const messages = await stream.take(3);
  assert.deepEqual(
    messages.map(({ event, data }) => [event, String(data.content["record"])[0], data.content["revision"]]),
    [
      ["notice", "a", 0],
      ["notice", "b", 0],
      ["notice", "a", 1],
    ],
  );
  await stream.close();
  const resumed = Stream.open(url, hospital, { query, last: messages[1]?.id ?? "" });
  const [missed] = await resumed.take(1);
  assert.deepEqual([missed?.data.content["record"], missed?.data.content["revision"]], ["a".repeat(64), 1]);
  await resumed.close();
});

test("a legal clock that runs short is told to whoever connects, with the time that is left", async () => {
  const { act: record } = await file();
  network.clock.moveTo(network.clock.now() + 110 * 60_000);
  const stream = Stream.open(url, token(PROVINCE), { query: "?topics=clock" });
  const messages = await stream.take(1);
  const told = messages.find(({ data }) => data.content["record"] === record) ?? messages[0];
  assert.equal(told?.event, "clock");
  assert.ok(["short", "breached"].includes(String(told?.data.content["warning"])));
  assert.equal(typeof told?.data.content["leftMs"], "number");
  await stream.close();
});

test("a signal and each of its steps arrive, for those who may see the chain's signals", async () => {
  const stream = await Stream.open(url, hospital, { query: "?topics=signal" }).begun();
  const facts = {
    ...{ method: "ears-c2", version: 1, parameters: {}, inputs: "ef".repeat(32), series: "confirmed", area: "3201" },
    ...{ from: "2021-07-20", to: "2021-07-20", observed: "9", statistic: "12.25", threshold: "3" },
  };
  await act(hospital, "signals.raise", facts);
  await file();
  const [raised] = await stream.take(1);
  const signal = raised?.data.content["signal"] as string;
  assert.deepEqual([raised?.event, raised?.data.content["status"]], ["signal", "test"]);
  await act(token(PROVINCE), "signals.screen", { signal, finding: "seen" });
  const messages = await stream.take(2);
  await stream.close();
  assert.deepEqual(
    messages.map(({ data }) => [data.content["signal"], data.content["standing"]]),
    [
      [signal, "raised"],
      [signal, "screened"],
    ],
  );
  const listed = await ask(url, "/v1/signals?state=screened&area=3201", { token: hospital });
  assert.deepEqual(
    (listed.json["items"] as { signal: string }[]).map((item) => item.signal),
    [signal],
  );
  assertProblem(await ask(url, `/v1/signals/${"0".repeat(64)}`, { token: hospital }), 404, "NOT_FOUND");
  assertProblem(await ask(url, "/v1/signals?state=published", { token: hospital }), 400, "SCHEMA");
});

test("a release and its end arrive for whoever listens; on a chain whose registry is stale publishing waits", async () => {
  const { url: at, token: tokenOf } = network.cn;
  const nation = tokenOf(NATION);
  const send = (where: string, who: string, action: string, args: Json, body?: Json) =>
    ask(where, "/v1/acts", {
      method: "POST",
      token: who,
      body: { action, args, ...(body === undefined ? {} : { body }) },
    });
  const args = { kind: "notice", area: "3201", records: [] };
  const body = { title: { zh: "通告" }, text: { zh: "减少聚集。" } };
  assertProblem(await send(url, token(PROVINCE), "releases.publish", args, body), 503, "REGISTRY_STALE");

  const stream = await Stream.open(at, nation, { query: "?topics=release" }).begun();
  assert.equal((await send(at, nation, "releases.publish", args, body)).status, 200);
  const [made] = await stream.take(1);
  const release = made?.data.content["release"] as string;
  assert.deepEqual([made?.event, made?.data.content["kind"]], ["release", "notice"]);
  assert.equal((await send(at, nation, "releases.withdraw", { release, reason: "wrong" })).status, 200);
  const messages = await stream.take(2);
  await stream.close();
  assert.deepEqual(
    messages.map(({ data }) => data.content["standing"]),
    ["released", "withdrawn"],
  );
  const found = await ask(at, `/v1/releases/${release}`, { token: nation });
  assert.deepEqual(
    [found.json["standing"], (found.json["ended"] as { reason: string }).reason],
    ["withdrawn", "wrong"],
  );
  assertProblem(await ask(at, `/v1/releases/${"0".repeat(64)}`, { token: nation }), 404, "NOT_FOUND");
  assertProblem(await ask(at, "/v1/releases?kind=poem", { token: nation }), 400, "SCHEMA");
});

test("what is done in an event is told to its members and to managers, and to nobody else", async () => {
  const opening = {
    ...{ category: "outbreak", title: { zh: "疫情", en: "outbreak" } },
    ...{ stage: "response", areas: ["32"], status: "test" },
  };
  const streams = [hospital, token(PROVINCE), token(CUSTOMS)].map((officer) =>
    Stream.open(url, officer, { query: "?topics=event,report" }),
  );
  await Promise.all(streams.map((stream) => stream.begun()));
  const { act: event } = await act(hospital, "events.open", opening);
  await act(hospital, "events.post", { event }, { body: { kind: "message", s: 1, text: "床位" } });
  const last = await file();
  const told = await Promise.all(
    [3, 3, 1].map(async (count, i) => {
      const messages = (await streams[i]?.take(count)) ?? [];
      await streams[i]?.close();
      return messages.map(({ data }) => [data.topic, data.content["what"] ?? data.content["record"]]);
    }),
  );
  const inside = [
    ["event", "events.open"],
    ["event", "events.post"],
    ["report", last.act],
  ];
  assert.deepEqual(told, [inside, inside, [["report", last.act]]]);
  const filtered = await ask(url, "/v1/events?joined=true&state=open&area=320000&q=OUT", {
    token: hospital,
  });
  assert.deepEqual(
    (filtered.json["items"] as { event: string; membership: string }[]).map((item) => [item.event, item.membership]),
    [[event, "member"]],
  );
  const outside = await ask(url, "/v1/events?joined=true", { token: token(CUSTOMS) });
  assert.deepEqual(outside.json["items"], []);
  assertProblem(await ask(url, "/v1/events?state=ended", { token: hospital }), 400, "SCHEMA");
});
