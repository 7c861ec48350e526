import { type ClientState, type Policy, type SummaryState, type TrustedChain, key, trustOf } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import type { SimTree } from "../../testkit/tree.ts";
import type { SummarySource } from "../endpoint.ts";
import { Link } from "../link.ts";
import { type Notice, NoticeFollower, type NoticeFollowerOptions } from "../notices.ts";
import { CHILD, drain, endpointOf, file, upLink } from "./stilltree.ts";

export interface Put {
  readonly notices: readonly Notice[];
  readonly upTo: number;
  readonly audience: Policy<"audience"> | undefined;
}

/** A follower of a chain with what it has put, from a height on. */
export function follow(
  tree: SimTree,
  { from = 0, ...change }: Partial<Omit<NoticeFollowerOptions, "from">> & { readonly from?: number } = {},
  chain = CHILD,
) {
  const puts: Put[] = [];
  const follower = new NoticeFollower({
    crypto: nodeCrypto,
    trust: mainTrust(tree),
    client: () => mainClient(tree, chain),
    source: endpointOf(tree, "cn"),
    chain,
    from: async () => puts.at(-1)?.upTo ?? from,
    put: async (notices, upTo, audience) => void puts.push({ notices, upTo, audience }),
    ...change,
  });
  return { follower, puts };
}

export function mainTrust(tree: SimTree): TrustedChain {
  return trustOf(nodeCrypto.sha256, tree.node("cn").genesis);
}

export function mainClient(tree: SimTree, chain: string): ClientState | undefined {
  return tree.node(chain).chain.state.get(key.client("cn"))?.value as unknown as ClientState | undefined;
}

/** The main chain as a source that answers otherwise where the test says so. */
export function lying(tree: SimTree, lie: Partial<SummarySource>): SummarySource {
  const source = endpointOf(tree, "cn");
  return {
    changedSummaries: (from, limit, chain) => source.changedSummaries(from, limit, chain),
    provenState: (name) => source.provenState(name),
    ...lie,
  };
}

/** The link by which a chain learns of the main chain. */
export function authorityLink(tree: SimTree, chain = CHILD): Link {
  return new Link({
    hash: nodeCrypto.sha256,
    source: endpointOf(tree, "cn"),
    destination: endpointOf(tree, chain),
    lanes: ["authority"],
    clock: tree.clock,
    anchors: false,
  });
}

export async function climbed(tree: SimTree, text?: string): Promise<string> {
  const record = await file(tree, CHILD, text === undefined ? {} : { text });
  await drain(upLink(tree));
  return record;
}

export function summaryOf(tree: SimTree, record: string): SummaryState {
  return tree.node("cn").chain.state.get(key.summary(record))?.value as unknown as SummaryState;
}
