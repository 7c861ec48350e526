import { ChainId, Status, UnitId, conform } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";
import { NetworkUnit } from "./file.ts";

/**
 * The consortium file: one readable document that names chains, units, their nodes and where those can be reached. `tocsin
 * network init` makes each unit's folder from it; no key ever stands in it.
 */
const strict = { additionalProperties: false } as const;
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

const NodePlace = Type.Object(
  {
    /** Name or address by which the other nodes reach the machine. */
    host: Type.String({ pattern: "^([a-zA-Z0-9.-]{1,253}|\\[[0-9a-fA-F:]{2,39}\\])$" }),
    /** Port of the HTTP interface for the unit's own people; on loopback unless the node is started otherwise. */
    api: Port,
    /** Port for other nodes. */
    peer: Port,
    /** Port for other nodes' engines, on a chain that CometBFT orders. */
    engine: Type.Optional(Port),
    /** Whether the node votes on blocks; managers' nodes do where nothing is said. */
    validator: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type NodePlace = Static<typeof NodePlace>;

export const ConsortiumUnit = Type.Object(
  {
    ...NetworkUnit.properties,
    /** The node that the unit runs. */
    node: Type.Optional(NodePlace),
    /** The unit on whose node it is hosted; the chain's first manager with a node where nothing is said. */
    hosted: Type.Optional(UnitId),
  },
  strict,
);
export type ConsortiumUnit = Static<typeof ConsortiumUnit>;

const ConsortiumChain = Type.Object(
  {
    id: ChainId,
    parent: Type.Optional(ChainId),
    engine: Type.Union([Type.Literal("embedded"), Type.Literal("cometbft")]),
    units: Type.Array(ConsortiumUnit, { minItems: 1, maxItems: 256 }),
    /** Policies that differ from the defaults. */
    policies: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  strict,
);
export type ConsortiumChain = Static<typeof ConsortiumChain>;

export const ConsortiumFile = Type.Object(
  {
    format: Type.Literal("tocsin/consortium/v1"),
    status: Status,
    /** Genesis time, ms; now where absent. */
    time: Type.Optional(Type.Integer({ minimum: 0 })),
    chains: Type.Array(ConsortiumChain, { minItems: 1, maxItems: 64 }),
  },
  strict,
);
export type ConsortiumFile = Static<typeof ConsortiumFile>;

/**
 * Reads a consortium file and checks what its schema cannot.
 * @throws Usage with what to mend
 */
export function parseConsortiumFile(text: string): ConsortiumFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Usage("The consortium file is not JSON.");
  }
  conform(ConsortiumFile, value as never);
  const file = value as ConsortiumFile;
  const known = new Set<string>();
  const places = new Set<string>();
  for (const chain of file.chains) {
    if (known.has(chain.id)) throw new Usage(`The consortium file names the chain ${chain.id} twice.`);
    if (chain.id !== "cn" && (chain.parent === undefined || !known.has(chain.parent)))
      throw new Usage(`The parent of ${chain.id} must stand before it.`);
    known.add(chain.id);
    checkChain(chain);
    for (const place of placesOf(chain)) {
      if (places.has(place)) throw new Usage(`The consortium file names the address ${place} twice.`);
      places.add(place);
    }
  }
  if (!known.has("cn")) throw new Usage("The consortium file has no main chain cn.");
  return file;
}

function checkChain(chain: ConsortiumChain): void {
  const { id, engine, units } = chain;
  if (new Set(units.map((unit) => unit.id)).size !== units.length)
    throw new Usage(`The chain ${id} names a unit twice.`);
  if (units.every((unit) => unit.role === "member")) throw new Usage(`The chain ${id} has no manager.`);
  const nodes = units.filter((unit) => unit.node !== undefined);
  if (nodes.every(({ role }) => role === "member")) throw new Usage(`No manager of ${id} runs a node.`);
  if (engine === "embedded" && nodes.length > 1)
    throw new Usage(`The chain ${id} has several nodes, so its engine must be cometbft.`);
  for (const unit of nodes) {
    if (unit.hosted !== undefined) throw new Usage(`${unit.id} runs a node and cannot be hosted as well.`);
    if ((engine === "cometbft") !== (unit.node?.engine !== undefined))
      throw new Usage(`The node of ${unit.id} needs an engine port where cometbft orders ${id}, and only there.`);
  }
  if (validatorsOf(chain).length === 0) throw new Usage(`The chain ${id} has no validator.`);
  for (const { id: unit, hosted } of units) {
    const host = units.find((one) => one.id === hosted);
    if (hosted !== undefined && (host?.node === undefined || host.role === "member"))
      throw new Usage(`${unit} must be hosted by a manager of ${id} that runs a node.`);
  }
}

function placesOf({ units }: ConsortiumChain): string[] {
  return units.flatMap(({ node }) =>
    node === undefined
      ? []
      : [node.api, node.peer, ...(node.engine === undefined ? [] : [node.engine])].map(
          (port) => `${node.host}:${port}`,
        ),
  );
}

/** Units whose nodes vote on a chain's blocks. */
export function validatorsOf({ units }: ConsortiumChain): readonly ConsortiumUnit[] {
  return units.filter(({ node, role }) => node !== undefined && (node.validator ?? role !== "member"));
}

/** Validators of which one may fail without stopping the chain (more than two thirds must answer). */
const FAULT_TOLERANT = 4;

/** What is allowed and should be known before it is built on. */
export function warningsOf(file: ConsortiumFile): readonly string[] {
  return file.chains
    .filter((chain) => chain.engine === "cometbft" && validatorsOf(chain).length < FAULT_TOLERANT)
    .map(
      (chain) =>
        `${chain.id} has ${validatorsOf(chain).length} validators: it stops when one fails; ${FAULT_TOLERANT} go on without one.`,
    );
}
