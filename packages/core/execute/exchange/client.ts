import type { Json } from "../../bytes/canonical.ts";
import { decodeHex } from "../../bytes/hex.ts";
import { type Code, demand } from "../../codes.ts";
import { formatPublicKey, parsePublicKey } from "../../crypto/keys.ts";
import type { Hash } from "../../crypto/seam.ts";
import { type SignatureCheck, type SignatureFacts, UnknownSignature } from "../../crypto/signature.ts";
import type { Misbehaviour, Receive } from "../../order/system.ts";
import type { Policy } from "../../policy/policy.ts";
import { detectConflict, detectFork } from "../../proof/conflict.ts";
import { type LightBlock, parseLightBlock } from "../../proof/lightblock.ts";
import { type LightErrorCode, type LightState, lightStateOf, verifyUpdate } from "../../proof/lightclient.ts";
import { msOfTimestamp } from "../../proof/timestamp.ts";
import type { Validator } from "../../proof/validators.ts";
import { key } from "../../state/key.ts";
import { parseChain } from "../../unit/chain.ts";
import type { SystemLedger } from "../systemledger.ts";

/** The light client of a followed chain, under `client/<chain id>` (PROTOCOL 9). */
export interface ClientState {
  readonly light: LightState;
  /** Time of the trusted header, ms; the age of registry copies is judged by it. */
  readonly timeMs: number;
  /** Validators of the trusted header, so that relayers need not send them again. */
  readonly validators: readonly { readonly key: string; readonly power: number }[];
  readonly frozen: boolean;
}

/** A header that this transaction may rely on. */
export interface FollowedHeader {
  readonly height: number;
  readonly headerHash: string;
  readonly appHash: Uint8Array;
  /** Whether it moved the client. */
  readonly isNew: boolean;
}

/** The client's state for a verified header and its validators. */
export function clientState(light: LightState, validators: readonly Validator[]): ClientState {
  return {
    light,
    timeMs: msOfTimestamp(light.time),
    validators: validators.map(({ publicKey, power }) => ({
      key: formatPublicKey({ suite: "ed25519", bytes: publicKey }),
      power,
    })),
    frozen: false,
  };
}

export function clientValidators(client: ClientState): Validator[] {
  return client.validators.map(({ key: text, power }) => ({ publicKey: parsePublicKey(text).bytes, power }));
}

/**
 * Verifies the header of a receive transaction and moves the client to it. The trusted header itself may be used
 * again; an older one is refused, because relayers can always prove against the newest.
 * @throws Refusal CLIENT_UNKNOWN, CLIENT_FROZEN, CLIENT_EXPIRED, HEADER_INVALID
 * @throws UnknownSignature
 */
export function followHeader(
  ledger: SystemLedger,
  tick: number,
  facts: SignatureFacts,
  payload: Receive,
): FollowedHeader {
  const source = parseChain(payload.source);
  const client = needClient(ledger, source.id);
  const known = clientValidators(client);
  const block = parseLightBlock(payload.block as unknown as Json, known);
  const offered = lightStateOf(ledger.hash, block);
  if (offered.headerHash === client.light.headerHash) return followed(client.light, false);

  const { trustingPeriodMs, clockDriftMs } = ledger.policy<Policy<"exchange">>("exchange");
  const clock = { nowMs: tick, driftMs: clockDriftMs, trustingPeriodMs };
  const verdict = verifyUpdate(ledger.hash, client.light, block, known, facts, clock);
  if (verdict.verdict === "unknown") throw unknown(verdict.checks);
  demand(verdict.verdict === "trusted", codeOf(verdict), verdict.verdict === "refused" ? verdict.error : "");
  ledger.write(key.client(source.id), clientState(verdict.state, block.validators));
  return followed(verdict.state, true);
}

/**
 * Whether a client can be moved to a header in one step, as far as the change of validators tells; where not, a header in
 * between goes first, at the latest the next one. Neither votes nor times are judged.
 */
export function followsInOneStep(hash: Hash, client: ClientState, block: LightBlock): boolean {
  const verdict = verifyUpdate(hash, client.light, block, clientValidators(client), () => true);
  return verdict.verdict !== "refused" || !BRIDGED.includes(verdict.error);
}

const BRIDGED: readonly LightErrorCode[] = ["NOT_ENOUGH_TRUST", "TRUSTED_VALIDATORS_MISSING"];

/** Freezes a chain that provably signed two headers at one height, and keeps the evidence (DESIGN 11). */
export function freezeOnMisbehaviour(ledger: SystemLedger, facts: SignatureFacts, payload: Misbehaviour): void {
  const source = parseChain(payload.source);
  const client = needClient(ledger, source.id);
  const known = clientValidators(client);
  const blocks = payload.blocks.map((block) => parseLightBlock(block as unknown as Json, known)) as [
    LightBlock,
    LightBlock,
  ];
  const atTrusted = blocks.find(
    (block) =>
      block.header.height === client.light.height &&
      lightStateOf(ledger.hash, block).headerHash !== client.light.headerHash,
  );
  const verdict =
    atTrusted === undefined
      ? detectFork(ledger.hash, client.light, blocks, known, facts)
      : detectConflict(ledger.hash, client.light, atTrusted, known, facts);
  if (verdict.verdict === "unknown") throw unknown(verdict.checks);
  demand(verdict.verdict === "conflict", "HEADER_INVALID", verdict.verdict === "refused" ? verdict.error : "");
  ledger.write(key.client(source.id), { ...client, frozen: true });
  const digests = blocks.map((block) => lightStateOf(ledger.hash, block).headerHash);
  ledger.write(key.evidence(source.id, blocks[0].header.height), { headers: digests });
}

function needClient(ledger: SystemLedger, chain: string): ClientState {
  const client = ledger.need<ClientState>(key.client(chain), "CLIENT_UNKNOWN", chain);
  demand(!client.frozen, "CLIENT_FROZEN", chain);
  return client;
}

function followed(light: LightState, isNew: boolean): FollowedHeader {
  return { height: light.height, headerHash: light.headerHash, appHash: decodeHex(light.appHash), isNew };
}

function codeOf(verdict: { readonly verdict: string; readonly error?: LightErrorCode }): Code {
  return verdict.error === "TRUST_EXPIRED" ? "CLIENT_EXPIRED" : "HEADER_INVALID";
}

function unknown(checks: readonly SignatureCheck[]): UnknownSignature {
  const [first] = checks;
  if (first === undefined) throw new Error("an unknown verdict names the signatures that it waits for");
  return new UnknownSignature(first);
}
