import { type Json, type Packet, areaOfChain, key } from "@tocsin/core";
import { Random } from "../random.ts";
import type { Shape } from "../shape.ts";
import { SimTree, type SimTreeOptions } from "../tree.ts";

export const MINUTE_MS = 60_000;

/** A tree on which nothing goes wrong unless a test lets it. */
export function openQuietTree(shape: Shape, options: Partial<SimTreeOptions> = {}): Promise<SimTree> {
  return SimTree.open({ shape, random: new Random("quiet"), pollMs: 20_000, ...options });
}

/** A laboratory report, which climbs at once. */
export function laboratoryReport(area: string, occurred: number, taken = 100): Json {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: "nine positive samples", place: { area } },
    t: { occurred },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken, tested: taken, positive: 9 },
  };
}

/** A common unit of a chain, where it has one. */
export function commonUnit(tree: SimTree, chain: string): string {
  const unit = tree.shape.find(({ id }) => id === chain)?.units.at(-1);
  if (unit === undefined) throw new Error(`no unit on ${chain}`);
  return unit.id;
}

/** Files a report on a chain that climbs at once; returns its record id. */
export async function file(tree: SimTree, chain: string, taken?: number): Promise<string> {
  const { act } = await tree.act(chain, {
    unit: commonUnit(tree, chain),
    action: "reports.submit",
    args: {},
    body: laboratoryReport(areaOfChain(chain) || "11", tree.clock.now(), taken),
  });
  return act;
}

/** Ids of the records that a chain has a summary of. */
export function summarised(tree: SimTree, chain: string): string[] {
  const { chain: ledger } = tree.node(chain);
  return ledger.scan("summary/", "", 10_000).map(({ key: name }) => name.slice("summary/".length));
}

/** Summary packets that a chain has ever put on its lanes to its parent, by record. */
export function summariesSent(tree: SimTree, chain: string): Map<string, number> {
  const { chain: ledger } = tree.node(chain);
  const sent = new Map<string, number>();
  for (const { lanes } of tree.links.filter((link) => link.from === chain && link.to === tree.parentOf(chain))) {
    for (const queue of lanes) {
      for (const { packet } of ledger.queue(queue, 0, 10_000)) {
        const { type, body } = packet as unknown as Packet;
        if (type !== "summary") continue;
        const { record } = body as { readonly record: string };
        sent.set(record, (sent.get(record) ?? 0) + 1);
      }
    }
  }
  return sent;
}

/** How many packets a chain has put on each of its lanes. */
export function queueLengths(tree: SimTree): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { from, lanes } of tree.links) {
    for (const queue of lanes) {
      const length = tree.node(from).chain.state.get(key.queue(queue))?.value ?? 0;
      lengths.set(`${from} ${queue}`, length as number);
    }
  }
  return lengths;
}
