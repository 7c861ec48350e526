import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ApiClient, followStream, type StreamMessage } from "@tocsin/client";
import { silenceOf } from "../app/silence.ts";

const SILENCE_MS_MAX = 40_000;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** A node whose stream says what the test says, and ends when the reader gives it up. */
function streaming() {
  let tell: (text: string) => void = () => undefined;
  const send = async (_: unknown, init?: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        tell = (text) => controller.enqueue(new TextEncoder().encode(text));
        init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const client = new ApiClient({ baseUrl: "http://node.invalid", fetch: send });
  return { client, tell: (text: string) => tell(text) };
}

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

test("a stream lives as long as the node beats, and ends when it is silent for too long", async () => {
  const { client, tell } = streaming();
  const messages: StreamMessage[] = [];
  const ends: unknown[] = [];
  const silence = silenceOf(SILENCE_MS_MAX);
  followStream(client, silence.signal, (message) => messages.push(message), { onHeard: silence.heard }).then(
    () => ends.push("ended"),
    (error: unknown) => ends.push(error),
  );
  await pass(0);
  for (let beat = 0; beat < 5; beat++) {
    await pass(SILENCE_MS_MAX - 1);
    tell(": beat\n\n");
    await pass(0);
  }
  tell('id: 1-0-0\nevent: record\ndata: {"record":"a"}\n\n');
  await pass(0);
  assert.deepEqual(messages, [{ id: "1-0-0", topic: "record", data: { record: "a" } }]);
  await pass(SILENCE_MS_MAX - 1);
  assert.deepEqual(ends, []);
  await pass(1);
  assert.match(String(ends[0]), /^TimeoutError/);
});

test("a node that takes the connection and never answers is given up, too", async () => {
  const send = (_: unknown, init?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
  const client = new ApiClient({ baseUrl: "http://node.invalid", fetch: send });
  const ends: unknown[] = [];
  const silence = silenceOf(SILENCE_MS_MAX);
  followStream(client, silence.signal, () => undefined).catch((error) => ends.push(error));
  await pass(SILENCE_MS_MAX);
  assert.match(String(ends[0]), /^UnreachableError/);
});
