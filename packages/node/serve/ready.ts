import { key } from "@tocsin/core";
import type { NodeParts } from "../operations/parts.ts";

const LAG_MAX = 1_000;
const MOVED = "the chain goes over to CometBFT: run tocsin chain migrate, then start the node again";

/** What must be well for the node to serve, and behind it what tells more and keeps nobody from serving. */
export async function readiness(parts: NodeParts) {
  const head = parts.chain.head();
  const lag = head.height - parts.readModel.height;
  const checks = [
    { check: "chain", ok: head.height > 0, note: `height ${head.height}` },
    { check: "read model", ok: lag <= LAG_MAX, note: `${lag} blocks behind` },
    {
      check: "clock",
      ok: parts.clock.now() + 60_000 > head.tick,
      note: `${parts.clock.now() - head.tick} ms after the newest tick`,
    },
    ...engineChecks(parts),
  ];
  const informative = [linkCheck(parts), ...validatorChecks(parts), ...(await peerChecks(parts))];
  return { ready: checks.every(({ ok }) => ok), checks: [...checks, ...informative] };
}

function linkCheck(parts: NodeParts) {
  const links = parts.links() as readonly { readonly failures: number }[];
  const failing = links.filter(({ failures }) => failures > 0).length;
  return { check: "links", ok: failing === 0, note: `${failing} of ${links.length} fail at the moment` };
}

/** Whoever signs twice may fork the chain with others of its kind; whoever has missed ten turns costs each of them half a second: governance can take it out of the set. */
function validatorChecks({ engine, chain }: NodeParts) {
  const status = engine?.();
  if (status === undefined) return [];
  const [double] = status.doubled;
  if (double !== undefined) {
    const note = `the validator with address ${double.validator} has signed two blocks at height ${double.height}; governance of ${chain.genesis.chain} can remove it (governance.propose, kind validators)`;
    return [{ check: "validators", ok: false, note }];
  }
  const [worst] = [...status.missing].sort((a, b) => b.turns - a.turns);
  if (worst === undefined) return [{ check: "validators", ok: true, note: "all take part" }];
  const note = `${worst.key} has missed ${worst.turns} turns; governance of ${chain.genesis.chain} can remove it (governance.propose, kind validators)`;
  return [{ check: "validators", ok: false, note }];
}

async function peerChecks({ engine }: NodeParts) {
  const status = engine?.();
  if (status === undefined || status.peersWanted === 0) return [];
  const connected = await status.peers().catch(() => 0);
  return [{ check: "peers", ok: connected > 0, note: `${connected} of ${status.peersWanted} connected` }];
}

function engineChecks({ engine, chain }: NodeParts) {
  if (engine === undefined)
    return chain.state.get(key.engine()) === undefined ? [] : [{ check: "engine", ok: false, note: MOVED }];
  const { running, restarts, ended, headers } = engine();
  const behind = chain.head().height - headers;
  const why = ended === undefined ? "" : `, last ended: ${ended}`;
  return [
    { check: "engine", ok: running, note: `${restarts} restarts${why}` },
    { check: "headers", ok: behind <= LAG_MAX, note: `${behind} blocks behind` },
  ];
}
