import { runClients } from "../load/clients.ts";
import { MAIN, openMain, target } from "../network.ts";
import type { Run, Suite } from "../run.ts";

/** Few at once: many small blocks instead of few large ones. */
const AT_ONCE = 4;
/**
 * A validator's node that was dead takes the blocks that it has missed from the others, and one that has lost its ledger
 * takes a snapshot, or everything block by block where the chain is too short for one.
 */
export const catchUp: Suite = async (run) => {
  const network = await openMain(run);
  const { chain } = network.node(MAIN).parts;
  const node = network.others.at(-1);
  if (node === undefined) throw new Error("there is one validator alone");
  await node.kill();
  await load(network, run);
  const from = chain.head().height;
  run.say(`the dead one comes back at ${from} blocks`);
  node.start();
  const seen = await node.reaches(from);
  tell(run, seen);
  await node.close();
  run.say("it has lost its ledger");
  node.wipe();
  node.start();
  const joined = await node.reaches(chain.head().height);
  run.found({
    what: `emptied node, start to level with ${chain.head().height} blocks`,
    value: (joined.at(-1)?.[0] ?? Number.NaN) / 1_000,
    unit: "s",
    atMost: 30,
  });
  await network.close();
  return { figures: [] };
};

async function load(network: Awaited<ReturnType<typeof openMain>>, run: Run): Promise<void> {
  run.say(`blocks for ${run.seconds} s`);
  const job = { ...target(network, run.dir, MAIN), c: 4 as const, urgencies: [3], bulk: 1, seconds: run.seconds };
  await runClients([{ ...job, name: "missed", concurrency: AT_ONCE }]);
}

/** From where it was first seen to move to where it was level: what is before is the start of two processes. */
function tell(run: Run, seen: readonly (readonly [ms: number, height: number])[]): void {
  const [first, last] = [seen.length > 2 ? seen[1] : seen[0], seen.at(-1)];
  if (first === undefined || last === undefined) return;
  run.found({
    what: "node that was dead, blocks caught up with",
    value: ((last[1] - first[1]) * 1_000) / (last[0] - first[0]),
    unit: "a second",
    atLeast: 100,
    note: `${last[1] - first[1]} blocks; ${(last[0] / 1_000).toFixed(1)} s from its start`,
  });
}
