import { type Static, Type } from "typebox";
import { type Json, decodeCanonical, encodeCanonical } from "./bytes/canonical.ts";
import { concat } from "./bytes/bytes.ts";
import { encodeHex } from "./bytes/hex.ts";
import { conform } from "./bytes/conform.ts";
import { encodeUtf8 } from "./bytes/utf8.ts";
import { demand } from "./codes.ts";
import type { Hash } from "./crypto/seam.ts";
import { clientState } from "./execute/exchange/client.ts";
import { type ChainFacts, Status } from "./execute/facts.ts";
import { defaultPolicies } from "./policy/defaults.ts";
import { POLICY_SCHEMAS, type PolicyName, policySince } from "./policy/policy.ts";
import { key } from "./state/key.ts";
import type { Versioned } from "./state/versioned.ts";
import { TrustedChain, ValidatorText, trustedState, validatorsOf } from "./trust.ts";
import { areaOfChain, chainContains } from "./unit/chain.ts";
import { ChainId, Officer, Time, Unit } from "./unit/unit.ts";

const strict = { additionalProperties: false } as const;

/** A chain's first document: everything else follows from it. Canonical JSON; its digest names it. */
export const Genesis = Type.Object(
  {
    format: Type.Literal("tocsin/genesis/v1"),
    chain: ChainId,
    epoch: Type.Integer({ minimum: 1 }),
    parent: Type.Optional(ChainId),
    status: Status,
    /** `host`: the machine's clock. `scenario`: contract time is led by the scenario and says so everywhere. */
    clock: Type.Union([Type.Literal("host"), Type.Literal("scenario")]),
    time: Time,
    initialHeight: Type.Integer({ minimum: 1 }),
    contract: Type.Integer({ minimum: 1 }),
    /** The engine of several validators that orders the chain; absent where its one node does. */
    engine: Type.Optional(Type.Literal("cometbft")),
    validators: Type.Array(ValidatorText, { minItems: 1, maxItems: 64 }),
    units: Type.Array(Unit, { minItems: 1, maxItems: 256 }),
    officers: Type.Array(Officer, { minItems: 1, maxItems: 1_024 }),
    /** Policies that differ from the defaults, by name. */
    policies: Type.Object({}, { additionalProperties: true }),
    /** The parent and the main chain, for a chain that is not the main chain. */
    trust: Type.Array(TrustedChain, { maxItems: 2 }),
  },
  strict,
);
export type Genesis = Static<typeof Genesis>;

const GENESIS_TAG = encodeUtf8("tocsin/genesis/v1\n");

/** H(tag ‖ canonical genesis document), hex. */
export function genesisDigest(hash: Hash, genesis: Genesis): string {
  return encodeHex(hash(concat(GENESIS_TAG, encodeGenesis(genesis))));
}

export function encodeGenesis(genesis: Genesis): Uint8Array {
  return encodeCanonical(genesis as unknown as Json);
}

/**
 * Reads and checks a genesis document.
 * @throws Refusal SCHEMA, BAD_AREA or WRONG_STATE; CanonicalError when the bytes are not canonical
 */
export function parseGenesis(bytes: Uint8Array): Genesis {
  const value = decodeCanonical(bytes, { sizeBytesMax: 4_000_000, membersMax: 200_000 });
  conform(Genesis, value);
  const genesis = value as unknown as Genesis;
  const { chain, parent, trust } = genesis;
  areaOfChain(chain);
  demand((chain === "cn") === (parent === undefined), "WRONG_STATE", "/parent");
  if (parent !== undefined) demand(parent !== chain && chainContains(parent, chain), "BAD_AREA", "/parent");
  const wanted = parent === undefined ? [] : [...new Set([parent, "cn"])].sort();
  demand(
    wanted.join() ===
      trust
        .map((entry) => entry.chain)
        .sort()
        .join(),
    "WRONG_STATE",
    "/trust",
  );
  for (const [name, policy] of Object.entries(genesis.policies)) {
    const since = policySince(name);
    demand(since !== undefined && since <= genesis.contract, "SCHEMA", `/policies/${name}`);
    conform(POLICY_SCHEMAS[name as PolicyName], policy as Json, `/policies/${name}`);
  }
  demand(managersOf(genesis).length > 0, "WRONG_STATE", "/units");
  const nodeKeys = nodeKeysOf(genesis).map(([text]) => text);
  demand(new Set(nodeKeys).size === nodeKeys.length, "EXISTS", "/units");
  return genesis;
}

/** The state before the first block. Every key has version [0, 0]. */
export function genesisState(hash: Hash, genesis: Genesis): Map<string, Versioned> {
  const { chain: id, epoch, parent, status, contract } = genesis;
  const facts: ChainFacts = {
    id,
    epoch,
    area: areaOfChain(id),
    status,
    contract,
    genesis: genesisDigest(hash, genesis),
    ...(parent === undefined ? {} : { parent }),
  };
  const state = new Map<string, Versioned>();
  const set = (name: string, value: unknown) => state.set(name, { value: value as Json, version: [0, 0] });
  set(key.chain(), facts);
  set(key.managers(), managersOf(genesis));
  // Only such a chain's set can be changed by governance.
  if (genesis.engine !== undefined) set(key.validators(), genesis.validators);
  for (const unit of genesis.units) set(key.unit(unit.id), unit);
  for (const [text, unit] of nodeKeysOf(genesis)) set(key.nodeKey(text), unit);
  for (const officer of genesis.officers) set(key.officer(officer.unit, officer.id), officer);
  for (const [name, value] of Object.entries({ ...defaultPolicies(contract), ...genesis.policies })) {
    set(key.policy(name), { version: 1, value });
  }
  for (const trusted of genesis.trust)
    set(key.client(trusted.chain), clientState(trustedState(hash, trusted), validatorsOf(hash, trusted)));
  return state;
}

/** How others trust the chain of this genesis. */
export function trustOf(hash: Hash, genesis: Genesis): TrustedChain {
  const { chain, epoch, time, initialHeight, validators } = genesis;
  return { chain, epoch, genesis: genesisDigest(hash, genesis), time, initialHeight, validators };
}

function managersOf(genesis: Genesis): string[] {
  return genesis.units
    .filter((unit) => unit.role !== "member" && unit.status === "active")
    .map((unit) => unit.id)
    .sort();
}

/** Every node key with its unit. */
function nodeKeysOf({ units }: Genesis): [key: string, unit: string][] {
  return units.flatMap(({ id, node }) =>
    [node?.key, node?.previous].flatMap((text): [string, string][] => (text === undefined ? [] : [[text, id]])),
  );
}
