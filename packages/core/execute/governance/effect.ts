import { conform } from "../../bytes/conform.ts";
import type { Json } from "../../bytes/canonical.ts";
import { Refusal, demand } from "../../codes.ts";
import type { Hash } from "../../crypto/seam.ts";
import { POLICY_SCHEMAS, type PolicyName, policySince } from "../../policy/policy.ts";
import { type LightBlock, parseLightBlock } from "../../proof/lightblock.ts";
import { contentError, lightStateOf, powerError } from "../../proof/lightclient.ts";
import { isValidatorSet } from "../../proof/validators.ts";
import { key } from "../../state/key.ts";
import { validatorsOf } from "../../trust.ts";
import type { Role, Unit } from "../../unit/unit.ts";
import { type ClientState, clientState } from "../exchange/client.ts";
import type { ChainFacts } from "../facts.ts";
import { managersAfter } from "../registry/managers.ts";
import { type Change, subjectOf } from "./change.ts";

export type Read = (name: string) => Json | undefined;
export type Write = readonly [key: string, value: Json];

/**
 * What a change writes on a state. The same rule judges a change when it is proposed, voted on and due.
 * @throws Refusal when the state does not allow it: SCHEMA, WRONG_STATE, UNKNOWN_UNIT, NOT_PERMITTED, CLIENT_UNKNOWN,
 * WRONG_CHAIN, HEADER_INVALID
 */
export function effectOf(hash: Hash, change: Change, read: Read): readonly Write[] {
  const subject = subjectOf(change);
  const before = read(subject);
  if (change.kind === "role") return [[subject, valueAfter(hash, change, before)], managersWrite(change, read)];
  if (change.kind === "policy") demandVersion(change.name, read);
  const hasSet = read(key.validators()) !== undefined;
  if (change.kind === "engine") demand(!hasSet, "WRONG_STATE", "validators");
  if (change.kind === "validators") demand(hasSet || read(key.engine()) !== undefined, "WRONG_STATE", "engine");
  return [[subject, valueAfter(hash, change, before)]];
}

/**
 * The value that a change makes of its subject's.
 * @param before the value under `subjectOf(change)`
 * @throws Refusal as `effectOf`
 */
export function valueAfter(hash: Hash, change: Change, before: Json | undefined): Json {
  switch (change.kind) {
    case "policy":
      return policyAfter(change.name, change.value, before);
    case "contract": {
      const facts = before as unknown as ChainFacts;
      demand(change.version === facts.contract + 1, "WRONG_STATE", `contract ${facts.contract}`);
      return { ...facts, contract: change.version };
    }
    case "role": {
      const unit = before as unknown as Unit | undefined;
      demand(unit !== undefined, "UNKNOWN_UNIT", change.unit);
      demand(unit.role !== change.role, "WRONG_STATE", unit.role);
      demand(change.role === "member" || unit.endorser !== undefined, "WRONG_STATE", "endorser");
      return { ...unit, role: change.role };
    }
    case "client":
      return clientAfter(hash, change, before) as unknown as Json;
    case "validators": {
      demand(isValidatorSet(validatorsOf(hash, change)), "SCHEMA", "/args/change/validators");
      return change.validators;
    }
    case "engine":
      demand(before === undefined, "WRONG_STATE", "engine");
      return change.engine;
  }
}

/** Policies of the first contracts read nothing more, so that acts of old blocks have the effects that they had. */
function demandVersion(name: string, read: Read): void {
  const since = policySince(name) ?? 1;
  if (since === 1) return;
  const { contract } = read(key.chain()) as unknown as ChainFacts;
  demand(since <= contract, "SCHEMA", "/args/change/name");
}

function policyAfter(name: string, value: object, before: Json | undefined): Json {
  demand(Object.hasOwn(POLICY_SCHEMAS, name), "SCHEMA", "/args/change/name");
  conform(POLICY_SCHEMAS[name as PolicyName], value as Json, "/args/change/value");
  return { version: policyVersion(before) + 1, value: value as Json };
}

/** Version of a policy document; 0 where there is none. */
export function policyVersion(document: Json | undefined): number {
  return (document as { readonly version: number } | undefined)?.version ?? 0;
}

/**
 * Managers of sidechains are authorised by the main chain (DESIGN 9), so roles change here on the main chain alone.
 * It keeps an active N1: without one nobody could rule, nor consent to a change of roles.
 */
function managersWrite(change: { readonly unit: string; readonly role: Role }, read: Read): Write {
  const { id } = read(key.chain()) as unknown as ChainFacts;
  demand(id === "cn", "NOT_PERMITTED", "roles of managers: registry.authorise on cn");
  const managers = read(key.managers()) as readonly string[];
  const unit = read(key.unit(change.unit)) as unknown as Unit;
  const next = managersAfter(managers, { ...unit, role: change.role });
  if (unit.role === "authority") {
    // From the end, where the main chain's own units stand: the first found is enough.
    const others = [...next].reverse().filter((other) => other !== unit.id);
    const left = others.some((other) => (read(key.unit(other)) as unknown as Unit).role === "authority");
    demand(left, "WRONG_STATE", "last authority");
  }
  return [key.managers(), next];
}

function clientAfter(hash: Hash, change: Extract<Change, { kind: "client" }>, before: Json | undefined): ClientState {
  const client = before as unknown as ClientState | undefined;
  demand(client !== undefined, "CLIENT_UNKNOWN", change.chain);
  const block: LightBlock = parseLightBlock(change.block as unknown as Json);
  demand(block.header.chainId === client.light.chainId, "WRONG_CHAIN", block.header.chainId);
  // Whether it was signed is for the managers to know: contracts see no signatures. A commit there must be.
  const fault = contentError(hash, block) ?? powerError(block);
  if (fault !== undefined) throw new Refusal("HEADER_INVALID", fault);
  return clientState(lightStateOf(hash, block), block.validators);
}
