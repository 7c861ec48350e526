import type { BlockItem } from "@tocsin/api";
import { diffStates } from "@tocsin/node";
import type { Acknowledged } from "./load.ts";
import type { Reached } from "./network.ts";
import type { NodeProcess } from "./nodeprocess.ts";

/** What stands on a chain as one of its nodes tells it. */
export interface Ledger {
  readonly unit: string;
  /** Heights at which each act took effect. */
  readonly acts: ReadonlyMap<string, readonly number[]>;
}

const PAGE = 200;

/** Every act that took effect, read block by block from a node. */
export async function readLedger({ node, client }: Reached): Promise<Ledger> {
  const acts = new Map<string, number[]>();
  const { height: after } = await client.call("node");
  for (let cursor: string | undefined; ; ) {
    const query = { limit: PAGE, after, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await client.call("blocks", { query });
    for (const { height, transactions } of items) for (const act of valid(transactions)) push(acts, act, height);
    if (next === undefined) return { unit: node.unit, acts };
    cursor = next;
  }
}

function valid(transactions: BlockItem["transactions"]): readonly string[] {
  return transactions.flatMap(({ act, code }) => (act !== undefined && code === "VALID" ? [act] : []));
}

function push(acts: Map<string, number[]>, act: string, height: number): void {
  const heights = acts.get(act) ?? [];
  heights.push(height);
  acts.set(act, heights);
}

/** A sentence for each act that was answered for and is not there once, at the height that was told; and for any that is there twice. */
export function lostOrDoubled({ unit, acts }: Ledger, acknowledged: readonly Acknowledged[]): readonly string[] {
  const lost = acknowledged.flatMap(({ act, height }) => {
    const heights = acts.get(act) ?? [];
    return heights.includes(height)
      ? []
      : [`${unit}: ${act} was answered for at ${height} and stands at ${heights.join() || "none"}`];
  });
  const doubled = [...acts].filter(([, heights]) => heights.length > 1);
  return [...lost, ...doubled.map(([act, heights]) => `${unit}: ${act} took effect at ${heights.join(" and ")}`)];
}

/** Records of the summaries that a node of the chain above holds of a chain below. */
export async function readSummaries({ client }: Reached, origin: string): Promise<readonly string[]> {
  const records: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await client.call("summaries", { query });
    records.push(...items.filter((item) => item.origin === origin).map(({ record }) => record));
    if (next === undefined) return records;
    cursor = next;
  }
}

/** Every summary above leads to its record below, once, and every record that was answered for has one. */
export function summariesAstray(
  above: string,
  summaries: readonly string[],
  below: Ledger,
  acknowledged: readonly Acknowledged[],
): readonly string[] {
  const held = new Set(summaries);
  const astray = [...held].filter((record) => !below.acts.has(record));
  const missing = acknowledged.filter(({ act }) => !held.has(act));
  return [
    ...(held.size < summaries.length ? [`${above} holds a summary twice`] : []),
    ...astray.map((record) => `${above} holds a summary of ${record}, which ${below.unit} has no record of`),
    ...missing.map(({ act }) => `${above} holds no summary of ${act}`),
  ];
}

/** A sentence for each node whose ledger differs from the first's at a height that both have. */
export async function forks(nodes: readonly NodeProcess[]): Promise<readonly string[]> {
  const [first, ...others] = nodes;
  if (first === undefined) return [];
  const found: string[] = [];
  for (const other of others) {
    const diff = await diffStates(first.dir, other.dir);
    const { height, equal, first: key } = diff;
    if (!equal)
      found.push(
        `${first.unit} and ${other.unit} differ at height ${height}: ${key?.key ?? key?.keyHash ?? "history"}`,
      );
  }
  return found;
}
