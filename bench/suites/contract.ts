import {
  assembleAct,
  BlockExecution,
  CONTRACTS,
  type Crypto,
  key,
  parseTransaction,
  readSignedProposal,
  type Transaction,
  type Unit,
} from "@tocsin/core";
import { CachingVerifier, ed25519Signer, Endorser, hostClock, nodeCrypto, signatureChecks } from "@tocsin/node";
import type { BenchNetwork } from "../consortium.ts";
import { mean } from "../figure.ts";
import { reportOf } from "../load/reports.ts";
import { endorserSeed, openLine } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
const AUTHOR = `${CHAIN}:hospital-1`;
const WARM = 1_600;
const MEASURED = 3_200;
/** As many as come together under load. */
const TOGETHER = 16;

/**
 * What one transaction costs the contracts, without HTTP, disk and queue: endorsement (read, verify the author, execute,
 * sign) and validation (verify the endorsement, judge by every rule, execute again, compare). The paper gives 30 ms.
 */
export const contract: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const alone = await measure(network, run.dir, 1);
  const together = await measure(network, run.dir, TOGETHER);
  await network.close();
  return {
    figures: [
      {
        what: `endorsement and validation of a transaction, ${TOGETHER} together as under load, mean`,
        value: mean(together.whole),
        unit: "ms",
        atMost: 0.5,
      },
      { what: "of it endorsement", value: mean(together.endorsing), unit: "ms" },
      { what: "of it validation", value: mean(together.validating), unit: "ms" },
      { what: "endorsement and validation of a transaction alone, mean", value: mean(alone.whole), unit: "ms" },
    ],
  };
};

/** Milliseconds a transaction, of so many that are endorsed together and executed in one block. */
async function measure(network: BenchNetwork, dir: string, size: number) {
  const { chain, author } = network.node(CHAIN).parts;
  const endorsing: number[] = [];
  const validating: number[] = [];
  for (let done = 0; done < WARM + MEASURED; done += size) {
    const signed = Array.from({ length: size }, (_, i) =>
      author.sign(AUTHOR, "duty", {
        action: "reports.submit",
        args: {},
        body: reportOf("32", done + i, 4) as never,
      }),
    );
    // Nothing is known beforehand: a verifier without facts for each round.
    const verifier = new CachingVerifier(nodeCrypto);
    const endorser = endorserOf(network, dir, verifier);
    const started = performance.now();
    const made = await Promise.all(
      signed.map(async (bytes) => {
        const proposal = readSignedProposal(nodeCrypto.sha256, bytes);
        const { effects, endorsements } = await endorser.endorse(proposal, [`${CHAIN}:hc`]);
        return assembleAct(nodeCrypto.sha256, proposal, effects, endorsements);
      }),
    );
    const endorsed = performance.now();
    const tick = Math.max(hostClock.now(), chain.head().tick) + 1;
    const known = new Map<Uint8Array, Transaction>(made.map(({ bytes, act }) => [bytes, act]));
    await verifier.verify(made.flatMap(({ act }) => signatureChecks(nodeCrypto.sha256, act)));
    const block = { height: chain.head().height + 1, tick, replay: false };
    const execution = new BlockExecution(rulesOf(nodeCrypto, known), chain.state, verifier.facts, block);
    for (const { bytes } of made) {
      const { code } = execution.transaction(bytes);
      if (code !== "VALID") throw new Error(`the transaction is ${code}`);
    }
    const validated = performance.now();
    if (done < WARM) continue;
    endorsing.push((endorsed - started) / size);
    validating.push((validated - endorsed) / size);
  }
  return { endorsing, validating, whole: endorsing.map((ms, i) => ms + (validating[i] as number)) };
}

function endorserOf(network: BenchNetwork, dir: string, verifier: CachingVerifier): Endorser {
  const { chain } = network.node(CHAIN).parts;
  const { unit, key: text, seed } = endorserSeed(dir, CHAIN);
  const registered = chain.state.get(key.unit(unit))?.value as unknown as Unit;
  if (registered.endorser !== text) throw new Error("the registry names another endorser's key");
  const signer = ed25519Signer(seed);
  return new Endorser({
    ...{ chain, contracts: CONTRACTS, crypto: nodeCrypto, verifier, clock: hostClock },
    signers: [{ unit, key: text, sign: (bytes) => signer.sign(bytes) }],
    missingSealed: () => [],
  });
}

/** As the node's: what was put together here is not read again. */
function rulesOf(crypto: Crypto, known: ReadonlyMap<Uint8Array, Transaction>) {
  const parse = (bytes: Uint8Array) => known.get(bytes) ?? parseTransaction(crypto.sha256, bytes);
  return { hash: crypto.sha256, contracts: CONTRACTS, parse };
}
