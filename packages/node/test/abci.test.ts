import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Request, Response } from "cosmjs-types/tendermint/abci/types";
import fc from "fast-check";
import type { Application } from "../abci/application.ts";
import { FrameReader, frameOf } from "../abci/frames.ts";
import { AbciServer } from "../abci/server.ts";
import { NodeError } from "../errors.ts";

const isProtocol = (error: unknown) => error instanceof NodeError && error.code === "ENGINE_PROTOCOL";

test("messages come out of a stream as they went in, however it is cut", () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 });
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(messages, cuts, (sent, sizes) => {
      const stream = Buffer.concat(sent.map(frameOf));
      const reader = new FrameReader(400);
      const received: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const end = at + (sizes[turn % sizes.length] as number);
        received.push(...reader.push(stream.subarray(at, end)));
        at = end;
      }
      assert.deepEqual(received, sent);
    }),
  );
});

test("a length above the bound, or one that does not end, is refused before anything is kept for it", () => {
  assert.throws(() => new FrameReader(400).push(frameOf(new Uint8Array(401))), isProtocol);
  assert.throws(() => new FrameReader(400).push(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)), isProtocol);
  assert.throws(() => new FrameReader(2 ** 40).push(new Uint8Array(6).fill(0x80)), isProtocol);
});

test("answers leave in the order of their requests, a flush behind all before it", async (t) => {
  const waiting: (() => void)[] = [];
  const { socket, next } = await connected(t, {
    checkTx: ({ tx }) =>
      new Promise((resolve) => waiting.push(() => resolve({ ...CHECKED, log: Buffer.from(tx).toString("utf8") }))),
  });
  for (const tx of ["a", "b", "c"]) send(socket, { checkTx: { tx: Buffer.from(tx), type: 0 } });
  send(socket, { flush: {} });
  send(socket, { echo: { message: "behind" } });
  while (waiting.length < 3) await new Promise((resolve) => setImmediate(resolve));
  for (const answer of waiting.reverse()) answer();
  for (const log of ["a", "b", "c"]) assert.equal((await next()).checkTx?.log, log);
  assert.ok((await next()).flush);
  assert.equal((await next()).echo?.message, "behind");
});

test("what changes the chain waits for what came before it", async (t) => {
  const order: string[] = [];
  const { socket, next } = await connected(t, {
    commit: async () => {
      order.push("begun");
      await new Promise((resolve) => setImmediate(resolve));
      order.push("ended");
      return { retainHeight: 0n };
    },
  });
  send(socket, { commit: {} });
  send(socket, { commit: {} });
  await next();
  await next();
  assert.deepEqual(order, ["begun", "ended", "begun", "ended"]);
});

test("an exception, broken bytes and unknown requests end the connection with a typed reason", async (t) => {
  const messages: readonly (readonly [string, Uint8Array])[] = [
    ["DISK_FULL", frameOf(Request.encode({ commit: {} }).finish())],
    ["ENGINE_PROTOCOL", frameOf(Uint8Array.of(0x0a, 0x7f, 0x01))],
    ["ENGINE_PROTOCOL", frameOf(Request.encode(Request.fromPartial({ extendVote: {} })).finish())],
    ["ENGINE_PROTOCOL", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ];
  for (const [code, bytes] of messages) {
    const failures: unknown[] = [];
    const commit = () => Promise.reject(new NodeError("DISK_FULL"));
    const { socket } = await connected(t, { commit }, (error) => failures.push(error));
    socket.write(bytes);
    await once(socket, "close");
    assert.deepEqual(
      failures.map((error) => (error as NodeError).code),
      [code],
    );
  }
});

const CHECKED = {
  ...{ code: 0, data: new Uint8Array(), log: "", info: "", gasWanted: 0n, gasUsed: 0n, events: [], codespace: "" },
};

function send(socket: Socket, request: Request): void {
  socket.write(frameOf(Request.encode(request).finish()));
}

/** An engine's connection to an application that answers what is named. */
async function connected(
  t: TestContext,
  application: Partial<Application>,
  onFailed: (error: unknown) => void = () => undefined,
): Promise<{ readonly socket: Socket; next(): Promise<Response> }> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-abci-"));
  const server = new AbciServer(application as Application, onFailed);
  await server.listen(join(dir, "socket"));
  const socket = connect(join(dir, "socket"));
  await once(socket, "connect");
  const reader = new FrameReader(1 << 20);
  const received: Response[] = [];
  let wake: () => void = () => undefined;
  socket.on("data", (chunk) => {
    received.push(...reader.push(chunk).map((message) => Response.decode(message)));
    wake();
  });
  t.after(async () => {
    socket.destroy();
    await server.close();
    rmSync(dir, { recursive: true });
  });
  const next = async (): Promise<Response> => {
    for (;;) {
      const response = received.shift();
      if (response !== undefined) return response;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { socket, next };
}
