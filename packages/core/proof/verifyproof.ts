import { equal } from "../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { decodeHex } from "../bytes/hex.ts";
import { Refusal } from "../codes.ts";
import type { Crypto } from "../crypto/seam.ts";
import type { SignatureFacts } from "../crypto/signature.ts";
import { type Genesis, trustOf } from "../genesis.ts";
import type { Leaf } from "../order/leaf.ts";
import type { AppHashOpening } from "../order/system.ts";
import { type Act, parseProven, type Transaction } from "../order/transaction.ts";
import { authorCheck } from "../validate/author.ts";
import { endorsementCheck } from "../validate/endorsements.ts";
import { type TrustedChain, trustedState, validatorsOf } from "../trust.ts";
import { formatChain } from "../unit/chain.ts";
import { appHashOf } from "./apphash.ts";
import { leafHash } from "./history.ts";
import { verifyInclusion } from "./inclusion.ts";
import { parseLightBlock } from "./lightblock.ts";
import {
  type LightState,
  contentError,
  lightStateOf,
  powerError,
  signatureVerdict,
  verifyUpdate,
} from "./lightclient.ts";
import type { IncludedLeaf, IncludedTransaction, ProofFile } from "./prooffile.ts";
import { type Validator, validatorsHash } from "./validators.ts";

/** One link of the chain of proof, in words that a person can follow. */
export interface ProofLink {
  /** `main chain`, `cn-3201.e1 anchored in cn-32.e1`, `step 2 reports.verify on cn-3201.e1` … */
  readonly link: string;
  readonly holds: boolean;
  /** What is wrong with it; empty where it holds. */
  readonly fault: string;
}

/** `trust` names what the verdict rests on (PROTOCOL 12). Links stop at the first that fails. */
export interface ProofVerdict {
  readonly holds: boolean;
  readonly trust: string;
  readonly links: readonly ProofLink[];
  /** The verified steps' transactions, for display; empty unless everything holds. */
  readonly steps: readonly {
    readonly chain: string;
    readonly what: string;
    readonly leaf: Leaf;
    readonly transaction: Transaction;
  }[];
}

/**
 * Checks a proof file offline: from the main chain's genesis over every anchor down to each step of the record.
 * No clock, no trusting period: an old record must verify (DESIGN 27).
 */
export function verifyProof(crypto: Crypto, file: ProofFile, genesis: Genesis): ProofVerdict {
  return verifyProofFrom(crypto, file, trustOf(crypto.sha256, genesis));
}

/** The same for a node, which trusts the main chain by its own genesis document. */
export function verifyProofFrom(crypto: Crypto, file: ProofFile, trust: TrustedChain): ProofVerdict {
  const links: ProofLink[] = [];
  const openings = new Map<string, AppHashOpening>();
  const steps: ProofVerdict["steps"][number][] = [];
  const check = (link: string, rule: () => void): boolean => {
    const fault = faultOf(rule);
    links.push({ link, holds: fault === "", fault });
    return fault === "";
  };
  const verdict = (holds: boolean): ProofVerdict => ({
    holds,
    trust: `genesis ${trust.genesis} of ${formatChain({ id: trust.chain, epoch: trust.epoch })}`,
    links,
    steps: holds ? steps : [],
  });

  if (!check("main chain", () => openings.set(file.main.chain, checkMain(crypto, file, trust)))) return verdict(false);
  for (const chain of file.chains) {
    const parent = openings.get(chain.parent);
    const opened = check(`${chain.chain} opened by ${chain.parent}`, () => checkOpened(crypto, chain, parent));
    if (!opened) return verdict(false);
    const anchored = check(`${chain.chain} anchored in ${chain.parent}`, () =>
      openings.set(chain.chain, checkAnchored(crypto, chain, parent)),
    );
    if (!anchored) return verdict(false);
  }
  for (const [number, step] of file.steps.entries()) {
    const holds = check(`step ${number + 1} ${step.what} on ${step.chain}`, () => {
      const { leaf, transaction } = checkTransaction(crypto, step, openings.get(step.chain));
      need(whatOf(transaction) === step.what, "the step is named wrongly");
      need(concerns(transaction, leaf, file.record), "the transaction is about another record");
      steps.push({ chain: step.chain, what: step.what, leaf, transaction });
    });
    if (!holds) return verdict(false);
  }
  return verdict(true);
}

/** The name of a step: the act's action, or the type of a system transaction. */
export function whatOf(transaction: Transaction): string {
  return transaction.type === "act" ? transaction.proposal.action : transaction.payload.type;
}

function checkMain(crypto: Crypto, file: ProofFile, trust: TrustedChain): AppHashOpening {
  need(file.main.chain === formatChain({ id: trust.chain, epoch: trust.epoch }), "the genesis is of another chain");
  let state: LightState = trustedState(crypto.sha256, trust);
  let known: readonly Validator[] = validatorsOf(crypto.sha256, trust);
  for (const text of file.main.blocks) {
    const block = parseLightBlock(text as unknown as Json, known);
    const verdict = verifyUpdate(crypto.sha256, state, block, known, factsOf(crypto));
    need(verdict.verdict === "trusted", verdict.verdict === "refused" ? verdict.error : "a signature is unknown");
    state = verdict.state;
    known = block.validators;
  }
  return checkOpening(crypto, file.main.opening, decodeHex(state.appHash));
}

/** The parent's registry names the chain's first validators; the header must be signed by them. */
function checkOpened(crypto: Crypto, chain: ProofFile["chains"][number], parent: AppHashOpening | undefined): void {
  const { transaction } = checkTransaction(crypto, chain.opened, parent);
  need(transaction.type === "act" && transaction.proposal.action === "registry.openChain", "the chain was not opened");
  const args = transaction.proposal.args as unknown as OpenedChain;
  need(formatChain({ id: args.chain, epoch: args.epoch }) === chain.chain, "another chain was opened");
  const block = parseLightBlock(chain.block as unknown as Json);
  const first = validatorsHash(crypto.sha256, validatorsOf(crypto.sha256, args));
  need(equal(first, block.header.validatorsHash), "the header is not of the validators that the parent registered");
}

/** The arguments of `registry.openChain` that matter to a verifier. */
interface OpenedChain {
  readonly chain: string;
  readonly epoch: number;
  readonly validators: readonly { readonly key: string; readonly power: number }[];
}

function checkAnchored(
  crypto: Crypto,
  chain: ProofFile["chains"][number],
  parent: AppHashOpening | undefined,
): AppHashOpening {
  const leaf = checkLeaf(crypto, chain.anchor, parent);
  const block = parseLightBlock(chain.block as unknown as Json);
  const state = lightStateOf(crypto.sha256, block);
  const [name, height, hash] = leaf.anchor ?? ["", 0, ""];
  need(
    name === chain.chain && height === state.height && hash === state.headerHash,
    "the parent anchored another header",
  );
  need(state.chainId === chain.chain, "the header is of another chain");
  const fault = contentError(crypto.sha256, block) ?? powerError(block);
  need(fault === undefined, fault ?? "");
  need(signatureVerdict(crypto.sha256, block, factsOf(crypto)).verdict === "trusted", "BAD_SIGNATURE");
  return checkOpening(crypto, chain.opening, decodeHex(state.appHash));
}

function checkOpening(crypto: Crypto, opening: AppHashOpening, appHash: Uint8Array): AppHashOpening {
  need(equal(appHashOf(crypto.sha256, opening), appHash), "the header carries another app hash");
  return opening;
}

/** The leaf is in the history that the opening commits to, and says that its transaction is valid. */
function checkLeaf(crypto: Crypto, included: IncludedLeaf, opening: AppHashOpening | undefined): Leaf {
  need(opening !== undefined, "its chain is not part of the proof");
  const hashed = leafHash(crypto.sha256, encodeCanonical(included.leaf as Json));
  const path = included.path.map(decodeHex);
  const holds = verifyInclusion(crypto.sha256, hashed, included.index, opening.size, path, decodeHex(opening.history));
  need(holds, "the leaf is not in the history");
  const leaf = included.leaf as unknown as Leaf;
  need(leaf.code === "VALID", `the transaction is not valid: ${leaf.code}`);
  return leaf;
}

/** The transaction is the leaf's, and author and endorsers signed it. Who they were is judged by the leaf's code. */
function checkTransaction(
  crypto: Crypto,
  included: IncludedTransaction,
  opening: AppHashOpening | undefined,
): { readonly leaf: Leaf; readonly transaction: Transaction } {
  const leaf = checkLeaf(crypto, included, opening);
  const transaction = parseProven(crypto.sha256, included.transaction as { readonly [key: string]: Json });
  need(transaction.envelope === leaf.envelope, "the transaction is not the one in the leaf");
  if (transaction.type === "act") checkSignatures(crypto, transaction);
  return { leaf, transaction };
}

function checkSignatures(crypto: Crypto, act: Act): void {
  const facts = factsOf(crypto);
  need(facts(authorCheck(act)) === true, "the author's signature does not verify");
  for (const endorsement of act.endorsements) {
    const signed = facts(endorsementCheck(crypto.sha256, act.proposal.chain, act.effectsDigest, endorsement)) === true;
    need(signed, `the endorsement of ${endorsement.unit} does not verify`);
  }
}

/** A step must be the record's own act, one that names it, or the arrival of a packet about it. */
function concerns(transaction: Transaction, leaf: Leaf, record: string): boolean {
  if (leaf.act === record) return true;
  if (transaction.type === "act")
    return names([transaction.proposal.args, transaction.effects.writes as never], record);
  const { payload } = transaction;
  if (payload.type === "climb") return payload.record === record;
  if (payload.type !== "receive") return false;
  const packets = (payload.proof?.leaves ?? []).flatMap((proven) => proven.packets);
  return packets.some(({ packet }) => names((packet as { readonly body?: Json }).body ?? null, record));
}

/** Whether a text in the value is the record, or a key of the state that has it as a part. */
function names(value: Json, record: string): boolean {
  if (typeof value === "string") return value.split("/").includes(record);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => names(member, record));
}

function factsOf(crypto: Crypto): SignatureFacts {
  return ({ rule, publicKey, message, signature }) =>
    rule === "strict"
      ? crypto.verifyEd25519(publicKey, message, signature)
      : crypto.verifyEd25519Zip215(publicKey, message, signature);
}

class Fault extends Error {}

function need(condition: boolean, fault: string): asserts condition {
  if (!condition) throw new Fault(fault);
}

/** Empty when the rule holds; hostile content may also fail in parsing, which is a fault like any other. */
function faultOf(rule: () => void): string {
  try {
    rule();
    return "";
  } catch (error) {
    if (error instanceof Fault || error instanceof Refusal) return error.message;
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}
