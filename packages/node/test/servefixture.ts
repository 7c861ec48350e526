import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CONTRACT_VERSION,
  type Genesis,
  type Json,
  type Officer,
  type Unit,
  actId,
  draftProposal,
  encodeGenesis,
  encodeSigned,
  trustOf,
} from "@tocsin/core";
import { type Endpoint, type Operation, type Problem, endpoints } from "@tocsin/api";
import Value from "typebox/value";
import { ScenarioClock } from "../host/clock.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { ed25519Signer } from "../host/ed25519.ts";
import { hostRandom } from "../host/random.ts";
import { type RunningNode, engineName, openNode } from "../node.ts";
import { createServer, listen, type ServerOptions } from "../serve/server.ts";
import { SignIn } from "../signin/signin.ts";
import type { IntakeSettings } from "../intake/intake.ts";
import type { DeliverySettings } from "../subscription/send.ts";
import type { TokenStore } from "../token/tokens.ts";
import { Keystore } from "../vault/keystore.ts";

export const BEGIN = Date.UTC(2021, 6, 19, 16);
const YEAR_MS = 365 * 86_400_000;
const digestOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

// Two chains, one node each ------------------------------------------------------------------------------------------

export const NATION = "cn:hc";
export const PROVINCE = "cn-32:hc";
/** Members of the province: all alike, the last one suspended from the beginning. */
export const HOSPITAL = "cn-32:hospital";
export const CUSTOMS = "cn-32:customs";
export const MEDIA = "cn-32:media";
const SUSPENDED = "cn-32:suspended";
export { SUSPENDED };

const UNITS: { readonly [chain: string]: readonly string[] } = {
  cn: [NATION],
  "cn-32": [PROVINCE, HOSPITAL, CUSTOMS, MEDIA, SUSPENDED],
};
const OFFICERS: { readonly [officer: string]: Officer["roles"] } = {
  duty: ["reporter", "verifier", "access", "governor"],
  admin: ["administrator", "registrar", "auditor"],
  watch: ["reporter"],
};

/** Bytes of the secret key of an officer's own, the same in every run. */
const officerSeed = (unit: string, officer: string) => digestOf(`serve test ${unit}/${officer}`);

export interface ServedNode extends RunningNode {
  readonly dir: string;
  readonly url: string;
  readonly signIn: SignIn;
  readonly tokens: TokenStore;
  /** A bearer token of a unit's officer. */
  token(unit: string, officer?: string): string;
}

export interface ServedNetwork {
  readonly dir: string;
  readonly clock: ScenarioClock;
  readonly cn: ServedNode;
  readonly province: ServedNode;
  /** Faults that the servers have logged, by error text. */
  readonly faults: string[];
  /** Another server over the province's node. */
  serve(options: Partial<ServerOptions>): Promise<{ readonly url: string; close(): Promise<void> }>;
  close(): Promise<void>;
}

/**
 * The main chain and a province, each with its node on a free loopback port; nothing is carried between them.
 * @param delivery how the nodes send messages of subscriptions
 * @param intake which unit of the province the public may tell something
 */
export async function openServedNetwork(delivery?: DeliverySettings, intake?: IntakeSettings): Promise<ServedNetwork> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-serve-"));
  const clock = new ScenarioClock(BEGIN);
  const faults: string[] = [];
  const nodes = new Map<string, ServedNode>();
  const closing: (() => Promise<void>)[] = [];
  const serve = async (node: RunningNode, signIn: SignIn, options: Partial<ServerOptions> = {}) => {
    const onFault = (id: string, error: unknown) => {
      faults.push(`${id} ${error instanceof Error ? error.stack : String(error)}`);
    };
    const server = await createServer({
      parts: node.parts,
      signIn,
      random: (size) => hostRandom.bytes(size),
      onFault,
      ...options,
    });
    const url = await listen(server, options, "127.0.0.1", 0);
    closing.unshift(() => server.close());
    return { url, close: () => server.close() };
  };
  const geneses: Genesis[] = [];
  for (const chain of ["cn", "cn-32"]) geneses.push(await makeFolder(dir, chain, clock, geneses));
  const tree = geneses.map((genesis) => ({ id: genesis.chain, name: engineName(genesis), parent: genesis.parent }));
  for (const { chain } of geneses) {
    const folder = join(dir, chain);
    const node = await openNode({
      dir: folder,
      clock,
      random: hostRandom,
      version: "0.0.0-test",
      findPeer: (id) => nodes.get(id)?.peer,
      tree: () => tree,
      links: () => [],
      delivery,
      intake: chain === "cn-32" ? intake : undefined,
    });
    closing.push(() => node.close());
    const signIn = new SignIn({ dir: folder, random: (size) => hostRandom.bytes(size), now: () => clock.now() });
    const { tokens } = signIn;
    const { url } = await serve(node, signIn);
    const token = (unit: string, officer = "duty") => tokens.create(unit, officer, 30).token;
    nodes.set(chain, { ...node, dir: folder, url, signIn, tokens, token });
  }
  const [cn, province] = ["cn", "cn-32"].map((id) => nodes.get(id) as ServedNode) as [ServedNode, ServedNode];
  return {
    ...{ dir, clock, cn, province, faults },
    serve: (options) => serve(province, province.signIn, options),
    async close() {
      for (const close of closing) await close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function makeFolder(
  dir: string,
  chain: string,
  clock: ScenarioClock,
  above: readonly Genesis[],
): Promise<Genesis> {
  const folder = join(dir, chain);
  const keystore = new Keystore({
    dir: join(folder, "keystore"),
    random: (size) => hostRandom.bytes(size),
    now: () => clock.now(),
  });
  const ids = UNITS[chain] as readonly string[];
  const units: Unit[] = [];
  for (const id of ids) units.push(await unitOf(chain, id, ids[0] as string, keystore));
  const [main] = above;
  const genesis: Genesis = {
    format: "tocsin/genesis/v1",
    chain,
    epoch: 1,
    ...(chain === "cn" ? {} : { parent: "cn" }),
    status: "test",
    clock: "scenario",
    time: BEGIN,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    validators: [{ key: keystore.createSigningKey("validator", chain), power: 1 }],
    units,
    officers: ids.flatMap((unit) => officersOf(unit, keystore)),
    policies: {},
    trust: main === undefined ? [] : [trustOf(nodeCrypto.sha256, main)],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "genesis.json"), encodeGenesis(genesis));
  return genesis;
}

async function unitOf(chain: string, id: string, manager: string, keystore: Keystore): Promise<Unit> {
  const isManager = id === manager;
  return {
    id,
    name: { zh: id, en: id },
    role: isManager ? (chain === "cn" ? "authority" : "manager") : "member",
    rights: isManager ? ["report", "post", "request", "publish"] : ["report", "post", "request"],
    department: "health",
    area: chain === "cn" ? "" : chain.slice(3),
    status: id === SUSPENDED ? "suspended" : "active",
    host: manager,
    hpke: await keystore.createHpkeKey(id),
    source: chain,
    ...(isManager ? { endorser: keystore.createSigningKey("endorser", id) } : {}),
  };
}

function officersOf(unit: string, keystore: Keystore): Officer[] {
  return Object.entries(OFFICERS).map(([id, roles]) => {
    const key = keystore.importSigningKey("officer", unit, id, officerSeed(unit, id));
    return { unit, id, roles, status: "active", keys: [{ key, notBefore: BEGIN - 1, notAfter: BEGIN + YEAR_MS }] };
  });
}

// Requests -----------------------------------------------------------------------------------------------------------

export interface Asked {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: { readonly [name: string]: string };
  /** A value is sent as JSON; text and bytes as they are, as JSON unless the headers say otherwise. */
  readonly body?: Json | Uint8Array | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, Json>;
}

/** Sends a request as it is written: nothing is encoded, checked or added but token and content type. */
export async function ask(url: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { body, token } = asked;
  const headers = new Headers(asked.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method: asked.method ?? (body === undefined ? "GET" : "POST"),
    headers,
    ...(body === undefined ? {} : { body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? (JSON.parse(text) as Record<string, Json>) : {},
  };
}

/** Calls an operation that has to succeed; its reply has to be of the form that the API promises. */
export async function done<R>(
  url: string,
  operation: Operation,
  asked: Asked & {
    readonly params?: { readonly [name: string]: string };
    readonly query?: { readonly [name: string]: string | number };
  },
): Promise<R> {
  const definition: Endpoint = endpoints[operation];
  const path = definition.path.replace(/\{(\w+)\}/g, (_, name: string) => String(asked.params?.[name]));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) query.set(name, String(value));
  const address = query.size === 0 ? path : `${path}?${query}`;
  const answer = await ask(url, address, { ...asked, method: definition.method });
  assert.equal(answer.status, 200, `${operation}: ${answer.text.slice(0, 300)}`);
  if ("mediaType" in definition.reply) return answer as R;
  const [wrong] = Value.Errors(definition.reply, answer.json);
  assert.equal(wrong, undefined, `${operation}: ${JSON.stringify(wrong)}`);
  return answer.json as R;
}

/** What stands in reports of the tests and nowhere in a problem. */
export const CANARY = "canary-7f3a91";
const LEAKS = [CANARY, "node_modules", "packages/", ".ts:", "    at ", "SQLITE", tmpdir()];
const MEMBERS = ["at", "code", "detail", "status", "title", "type"];

/** Demands a typed problem: its code and place, the media type, and nothing in it that is nobody's business. */
export function assertProblem(answer: Answer, status: number, code: string, at?: string): void {
  assert.equal(answer.json["code"], code, answer.text.slice(0, 300));
  assert.equal(answer.status, status);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const problem = answer.json as unknown as Problem;
  assert.deepEqual(
    Object.keys(problem).filter((name) => !MEMBERS.includes(name)),
    [],
  );
  assert.equal(problem.status, status);
  assert.equal(problem.type, `urn:tocsin:problem:${code.toLowerCase().replaceAll("_", "-")}`);
  assert.ok(problem.detail.length > 20 && answer.text.length < 600, answer.text.slice(0, 700));
  for (const leak of LEAKS) assert.ok(!answer.text.includes(leak), `${leak} in ${answer.text}`);
  if (at !== undefined) assert.equal(problem.at, at);
}

// Reports ------------------------------------------------------------------------------------------------------------

/** An open part of security 1 or 2. */
export function openBody(change: Record<string, Json> = {}): Record<string, Json> {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: `环境采样阳性 ${CANARY}`, place: { area: "3201" } },
    t: { occurred: BEGIN - 3_600_000, detected: BEGIN - 1_800_000 },
    s: 2,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
    ...change,
  };
}

const digest = (text: string) => Buffer.from(digestOf(text)).toString("hex");

/** Security 3: time, place and category in the open, the text sealed to its audience. */
export function limitedBody(change: Record<string, Json> = {}): Record<string, Json> {
  return {
    form: "limited",
    situation: "epidemic",
    category: "plague",
    area: "3201",
    t: { occurred: BEGIN - 3_600_000 },
    s: 3,
    summary: { digest: digest("text"), commitment: digest("key"), audience: digest("audience"), policyVersion: 1 },
    ...change,
  };
}

export interface SignedOptions {
  readonly unit?: string;
  readonly officer?: string;
  /** Whose key signs; the author's own unless another is named. */
  readonly signer?: readonly [unit: string, officer: string];
  readonly chain?: string;
  readonly contract?: number;
  readonly action?: string;
  readonly args?: { readonly [name: string]: Json };
  readonly body?: Json;
  readonly at?: number;
  readonly lifetimeMs?: number;
  readonly urgency?: number;
  readonly idempotencyKey?: string;
}

let drafts = 0;

/** A proposal that an officer signed with an own key; each call another act unless its key is named. */
export function signed(options: SignedOptions = {}): { readonly bytes: Uint8Array; readonly act: string } {
  const { unit = HOSPITAL, officer = "duty", chain = "cn-32.e1", action = "reports.submit", args = {} } = options;
  const [signerUnit, signerOfficer] = options.signer ?? [unit, officer];
  const signer = ed25519Signer(officerSeed(signerUnit, signerOfficer));
  const key = ed25519Signer(officerSeed(unit, officer));
  const text = `ed25519:${Buffer.from(key.publicKey).toString("base64url")}`;
  const idempotencyKey = options.idempotencyKey ?? `serve-test-${++drafts}`;
  const draft = draftProposal(nodeCrypto.sha256, {
    chain,
    contract: options.contract ?? CONTRACT_VERSION,
    action,
    author: { unit, officer, key: text, via: "own" },
    at: options.at ?? BEGIN,
    lifetimeMs: options.lifetimeMs ?? 3_600_000,
    idempotencyKey,
    nonce: digestOf(`nonce ${idempotencyKey}`).subarray(0, 16),
    urgency: options.urgency ?? 3,
    args,
    body: { value: options.body ?? openBody(), salt: digestOf(`salt ${idempotencyKey}`).subarray(0, 16) },
  });
  const act = actId(nodeCrypto.sha256, draft.proposal);
  return { bytes: encodeSigned(draft, signer.sign(draft.signBytes)), act };
}
