import type { ChainItem, TransactionReply } from "@tocsin/api";
import {
  type Act,
  type ClientState,
  decodeCanonical,
  decodeLeaf,
  encodeHex,
  formatLightBlock,
  inclusionProof,
  type Json,
  keepPackets,
  key,
  type ProvenReceive,
  Refusal,
  type Unit,
} from "@tocsin/core";
import type { CommittedEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Peer } from "../peer.ts";
import type { Caller } from "../project/caller.ts";
import { provenUnit } from "../prove/provenunit.ts";
import { withoutBody } from "../prove/view.ts";
import { mayFollow } from "./blocks.ts";
import type { NodeParts } from "./parts.ts";

const CLIENTS_MAX = 1_000;
/** Chains whose nodes are asked where they stand, the nearest first. */
const ASKED_MAX = 32;
const ANSWER_MS_MAX = 1_000;
/** Units of other chains are asked for again after this. */
const KNOWN_MS = 600_000;
const UNKNOWN_MS = 30_000;
const KNOWN_MAX = 10_000;

/** The tree as this node knows it: its own chain, those that it follows with what it trusts of them, and the others. */
export async function chains(parts: NodeParts): Promise<{ readonly items: readonly ChainItem[] }> {
  const { genesis } = parts.chain;
  const followed = new Map(
    parts.chain
      .scan("client/", "client/", CLIENTS_MAX)
      .map(({ key: name, value }) => [name.slice("client/".length), value as unknown as ClientState]),
  );
  const parents = new Map<string, string | null>([...followed.keys()].map((id) => [id, parentIn(parts, id)]));
  for (const { id, parent } of parts.tree()) parents.set(id, parent ?? null);
  parents.delete(genesis.chain);
  const heights = await heightsOf(parts, [...parents.keys()]);
  const own: ChainItem = {
    ...{ chain: genesis.chain, name: nameIn(parts, genesis.chain), parent: genesis.parent ?? null, self: true },
    ...{ height: parts.chain.head().height, validators: ownValidators(parts) },
  };
  const others = [...parents].map(([chain, parent]): ChainItem => {
    const height = heights.get(chain);
    return {
      ...{ chain, name: followed.get(chain)?.light.chainId ?? nameIn(parts, chain), parent, self: false },
      ...(height === undefined ? {} : { height }),
      ...trustedOf(followed.get(chain)),
    };
  });
  return { items: [own, ...others] };
}

function trustedOf(client: ClientState | undefined): Partial<ChainItem> {
  if (client === undefined) return {};
  const { light, timeMs, frozen, validators } = client;
  return { trustedHeight: light.height, timeMs, frozen, validators: [...validators] };
}

/** Of a followed chain that the tree does not name: it stands below this one, unless it is this one's parent. */
function parentIn({ chain: { genesis } }: NodeParts, id: string): string | null {
  return id === "cn" || id === genesis.parent ? null : genesis.chain;
}

function nameIn(parts: NodeParts, id: string): string {
  return parts.tree().find((one) => one.id === id)?.name ?? id;
}

/** As governance last named them, or as genesis did. */
function ownValidators({ chain }: NodeParts): { key: string; power: number }[] {
  const named = chain.state.get(key.validators())?.value as unknown as ClientState["validators"] | null | undefined;
  return (named ?? chain.genesis.validators).map(({ key: text, power }) => ({ key: text, power }));
}

/** Where nodes of other chains say that they stand; one that does not answer soon is left out. */
async function heightsOf(parts: NodeParts, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  await Promise.all(
    ids.slice(0, ASKED_MAX).map(async (id) => {
      const height = await soon(parts, parts.findPeer(id));
      if (height !== undefined) found.set(id, height);
    }),
  );
  return found;
}

function soon({ clock }: NodeParts, peer: Peer | undefined): Promise<number | undefined> {
  const newest = (peer?.newest() ?? Promise.resolve(undefined)).catch(() => undefined);
  return Promise.race([newest, clock.sleep(ANSWER_MS_MAX).then(() => undefined)]);
}

/**
 * A transaction, refused ones too, with its path to a signed header.
 * @throws NodeError NOT_FOUND also for those of others where the caller may not follow the chain
 */
export async function transaction(
  parts: NodeParts,
  caller: Caller,
  height: number,
  index: number,
): Promise<TransactionReply> {
  const { chain, crypto } = parts;
  const entry = chain.block(height)?.entries.find((one) => one.index === index);
  const isOwn = entry?.transaction?.type === "act" && entry.transaction.proposal.author.unit === caller.unit;
  if (entry === undefined || (!isOwn && !mayFollow(parts, caller)))
    throw new NodeError("NOT_FOUND", `height ${height}`);
  const { height: signed, opening } = chain.proven();
  const light = chain.lightBlock(signed);
  if (light === undefined || entry.history >= opening.size) throw new NodeError("NOT_ANCHORED", `height ${height}`);
  const path = inclusionProof(crypto.sha256, (level, at) => chain.historyNode(level, at), entry.history, opening.size);
  return {
    ...(await shown(parts, caller, entry, isOwn)),
    ...(entry.transaction?.type === "act" ? { effectsDigest: encodeHex(entry.transaction.effectsDigest) } : {}),
    leaf: decodeLeaf(chain.leafBytes(entry.history)) as unknown as { [name: string]: Json },
    ...{ index: entry.history, path: path.map(encodeHex), opening },
    block: { ...formatLightBlock(light), validators: [...formatLightBlock(light).validators] },
  };
}

/** What the caller may see of it: never the open body, which reports and events show to their audience. */
async function shown(
  parts: NodeParts,
  caller: Caller,
  entry: CommittedEntry,
  isOwn: boolean,
): Promise<Pick<TransactionReply, "transaction" | "withheld">> {
  if (entry.transaction === undefined) return { transaction: {}, withheld: true };
  const value = decodeCanonical(entry.bytes) as { readonly [name: string]: Json };
  if (entry.transaction.type === "system") {
    const isWhole = entry.transaction.payload.type !== "climb";
    return { transaction: { system: systemOf(value) }, withheld: !isWhole };
  }
  const act = withoutBody(value);
  if (isOwn || (await maySeeAppends(parts, caller, entry.transaction, entry.leaf.act)))
    return { transaction: act, withheld: false };
  const effects = act["effects"] as { readonly appends: readonly { readonly queue: string }[] };
  const appends = effects.appends.map(({ queue }) => ({ queue }));
  return { transaction: { ...act, effects: { ...effects, appends } }, withheld: appends.length > 0 };
}

/** Packets and summaries are for their records' audience; what a system transaction brings is shown by the lists. */
function systemOf(value: { readonly [name: string]: Json }): Json {
  const system = value["system"] as { readonly type: string };
  if (system.type === "receive") return keepPackets(system as unknown as ProvenReceive, () => false) as unknown as Json;
  if (system.type !== "climb") return system as unknown as Json;
  const { summary: _summary, ...rest } = system as unknown as { readonly [name: string]: Json };
  return rest;
}

/** What an act sends to other chains names a report or an event as its audience sees it. */
async function maySeeAppends(
  { readModel }: NodeParts,
  caller: Caller,
  { proposal }: Act,
  id: string | undefined,
): Promise<boolean> {
  if (caller.role === "member") return false;
  const { record, event } = proposal.args;
  if (typeof event === "string") return (await readModel.event(caller, event)) !== undefined;
  const about = typeof record === "string" ? record : proposal.action.startsWith("reports.") ? id : undefined;
  return about === undefined || (await readModel.report(caller, about)) !== undefined;
}

/** Units of other chains as they were proven, or that there is none, until when that is taken for true. */
const known = new WeakMap<object, Map<string, { readonly until: number; readonly unit: Unit | undefined }>>();

/**
 * A unit by its id, which names its home chain.
 * @throws NodeError NOT_FOUND also where no node that can be reached proves it
 */
export async function unitOf(parts: NodeParts, id: string): Promise<Unit> {
  const own = parts.chain.state.get(key.unit(id))?.value as unknown as Unit | null | undefined;
  if (own !== undefined && own !== null) return own;
  const units = known.get(parts.chain) ?? new Map<string, { until: number; unit: Unit | undefined }>();
  known.set(parts.chain, units);
  const now = parts.clock.now();
  let found = units.get(id);
  if (found === undefined || found.until <= now) {
    if (units.size >= KNOWN_MAX) units.clear();
    const unit = await foreignUnit(parts, id);
    found = { until: now + (unit === undefined ? UNKNOWN_MS : KNOWN_MS), unit };
    units.set(id, found);
  }
  if (found.unit === undefined) throw new NodeError("NOT_FOUND", "unit");
  return found.unit;
}

async function foreignUnit(parts: NodeParts, id: string): Promise<Unit | undefined> {
  const [home = ""] = id.split(":");
  const { chain, crypto, clock, findPeer, tree } = parts;
  if (home === chain.genesis.chain) return undefined;
  try {
    return await provenUnit({ chain, crypto, now: () => clock.now(), findPeer, tree }, home, id);
  } catch (error) {
    if (error instanceof NodeError || error instanceof Refusal) return undefined;
    throw error;
  }
}
