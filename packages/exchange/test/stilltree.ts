import { type Json, type Lane, type Packet, key } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { Random } from "../../testkit/random.ts";
import { CHONGQING, type Shape } from "../../testkit/shape.ts";
import { SimTree, type SimTreeOptions } from "../../testkit/tree.ts";
import type { Endpoint } from "../endpoint.ts";
import { Link, type LinkOptions, type Step } from "../link.ts";
import { LocalEndpoint } from "../local.ts";

/** The chain below the nation in most tests. */
export const CHILD = "cn-50";
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A tree on which nothing is carried but by the test. */
export async function openStillTree(shape: Shape = CHONGQING, options: Partial<SimTreeOptions> = {}): Promise<SimTree> {
  const tree = await SimTree.open({ shape, random: new Random("still"), ...options });
  for (const link of tree.links) await tree.clock.until(link.stop(), MINUTE_MS);
  return tree;
}

/** Files a report that climbs at once; returns its record id. */
export async function file(tree: SimTree, chain = CHILD, change: { urgency?: number; text?: string } = {}) {
  const { urgency = 3, text = "nine positive samples" } = change;
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: text, place: { area: chain === "cn" ? "11" : chain.slice(3) } },
    t: { occurred: tree.clock.now() },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
  };
  const { act } = await tree.act(chain, { unit: `${chain}:hc`, action: "reports.submit", args: {}, body, urgency });
  return act;
}

/** A chain of the tree as its own process sees it. */
export function endpointOf(tree: SimTree, chain: string): LocalEndpoint {
  const node = tree.node(chain);
  return new LocalEndpoint(node.name, node.chain, nodeCrypto.sha256);
}

export const UP = ["up/immediate", "up/priority", "up/routine"];

/** A link from a chain to its parent that the test leads. */
export function upLink(tree: SimTree, change: Partial<LinkOptions> = {}, chain = CHILD): Link {
  return new Link({
    hash: nodeCrypto.sha256,
    source: endpointOf(tree, chain),
    destination: endpointOf(tree, tree.parentOf(chain) as string),
    lanes: UP,
    clock: tree.clock,
    anchors: true,
    ...change,
  });
}

/** Steps a link as long as it moves packets; returns how many packets each step moved. */
export async function drain(link: Link): Promise<number[]> {
  const moved: number[] = [];
  for (let step = await link.step(); step.did === "moved"; step = await link.step()) moved.push(step.packets);
  return moved;
}

/** An endpoint of which some calls are answered otherwise. */
export function changed(endpoint: Endpoint, calls: Partial<Endpoint>): Endpoint {
  const { name } = endpoint;
  return {
    name,
    proven: () => endpoint.proven(),
    lightBlock: (height) => endpoint.lightBlock(height),
    lane: (queue, from, limit) => endpoint.lane(queue, from, limit),
    leaves: (indexes, size) => endpoint.leaves(indexes, size),
    client: (chain) => endpoint.client(chain),
    receipts: (chain, queue) => endpoint.receipts(chain, queue),
    receive: (payload) => endpoint.receive(payload),
    heartbeat: () => endpoint.heartbeat(),
    onProven: (listener) => endpoint.onProven(listener),
    ...calls,
  };
}

/** Records that a chain has a summary of, by the blocks in which they came. */
export function summarised(tree: SimTree, chain = "cn"): string[] {
  const { chain: ledger } = tree.node(chain);
  return ledger.scan("summary/", "", 10_000).map(({ key: name }) => name.slice("summary/".length));
}

/** Summary packets that a chain handed on upwards: a packet that is executed twice is handed on twice. */
export function handedOn(tree: SimTree, chain: string): string[] {
  const { chain: ledger } = tree.node(chain);
  return UP.flatMap((queue) => ledger.queue(queue, 0, 10_000)).flatMap(({ packet }) => {
    const { type, body } = packet as unknown as Packet;
    return type === "summary" ? [(body as { readonly record: string }).record] : [];
  });
}

export function laneOf(tree: SimTree, chain: string, source: string, queue: string): Lane | undefined {
  return tree.node(chain).chain.state.get(key.lane(source, queue))?.value as unknown as Lane | undefined;
}

export function heightOf(tree: SimTree, chain: string): number {
  return tree.node(chain).chain.head().height;
}

export type { Step };
