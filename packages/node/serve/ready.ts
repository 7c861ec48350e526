import type { NodeParts } from "../operations/parts.ts";

const LAG_MAX = 1_000;

/** What must be well for the node to serve. */
export function readiness(parts: NodeParts) {
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
  return { ready: checks.every(({ ok }) => ok), checks };
}

function engineChecks({ engine, chain }: NodeParts) {
  if (engine === undefined) return [];
  const { running, restarts, ended, headers } = engine();
  const behind = chain.head().height - headers;
  const why = ended === undefined ? "" : `, last ended: ${ended}`;
  return [
    { check: "engine", ok: running, note: `${restarts} restarts${why}` },
    { check: "headers", ok: behind <= LAG_MAX, note: `${behind} blocks behind` },
  ];
}
