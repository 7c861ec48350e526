import { CONTRACT_VERSION, type Genesis, type Hash, type Officer, type Unit, areaOfChain, trustOf } from "@tocsin/core";
import { signerOf } from "./keys.ts";
import type { ChainPlan, Shape, UnitPlan } from "./shape.ts";

/** 2021-07-20 00:00 +08:00. */
export const BEGIN = 1_626_710_400_000;
/** Every unit has one officer, who may do all that the unit's role allows. */
export const DUTY = "duty";
const FAR_MS = 400 * 86_400_000;

/** Genesis documents of a tree, by chain, parents first. */
export function genesisOf(hash: Hash, shape: Shape, policies: Genesis["policies"] = {}): ReadonlyMap<string, Genesis> {
  const documents = new Map<string, Genesis>();
  for (const plan of shape) documents.set(plan.id, document(hash, plan, documents, policies));
  return documents;
}

function document(
  hash: Hash,
  plan: ChainPlan,
  above: ReadonlyMap<string, Genesis>,
  policies: Genesis["policies"],
): Genesis {
  const { id, parent } = plan;
  const trusted = parent === undefined ? [] : [...new Set([parent, "cn"])].sort();
  return {
    format: "tocsin/genesis/v1",
    chain: id,
    epoch: 1,
    ...(parent === undefined ? {} : { parent }),
    status: "test",
    clock: "host",
    time: BEGIN,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    validators: [{ key: signerOf(`validator ${id}`).text, power: 1 }],
    units: plan.units.map((unit) => unitOf(unit, id)),
    officers: plan.units.map(officerOf),
    policies,
    trust: trusted.map((name) => trustOf(hash, need(above, name))),
  };
}

/** The registry's record of a unit on a chain. */
export function unitOf({ id, role, department }: UnitPlan, chain: string): Unit {
  return {
    id,
    name: { zh: id, en: id },
    role,
    rights: ["report", "post", "request"],
    department,
    area: areaOfChain(id.slice(0, id.indexOf(":"))),
    status: "active",
    host: id,
    ...(role === "member" ? {} : { endorser: signerOf(`endorser ${id}`).text }),
    hpke: `x25519:${"A".repeat(43)}`,
    source: chain,
  };
}

/** The only officer of a unit. */
export function officerOf({ id }: UnitPlan): Officer {
  return {
    unit: id,
    id: DUTY,
    roles: ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"],
    keys: [{ key: signerOf(`officer ${id}`).text, notBefore: BEGIN - 1, notAfter: BEGIN + FAR_MS }],
    status: "active",
  };
}

function need(documents: ReadonlyMap<string, Genesis>, chain: string): Genesis {
  const genesis = documents.get(chain);
  if (genesis === undefined) throw new Error(`no chain ${chain} before its child`);
  return genesis;
}
