import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import {
  type BlockId,
  type CommitVote,
  type Header,
  type LightBlock,
  type Timestamp,
  encodeHex,
  encodeSystem,
  headerHash,
  validatorAddress,
} from "@tocsin/core";
import type { Chain } from "../chain.ts";
import { hostClock } from "../host/clock.ts";
import { engineBinary, freePort } from "./cometbftfixture.ts";
import { CrashingStorage, genesisWith, hash, openTestChain } from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;

test("CometBFT's own light client accepts the embedded engine's headers, and none with a vote changed", {
  skip,
}, async (t) => {
  const genesis = { ...genesisWith(3), time: Date.now() - 60_000 };
  const chain = await openTestChain({ storage: new CrashingStorage(), genesis, clock: hostClock });
  t.after(() => chain.close());
  await beats(chain, 6);
  const { height } = chain.head();
  const commit = await lightClient(t, chain, (block) => block);
  assert.equal(encodeHex(headerHash(hash, (chain.lightBlock(height) as LightBlock).header)), await commit(height));

  const broken = await lightClient(t, chain, (block) => ({
    ...block,
    commit: { ...block.commit, votes: block.commit.votes.map(spoilt) },
  }));
  await assert.rejects(broken(height), /wrong signature|invalid/i);
});

async function beats(chain: Chain, count: number): Promise<void> {
  for (let sequence = 0; sequence < count; sequence++)
    await chain.submit(encodeSystem({ type: "heartbeat", chain: "cn-32", sequence }), { urgency: 0, unit: "cn-32" });
}

function spoilt(vote: CommitVote): CommitVote {
  if (vote.flag === "absent") return vote;
  const signature = vote.signature.slice();
  signature[9] = (signature[9] as number) ^ 1;
  return { ...vote, signature };
}

/** CometBFT's light client, trusting the chain's first header; the function gives the hash of a header that it has verified. */
async function lightClient(t: TestContext, chain: Chain, change: (block: LightBlock) => LightBlock) {
  const trusted = chain.lightBlock(1) as LightBlock;
  const [primary, witness] = [await rpcOf(t, chain, change), await rpcOf(t, chain, change)];
  const dir = mkdtempSync(join(tmpdir(), "tocsin-light-"));
  const port = await freePort();
  const args = [
    ...["light", trusted.header.chainId, "--home-dir", dir, "--laddr", `tcp://127.0.0.1:${port}`],
    ...["--primary", primary, "--witnesses", witness, "--height", "1"],
    ...["--hash", encodeHex(headerHash(hash, trusted.header)), "--trusting-period", "24h"],
  ];
  const child: ChildProcess = spawn(binary as string, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(dir, { recursive: true, force: true });
  });
  return async (height: number): Promise<string> => {
    for (;;) {
      const reply = await fetch(`http://127.0.0.1:${port}/commit?height=${height}`).catch(() => undefined);
      if (child.exitCode !== null) throw new Error("invalid: the light client has ended");
      const answer = (await reply?.json()) as
        | { readonly error?: object; readonly result?: { readonly signed_header: { readonly commit: CommitJson } } }
        | undefined;
      if (answer?.error !== undefined) throw new Error(JSON.stringify(answer.error));
      if (answer?.result !== undefined) return answer.result.signed_header.commit.block_id.hash.toLowerCase();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
}

interface CommitJson {
  readonly block_id: { readonly hash: string };
}

const WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** As much of CometBFT's RPC as its light client asks for, out of a chain's light blocks. */
async function rpcOf(t: TestContext, chain: Chain, change: (block: LightBlock) => LightBlock): Promise<string> {
  const server = createServer((request, response) => {
    if (request.method !== "POST") response.writeHead(404).end();
    else answer(request).then((body) => response.setHeader("content-type", "application/json").end(body));
  });
  const answer = async (request: IncomingMessage): Promise<string> => {
    const call = (await json(request)) as { id: number; method: string; params: { readonly height?: string } };
    const newest = chain.proven().height;
    const at = Number(call.params.height ?? newest) || newest;
    const stored = chain.lightBlock(at);
    const base = { jsonrpc: "2.0", id: call.id };
    if (stored === undefined)
      return JSON.stringify({
        ...base,
        error: { code: -32603, message: "Internal error", data: "height must be less" },
      });
    const block = at === 1 ? stored : change(stored);
    return JSON.stringify({
      ...base,
      result: call.method === "commit" ? commitJson(block) : validatorsJson(block, at),
    });
  };
  server.on("upgrade", (request, socket) => {
    // A subscription that never tells anything (RFC 6455 section 4.2.2).
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${WEBSOCKET}`).digest("base64");
    const head = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade"];
    socket.write([...head, `sec-websocket-accept: ${key}`, "", ""].join("\r\n"));
    t.after(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function commitJson({ header, commit }: LightBlock) {
  return {
    canonical: true,
    signed_header: {
      header: headerJson(header),
      commit: {
        height: String(commit.height),
        round: commit.round,
        block_id: blockIdJson(commit.blockId),
        signatures: commit.votes.map(voteJson),
      },
    },
  };
}

function validatorsJson({ validators }: LightBlock, height: number) {
  return {
    block_height: String(height),
    count: String(validators.length),
    total: String(validators.length),
    validators: validators.map(({ publicKey, power }) => ({
      address: hex(validatorAddress(hash, publicKey)),
      pub_key: { type: "tendermint/PubKeyEd25519", value: Buffer.from(publicKey).toString("base64") },
      voting_power: String(power),
      proposer_priority: "0",
    })),
  };
}

function headerJson(header: Header) {
  return {
    version: { block: String(header.version.block), app: String(header.version.app) },
    chain_id: header.chainId,
    height: String(header.height),
    time: timeText(header.time),
    last_block_id: blockIdJson(header.lastBlockId),
    last_commit_hash: hex(header.lastCommitHash),
    data_hash: hex(header.dataHash),
    validators_hash: hex(header.validatorsHash),
    next_validators_hash: hex(header.nextValidatorsHash),
    consensus_hash: hex(header.consensusHash),
    app_hash: hex(header.appHash),
    last_results_hash: hex(header.lastResultsHash),
    evidence_hash: hex(header.evidenceHash),
    proposer_address: hex(header.proposerAddress),
  };
}

function voteJson(vote: CommitVote) {
  if (vote.flag === "absent")
    return { block_id_flag: 1, validator_address: "", timestamp: "0001-01-01T00:00:00Z", signature: null };
  return {
    block_id_flag: vote.flag === "commit" ? 2 : 3,
    validator_address: hex(vote.validatorAddress),
    timestamp: timeText(vote.time),
    signature: Buffer.from(vote.signature).toString("base64"),
  };
}

function blockIdJson({ hash: id, parts }: BlockId) {
  return { hash: hex(id), parts: { total: parts.total, hash: hex(parts.hash) } };
}

function timeText({ seconds, nanos }: Timestamp): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, "0")}Z`;
}

function hex(bytes: Uint8Array): string {
  return encodeHex(bytes).toUpperCase();
}
