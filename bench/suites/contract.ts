import {
  type ChainFacts,
  CONTRACTS,
  assembleAct,
  effectsDigest,
  encodeBase64url,
  endorsementSignBytes,
  executeBlock,
  key,
  parseTransaction,
  proposalDigest,
  readSignedProposal,
  simulate,
} from "@tocsin/core";
import { ed25519Signer, hostClock, nodeCrypto } from "@tocsin/node";
import { reportOf } from "../load/reports.ts";
import { endorserSeed, openLine } from "../network.ts";
import { mean, quantile } from "../figure.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
const WARM = 300;
const MEASURED = 1_500;

/**
 * What one transaction costs the contracts, without HTTP, disk and queue: endorsement (read, verify the author, execute,
 * sign) and validation (parse, verify both signatures, execute again and compare). The paper gives 30 ms.
 */
export const contract: Suite = async (run) => {
  const network = await openLine(run.dir, ["cn", CHAIN]);
  const { parts } = network.node(CHAIN);
  const { chain, author } = parts;
  const { sha256, verifyEd25519 } = nodeCrypto;
  const facts = ({ publicKey, message, signature }: Parameters<Parameters<typeof executeBlock>[2]>[0]) =>
    verifyEd25519(publicKey, message, signature);
  const manager = endorserSeed(run.dir, CHAIN);
  const signer = ed25519Signer(manager.seed);
  const endorsing: number[] = [];
  const validating: number[] = [];
  for (let i = 0; i < WARM + MEASURED; i++) {
    const bytes = author.sign(`${CHAIN}:hospital-1`, "duty", {
      action: "reports.submit",
      args: {},
      body: reportOf("32", i, 4) as never,
    });
    const tick = Math.max(hostClock.now(), chain.head().tick) + 1;
    const started = performance.now();
    const signed = readSignedProposal(sha256, bytes);
    const facet = chain.state.get(key.chain())?.value as unknown as ChainFacts;
    const environment = {
      hash: sha256,
      facts,
      contracts: CONTRACTS,
      chain: facet,
      state: chain.state,
      tick,
      replay: false,
    };
    const { effects } = simulate(environment, signed);
    const root = effectsDigest(sha256, proposalDigest(sha256, signed.proposalBytes), effects);
    const signature = encodeBase64url(signer.sign(endorsementSignBytes(signed.proposal.chain, root)));
    const endorsements = [{ unit: manager.unit, key: manager.key, path: [], signature }];
    const endorsed = performance.now();
    const { bytes: transaction } = assembleAct(sha256, signed, effects, endorsements);
    const encoded = performance.now();
    const rules = { hash: sha256, contracts: CONTRACTS, parse: (one: Uint8Array) => parseTransaction(sha256, one) };
    const block = { height: chain.head().height + 1, tick, transactions: [transaction], replay: false };
    const { outcomes } = executeBlock(rules, chain.state, facts, block);
    const validated = performance.now();
    if (outcomes[0]?.code !== "VALID") throw new Error(`the transaction is ${outcomes[0]?.code}`);
    if (i < WARM) continue;
    endorsing.push(endorsed - started);
    validating.push(validated - encoded);
  }
  await network.close();
  const both = endorsing.map((ms, i) => ms + (validating[i] as number));
  return {
    p50Ms: quantile(both, 0.5),
    p95Ms: quantile(both, 0.95),
    p99Ms: quantile(both, 0.99),
    figures: [
      { what: "endorsement and validation of a transaction, mean", value: mean(both), unit: "ms", atMost: 0.5 },
      { what: "of it endorsement, mean", value: mean(endorsing), unit: "ms" },
      { what: "of it validation, mean", value: mean(validating), unit: "ms" },
    ],
  };
};
