import {
  type Crypto,
  type GrantState,
  type Json,
  type Leaf,
  appHashOf,
  chainContains,
  decodeHex,
  encodeCanonical,
  equal,
  key,
  leafHash,
  mayRelease,
  parseLightBlock,
  parseTransaction,
  verifyInclusion,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { OpenPart, Peer } from "../peer.ts";
import type { Clock } from "../host/clock.ts";

/** Actions whose body is the report's content. */
const CONTENT = new Set(["reports.submit", "reports.followUp", "reports.correct"]);

export interface OpenPartSource {
  readonly chain: ChainReader;
  readonly clock: Clock;
  readonly custody: (record: string) => ReturnType<Peer["custody"]>;
  readonly included: Peer["included"];
  readonly signed: Peer["signed"];
  readonly newest: Peer["newest"];
}

/**
 * The newest open part of a report with its proof, for an ancestor of this chain or under a valid grant; undefined for
 * all others.
 */
export async function openPartFor(
  source: OpenPartSource,
  record: string,
  asker: string,
  grant: string | undefined,
): Promise<OpenPart | undefined> {
  const { chain } = source;
  const isAncestor = asker !== chain.genesis.chain && chainContains(asker, chain.genesis.chain);
  if (!isAncestor && asker !== chain.genesis.chain && !isGranted(source, record, asker, grant)) return undefined;
  const height = await source.newest();
  const { block, opening } = await source.signed(height);
  const steps = (await source.custody(record)).filter(
    ({ what, history }) => CONTENT.has(what) && history < opening.size,
  );
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const included = await source.included(last.history, opening.size);
  const body = (included.transaction as { readonly body?: Json }).body;
  return body === undefined ? undefined : { body, block, opening, included, links: [] };
}

function isGranted(
  { chain, clock }: OpenPartSource,
  record: string,
  asker: string,
  grant: string | undefined,
): boolean {
  const state =
    grant === undefined
      ? undefined
      : (chain.state.get(key.grant(grant))?.value as unknown as GrantState | null | undefined);
  const now = Math.max(clock.now(), chain.head().tick);
  return (
    state !== undefined && state !== null && state.record === record && state.chain === asker && mayRelease(state, now)
  );
}

/**
 * Checks what another node gave as a record's open part: header signed, app hash opened, act included, body signed for.
 * @returns the names of the links that were checked
 * @throws NodeError DATA_BROKEN naming the link that fails
 */
export function checkOpenPart(crypto: Crypto, record: string, part: OpenPart): string[] {
  const links: string[] = [];
  const check = (link: string, holds: boolean) => {
    if (!holds) throw new NodeError("DATA_BROKEN", link);
    links.push(link);
  };
  const { header } = parseLightBlock(part.block as unknown as Json);
  check("app hash", equal(appHashOf(crypto.sha256, part.opening), header.appHash));
  const { index, leaf, path, transaction } = part.included;
  const hashed = leafHash(crypto.sha256, encodeCanonical(leaf as Json));
  check(
    "inclusion",
    verifyInclusion(
      crypto.sha256,
      hashed,
      index,
      part.opening.size,
      path.map(decodeHex),
      decodeHex(part.opening.history),
    ),
  );
  const parsed = parseTransaction(crypto.sha256, encodeCanonical(transaction as Json));
  const said = leaf as unknown as Leaf;
  check("transaction", parsed.envelope === said.envelope && said.code === "VALID");
  const isRecord = parsed.type === "act" && (said.act === record || parsed.proposal.args["record"] === record);
  check(
    "record",
    isRecord &&
      parsed.type === "act" &&
      parsed.body !== undefined &&
      equal(encodeCanonical(parsed.body), encodeCanonical(part.body)),
  );
  return links;
}
