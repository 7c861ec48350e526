import type { BlockItem, NodeReply } from "@tocsin/api";
import { type Json, encodeBase64url, encodeGenesis, encodeHex, encodeVersioned, formatLightBlock, genesisDigest, proveKey, stateKeyHash } from "@tocsin/core";
import type { CommittedBlock } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { PageRequest } from "../project/queries.ts";
import type { NodeParts } from "./parts.ts";

/** This node: what it holds and where it stands. */
export function nodeInfo(parts: NodeParts): NodeReply {
  const { genesis } = parts.chain;
  const head = parts.chain.head();
  return {
    chain: genesis.chain,
    epoch: genesis.epoch,
    ...(genesis.parent === undefined ? {} : { parent: genesis.parent }),
    status: genesis.status,
    clock: genesis.clock,
    now: parts.clock.now(),
    height: head.height,
    tick: head.tick,
    appHash: encodeHex(head.appHash),
    genesis: genesisDigest(parts.crypto.sha256, genesis),
    projected: parts.readModel.height,
    units: parts.chain.scan("unit/", "unit/", 1_000).map(({ key }) => key.slice("unit/".length)),
    version: parts.version,
    links: parts.links() as Record<string, unknown>[],
  };
}

export function genesisBytes(parts: NodeParts): Uint8Array {
  return encodeGenesis(parts.chain.genesis);
}

/** Values under a prefix of the state, by key; the cursor is the last key. */
export function registryPage(parts: NodeParts, prefix: string, page: PageRequest) {
  const rows = parts.chain.scan(prefix, page.cursor ?? prefix, page.limit + 1);
  const items = rows.slice(0, page.limit).map(({ value }) => value);
  const last = rows[page.limit - 1];
  const next = rows.length > page.limit && last !== undefined ? { next: last.key } : {};
  return { items: items as never[], ...next, height: parts.readModel.height };
}

export function policies(parts: NodeParts) {
  const rows = parts.chain.scan("policy/", "policy/", 100);
  return { items: rows.map(({ key, value }) => ({ name: key.slice("policy/".length), ...(value as { readonly version: number; readonly value: Json }) })) };
}

/** Changes of governance with what each would change. */
export function changes(parts: NodeParts, page: PageRequest) {
  const rows = parts.chain.scan("change/", page.cursor ?? "change/", page.limit);
  return { items: rows.map(({ key, value }) => ({ id: key.slice("change/".length), ...(value as object) })), height: parts.readModel.height };
}

/** This chain, its parent and children, with the heights that it trusts of them. */
export function chains(parts: NodeParts) {
  const { genesis } = parts.chain;
  const clients = parts.chain.scan("client/", "client/", 1_000).map(({ key, value }) => {
    const { light, timeMs, frozen } = value as unknown as { light: { chainId: string; height: number }; timeMs: number; frozen: boolean };
    return { chain: key.slice("client/".length), name: light.chainId, trustedHeight: light.height, timeMs, frozen };
  });
  return { items: [{ chain: genesis.chain, parent: genesis.parent ?? null, height: parts.chain.head().height, self: true }, ...clients] };
}

export function block(parts: NodeParts, height: number): BlockItem {
  const found = parts.chain.block(height);
  if (found === undefined) throw new NodeError("NOT_FOUND", `block ${height}`);
  return blockItem(found);
}

/** Blocks with transactions, newest first. */
export function blocks(parts: NodeParts, page: PageRequest) {
  const items: BlockItem[] = [];
  let height = page.cursor === undefined ? parts.chain.head().height : Number(page.cursor);
  for (; height > 0 && items.length < page.limit; height--) {
    const found = parts.chain.block(height);
    if (found !== undefined) items.push(blockItem(found));
  }
  return { items, ...(height > 0 ? { next: String(height) } : {}), height: parts.readModel.height };
}

/** A value of the state with its proof against the newest signed header. */
export function stateValue(parts: NodeParts, caller: Caller, name: string) {
  const isEntitled = caller.role !== "member" || caller.officerRoles.includes("auditor");
  if (!isEntitled) throw new NodeError("FORBIDDEN", "state");
  const { chain, crypto } = parts;
  const { height, opening } = chain.proven();
  const light = chain.lightBlock(height);
  if (light === undefined) throw new NodeError("NOT_FOUND", `height ${height}`);
  const stored = chain.state.get(name);
  const { siblings, other } = proveKey(crypto.sha256, (id) => chain.statePage(height - 1, id), stateKeyHash(crypto.sha256, name));
  return {
    key: name,
    value: stored?.value ?? null,
    bytes: stored === undefined ? "" : encodeBase64url(encodeVersioned(stored)),
    height,
    opening,
    block: formatLightBlock(light),
    siblings: siblings.map(encodeHex),
    other: other === null ? null : { keyHash: encodeHex(other.keyHash), valueHash: encodeHex(other.valueHash) },
  };
}

function blockItem(found: CommittedBlock): BlockItem {
  const transactions = found.entries.map(({ index, history, code, leaf, transaction }) => {
    const what = transaction === undefined ? "unknown" : transaction.type === "act" ? transaction.proposal.action : transaction.payload.type;
    const unit = transaction?.type === "act" ? { unit: transaction.proposal.author.unit } : {};
    return { index, history, code, what, ...(leaf.act === undefined ? {} : { act: leaf.act }), ...unit };
  });
  return { height: found.height, hash: found.headerHash, tick: found.tick, transactions };
}
