import { type Json, type ProofFile, decodeUtf8, encodeCanonical } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { type FindPeer, type Peer, type PeerStep, type ProofView, whenReached } from "../peer.ts";

/** A chain of the tree by id, with its engine name and parent. */
export interface TreeChain {
  readonly id: string;
  /** Engine chain id, `cn-3201.e1`. */
  readonly name: string;
  readonly parent: string | undefined;
}

/** A proof file and what it does not cover yet, because no anchor has gone up since. */
export interface BuiltProof {
  readonly file: ProofFile;
  readonly uncovered: readonly { readonly chain: string; readonly step: PeerStep }[];
}

/**
 * Builds the proof file of a record: from the main chain's newest header down over anchors to every chain on which
 * something was done with it.
 * @param isWanted which steps of the custody are to be proven
 * @param tree the chains concerned, main chain first, every parent before its children
 * A step that no anchor covers yet is not in the file but in `uncovered`.
 * @throws NodeError NOT_FOUND when no node that can be reached knows the record
 */
export async function buildProof(
  view: ProofView,
  tree: readonly TreeChain[],
  findPeer: FindPeer,
  isWanted: (chain: string, step: PeerStep) => boolean = () => true,
): Promise<BuiltProof> {
  const { record } = view;
  const uncovered: { chain: string; step: PeerStep }[] = [];
  const told: { readonly chain: TreeChain; readonly step: PeerStep }[] = [];
  for (const chain of tree) {
    const custody = (await whenReached(findPeer(chain.id)?.custody(record))) ?? [];
    told.push(...custody.filter((step) => isWanted(chain.id, step)).map((step) => ({ chain, step })));
  }
  if (told.length === 0) throw new NodeError("NOT_FOUND", record);
  told.sort((a, b) => a.step.tick - b.step.tick);
  const path = pathTo(
    told.map(({ chain }) => chain),
    tree,
  );
  const { main, chains, sizes } = await provePath(path, findPeer);
  const steps: ProofFile["steps"] = [];
  for (const { chain, step } of told) {
    const size = sizes.get(chain.id) ?? 0;
    if (step.history >= size) uncovered.push({ chain: chain.id, step });
    else
      steps.push({
        chain: chain.name,
        what: step.what,
        ...(await peerOf(findPeer, chain.id).included(step.history, size, view)),
      });
  }
  return { file: { format: "tocsin/proof/v1", record, main, chains, steps }, uncovered };
}

/** Chains below the main chain that a proof file holds at most. */
const CHAINS_MAX = 8;

/**
 * The chains that lead to those on which something was done, in the tree's order. Where they are more than a file holds,
 * those that had to do with the record first are kept; what was done on the others stays uncovered.
 */
function pathTo(concerned: readonly TreeChain[], tree: readonly TreeChain[]): readonly TreeChain[] {
  const kept = new Set<string>();
  for (const { id } of concerned) {
    const lineage = lineageOf(id, tree).filter((chain) => !kept.has(chain));
    if (kept.size + lineage.length <= CHAINS_MAX) for (const chain of lineage) kept.add(chain);
  }
  return tree.filter(({ id, parent }) => parent === undefined || kept.has(id));
}

/** A chain with its ancestors below the main chain. */
function lineageOf(id: string, tree: readonly TreeChain[]): string[] {
  const parent = tree.find((chain) => chain.id === id)?.parent;
  return parent === undefined ? [] : [id, ...lineageOf(parent, tree)];
}

/** The text of a proof file: canonical JSON and a line end. */
export function formatProof(file: ProofFile): string {
  return `${decodeUtf8(encodeCanonical(file as unknown as Json))}\n`;
}

/** Headers and anchors from the main chain down, with the history size that each chain's proofs rest on. */
async function provePath(
  tree: readonly TreeChain[],
  findPeer: FindPeer,
): Promise<Pick<ProofFile, "main" | "chains"> & { readonly sizes: ReadonlyMap<string, number> }> {
  const top = peerOf(findPeer, "cn");
  const newest = await top.signed(await top.newest());
  const main = { chain: nameIn(tree, "cn"), blocks: [mutable(newest.block)], opening: newest.opening };
  const sizes = new Map<string, number>([["cn", newest.opening.size]]);
  const chains: ProofFile["chains"] = [];
  for (const { id, name, parent } of tree) {
    if (parent === undefined) continue;
    const size = sizes.get(parent);
    const anchored = size === undefined ? undefined : await whenReached(findPeer(parent)?.anchoredChild(id, size));
    const signed = anchored && (await whenReached(findPeer(id)?.signed(anchored.height)));
    // A node that cannot be reached leaves its own steps uncovered, not those of the others.
    if (anchored === undefined || signed === undefined) continue;
    const { block, opening } = signed;
    sizes.set(id, opening.size);
    const { opened, anchor } = anchored;
    chains.push({ chain: name, parent: nameIn(tree, parent), opened, anchor, block: mutable(block), opening });
  }
  return { main, chains, sizes };
}

function peerOf(findPeer: FindPeer, chain: string): Peer {
  const peer = findPeer(chain);
  if (peer === undefined) throw new NodeError("NOT_FOUND", chain);
  return peer;
}

function nameIn(tree: readonly TreeChain[], id: string): string {
  return tree.find((chain) => chain.id === id)?.name ?? id;
}

function mutable(block: Awaited<ReturnType<Peer["signed"]>>["block"]): ProofFile["main"]["blocks"][number] {
  return { ...block, validators: [...block.validators] };
}
