import {
  type ClientState,
  type Lane,
  type Packet,
  type ReportState,
  type SummaryState,
  encodeHex,
  key,
} from "@tocsin/core";
import type { CommittedEntry, Ledger } from "@tocsin/node";
import type { Journal } from "./journal.ts";
import type { SimTree } from "./tree.ts";

/** What must hold of a tree at rest. Each function gives a sentence for everything that does not hold. */

/** No acknowledged act is lost or doubled, whatever its author sent how often. */
export function checkActs(tree: SimTree, journal: Journal): string[] {
  const places = new Map<string, string[]>();
  for (const [chain, entry] of allEntries(tree)) {
    if (entry.transaction?.type !== "act" || entry.code !== "VALID") continue;
    const act = `${chain} ${entry.leaf.act}`;
    places.set(act, [...(places.get(act) ?? []), `${entry.height}/${entry.index}`]);
  }
  const failures = [...places].flatMap(([act, at]) =>
    at.length > 1 ? [`${act} is valid more than once: ${at.join(", ")}`] : [],
  );
  for (const { chain, wish, outcome } of journal.entries) {
    const at = places.get(`${chain} ${wish.act}`)?.[0];
    const what = `${wish.action} ${wish.act} on ${chain}`;
    if (outcome === undefined) failures.push(`${what} was never answered`);
    if (outcome?.kind === "refused" && outcome.tries === 1 && at !== undefined)
      failures.push(`${what} was refused (${outcome.code}) and stands at ${at}`);
    if (outcome?.kind !== "done") continue;
    const { height, index } = outcome.result;
    if (at !== `${height}/${index}`)
      failures.push(`${what} was acknowledged at ${height}/${index} and stands at ${at ?? "no place"}`);
  }
  return failures;
}

/** Executing every block again from genesis gives the same app hashes. */
export async function checkReplay(tree: SimTree): Promise<string[]> {
  const failures: string[] = [];
  for (const [chain, node] of tree.nodes) {
    try {
      const { appHash } = await node.chain.verifyReplay();
      if (encodeHex(appHash) !== encodeHex(node.chain.head().appHash))
        failures.push(`${chain}: a replay ends with another app hash`);
    } catch (error) {
      failures.push(`${chain}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

/** Every climbed report has one summary on each ancestor, the newest one, and every summary leads to its report. */
export function checkSummaries(tree: SimTree): string[] {
  const failures: string[] = [];
  for (const record of knownRecords(tree)) {
    const homes = [...tree.nodes].filter(([, node]) => read<ReportState>(node.chain, key.report(record)) !== undefined);
    const [home] = homes;
    if (home === undefined || homes.length > 1) {
      failures.push(`${record} has ${homes.length} home chains`);
      continue;
    }
    const [origin, { chain }] = home;
    const report = read<ReportState>(chain, key.report(record)) as ReportState;
    const above = report.climb === "climbed" ? tree.ancestors(origin) : report.climb === "here" ? [origin] : [];
    for (const [id, node] of tree.nodes)
      failures.push(
        ...compare(id, above.includes(id), origin, record, report, read<SummaryState>(node.chain, key.summary(record))),
      );
  }
  return failures;
}

/** Whatever was sent has arrived, once: every lane is received up to its end. */
export function checkLanes(tree: SimTree): string[] {
  const failures: string[] = [];
  for (const { from, to, lanes } of tree.links) {
    for (const queue of lanes) {
      const sent = read<number>(tree.node(from).chain, key.queue(queue)) ?? 0;
      const lane = read<Lane>(tree.node(to).chain, key.lane(from, queue)) ?? { low: 0, above: [], errors: [] };
      if (lane.low !== sent || lane.above.length > 0)
        failures.push(`${from} ${queue}: ${sent} sent, ${to} has ${lane.low} and ${lane.above.length} above`);
    }
  }
  return failures;
}

/** Every record is anchored: the parent follows each chain up to a header that covers it. */
export function checkAnchors(tree: SimTree): string[] {
  return [...tree.nodes].flatMap(([id, node]) => {
    const { parent } = node.genesis;
    if (parent === undefined) return [];
    const client = read<ClientState>(tree.node(parent).chain, key.client(id));
    const anchored =
      client === undefined || client.light.height === 0 ? undefined : node.chain.openingAt(client.light.height);
    const covered = anchored?.size ?? 0;
    const { historySize } = node.chain.head();
    return covered === historySize ? [] : [`${id} has ${historySize} leaves, ${parent} has anchored ${covered}`];
  });
}

/** No engine has stopped, and nobody got an answer that nobody should get. */
export function checkDefects(tree: SimTree, journal: Journal): string[] {
  return [
    ...journal.defects,
    ...[...tree.nodes.values()].flatMap(({ name, defects }) => defects.map((defect) => `${name}: ${defect}`)),
  ];
}

/** Every text that must stay sealed is in no disk, no block and no state of any node. */
export function checkSealed(tree: SimTree, canaries: readonly string[]): string[] {
  const needles = canaries.map((canary) => Buffer.from(canary, "utf8"));
  const failures: string[] = [];
  for (const [chain, node] of tree.nodes) {
    const places: Uint8Array[] = [...node.contents(), ...entriesOf(node.chain).map(({ bytes }) => bytes)];
    for (const place of places) {
      const text = Buffer.from(place.buffer, place.byteOffset, place.byteLength);
      for (const needle of needles) if (text.includes(needle)) failures.push(`a sealed text lies open on ${chain}`);
    }
  }
  return failures;
}

/** Codes with which packets were refused, by type, with how often: for a person to look at. */
export function packetErrors(tree: SimTree): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { from, to, lanes } of tree.links) {
    for (const queue of lanes) {
      for (const { sequence, code } of read<Lane>(tree.node(to).chain, key.lane(from, queue))?.errors ?? []) {
        const [entry] = tree.node(from).chain.queue(queue, sequence, 1);
        const what = `${(entry?.packet as unknown as Packet | undefined)?.type ?? "?"} ${code}`;
        counted.set(what, (counted.get(what) ?? 0) + 1);
      }
    }
  }
  return counted;
}

/** App hashes of all chains: equal runs have equal ones. */
export function fingerprint(tree: SimTree): string {
  return [...tree.nodes]
    .map(([chain, node]) => `${chain} ${node.chain.head().height} ${encodeHex(node.chain.head().appHash)}`)
    .join("\n");
}

export function entriesOf(chain: Ledger): CommittedEntry[] {
  const { initialHeight } = chain.genesis;
  const heights = Array.from({ length: chain.head().height - initialHeight + 1 }, (_, i) => initialHeight + i);
  return heights.flatMap((height) => [...(chain.block(height)?.entries ?? [])]);
}

function compare(
  chain: string,
  isWanted: boolean,
  origin: string,
  record: string,
  report: ReportState,
  summary: SummaryState | undefined,
): string[] {
  const what = `the summary of ${record} (${origin}) on ${chain}`;
  if (!isWanted) return summary === undefined ? [] : [`${what} should not be there`];
  if (summary === undefined) return [`${what} is missing`];
  const isNewest =
    summary.origin === origin && summary.revision === report.revision && summary.status === report.status;
  const isWhole = summary.summary !== undefined;
  return isNewest && isWhole
    ? []
    : [`${what} says ${summary.status} ${summary.revision}, the report ${report.status} ${report.revision}`];
}

/** Records that were filed on any chain, and those that any chain has heard of. */
function knownRecords(tree: SimTree): Set<string> {
  const records = new Set<string>();
  for (const [, { code, leaf, transaction }] of allEntries(tree)) {
    if (code !== "VALID" || transaction === undefined) continue;
    if (transaction.type === "act") {
      const { action } = transaction.proposal;
      if (leaf.act !== undefined && (action === "reports.submit" || action === "reports.followUp"))
        records.add(leaf.act);
    } else if (transaction.payload.type === "receive") {
      const packets =
        transaction.payload.proof?.leaves.flatMap((one) =>
          one.packets.map(({ packet }) => packet as unknown as Packet),
        ) ?? [];
      for (const { type, body } of packets)
        if (type === "summary" || type === "status") records.add((body as { readonly record: string }).record);
    }
  }
  return records;
}

function allEntries(tree: SimTree): (readonly [string, CommittedEntry])[] {
  return [...tree.nodes].flatMap(([chain, node]) => entriesOf(node.chain).map((entry) => [chain, entry] as const));
}

function read<T>(chain: Ledger, name: string): T | undefined {
  return (chain.state.get(name)?.value ?? undefined) as unknown as T | undefined;
}
