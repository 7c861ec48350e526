import { type Json, decodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import type { ReportState } from "../execute/reports/state.ts";
import { encodeLeaf } from "../order/leaf.ts";
import { encodeSystem } from "../order/transaction.ts";
import { type Genesis, trustOf } from "../genesis.ts";
import type { ProofFile } from "../proof/prooffile.ts";
import { formatLightBlock } from "../proof/lightblock.ts";
import { multiproof } from "../proof/multiproof.ts";
import { key } from "../state/key.ts";
import type { Role, Unit } from "../unit/unit.ts";
import { SpecChain, bytesOf, hash, signerOf } from "./specchain.ts";

/**
 * The story of the specification's vectors: the main chain opens Jiangsu's chain; a unit there reports cases of unknown
 * cause, another verifies; both packets climb and are anchored; a proof file shows it from the main chain's genesis.
 */

/** 2021-07-20 00:00 +08:00. */
export const BEGIN = 1_626_710_400_000;
const DAY_MS = 86_400_000;

export const DELTA: Json = {
  form: "open",
  situation: "epidemic",
  a: { category: "pneumonia", headline: "不明原因肺炎 3 例", place: { area: "3201" }, people: { affected: 3 } },
  t: { occurred: BEGIN - 3_600_000 },
  s: 1,
  c: 2,
  data: { kind: "unknown-cause", version: 1, cases: 3, symptoms: ["fever", "cough"] },
};

export interface Story {
  readonly main: SpecChain;
  readonly child: SpecChain;
  readonly submit: Uint8Array;
  readonly receive: Uint8Array;
  /** Act id of the report. */
  readonly record: string;
  readonly file: ProofFile;
}

/** Plays the story; the same bytes in every run. */
export function story(): Story {
  const main = new SpecChain(genesisOf("cn", [unitOf("cn:nhc", "authority")]));
  const units = [unitOf("cn-32:hc", "manager"), unitOf("cn-32:cdc", "manager")];
  const child = new SpecChain(genesisOf("cn-32", units, main.genesis));

  const opening = { unit: "cn:nhc", endorser: "cn:nhc", urgency: 5, at: BEGIN + 1_000 };
  const args = { ...trustOf(hash, child.genesis) } as unknown as { readonly [name: string]: Json };
  main.block(BEGIN + 1_500, [
    main.act({ ...opening, action: "registry.openChain", idempotencyKey: "open-cn-32", args }),
  ]);

  const submit = child.act({
    unit: "cn-32:hc",
    endorser: "cn-32:cdc",
    action: "reports.submit",
    at: BEGIN + 2_000,
    idempotencyKey: "report-0001",
    urgency: 9,
    args: {},
    body: DELTA,
    beside: bytesOf("another effects digest"),
  });
  child.block(BEGIN + 2_500, [submit]);
  const record = child.outcomes[0]?.leaf.act ?? "";
  const filed = child.state.get(key.report(record))?.value as unknown as ReportState;
  const verify = child.act({
    unit: "cn-32:cdc",
    endorser: "cn-32:hc",
    action: "reports.verify",
    at: BEGIN + 3_000,
    idempotencyKey: "verify-0001",
    urgency: 5,
    args: { record, verdict: "verified", reason: "laboratory result" },
    ifMatch: filed.body,
  });
  const heartbeat = encodeSystem({ type: "heartbeat", chain: "cn-32", sequence: 0 });
  child.block(BEGIN + 3_500, [verify, heartbeat]);
  child.block(BEGIN + 3_510);

  const receive = receiveOf(child, [0, 1]);
  main.block(BEGIN + 4_500, [receive]);
  main.block(BEGIN + 4_510);
  return { main, child, submit, receive, record, file: fileOf(main, child, record, [submit, verify], receive) };
}

/** The newest header of a chain with the packets of these leaves. */
function receiveOf(child: SpecChain, indexes: readonly number[]): Uint8Array {
  const leaves = indexes.map((index) => {
    const { leaf, appended } = child.outcomes[index] as SpecChain["outcomes"][number];
    const packets = appended.map(({ queue, sequence, packet }) => ({ queue, sequence, packet: packet as object }));
    return { index, leaf: plain(encodeLeaf(leaf)), packets };
  });
  const nodes = multiproof(hash, child.nodeAt, indexes, child.proven.size).map(encodeHex);
  return encodeSystem({
    type: "receive",
    source: child.name,
    // The client knows the validators since the chain was opened.
    block: { ...blockOf(child), validators: [] },
    proof: { opening: child.proven, leaves, nodes },
  });
}

function fileOf(
  main: SpecChain,
  child: SpecChain,
  record: string,
  acts: readonly Uint8Array[],
  receive: Uint8Array,
): ProofFile {
  const included = (chain: SpecChain, index: number) => {
    const { leaf } = chain.outcomes[index] as SpecChain["outcomes"][number];
    return { leaf: plain(encodeLeaf(leaf)), ...chain.included(index, chain.proven.size) };
  };
  const [submit, verify] = acts as [Uint8Array, Uint8Array];
  const step = (chain: SpecChain, what: string, index: number, bytes: Uint8Array) => {
    return { chain: chain.name, what, ...included(chain, index), transaction: plain(bytes) };
  };
  const opened = { ...included(main, 0), transaction: plain(main.transactions[0] as Uint8Array) };
  const anchored = { opened, anchor: included(main, 1), block: blockOf(child), opening: child.proven };
  return {
    format: "tocsin/proof/v1",
    record,
    main: { chain: main.name, blocks: [blockOf(main)], opening: main.proven },
    chains: [{ chain: child.name, parent: main.name, ...anchored }],
    steps: [
      step(child, "reports.submit", 0, submit),
      step(child, "reports.verify", 1, verify),
      step(main, "receive", 1, receive),
    ],
  };
}

function blockOf(chain: SpecChain): ProofFile["main"]["blocks"][number] {
  const block = chain.blocks.at(-1);
  if (block === undefined) throw new Error("a chain with blocks");
  const { validators, ...rest } = formatLightBlock(block);
  return { ...rest, validators: [...validators] };
}

function plain(bytes: Uint8Array): { readonly [name: string]: Json } {
  return decodeCanonical(bytes) as { readonly [name: string]: Json };
}

function genesisOf(chain: string, units: Unit[], parent?: Genesis): Genesis {
  return {
    format: "tocsin/genesis/v1",
    chain,
    epoch: 1,
    ...(parent === undefined ? {} : { parent: parent.chain }),
    status: "test",
    clock: "host",
    time: BEGIN,
    initialHeight: 1,
    contract: 1,
    validators: [{ key: signerOf(`validator ${chain}`).text, power: 1 }],
    units,
    officers: units.map(({ id }) => ({
      unit: id,
      id: "duty",
      roles: ["reporter", "verifier", "registrar"],
      keys: [{ key: signerOf(`officer ${id}`).text, notBefore: BEGIN, notAfter: BEGIN + 365 * DAY_MS }],
      status: "active",
    })),
    policies: { registry: { leaseMs: 7_200_000 } },
    trust: parent === undefined ? [] : [trustOf(hash, parent)],
  };
}

function unitOf(id: string, role: Role): Unit {
  return {
    id,
    name: { zh: id, en: id },
    role,
    rights: ["report"],
    department: "health",
    area: id.startsWith("cn-32") ? "32" : "",
    status: "active",
    host: id,
    endorser: signerOf(`endorser ${id}`).text,
    source: id.slice(0, id.indexOf(":")),
  };
}
