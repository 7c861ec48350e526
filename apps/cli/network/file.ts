import {
  BilingualName,
  ChainId,
  Department,
  OfficerId,
  OfficerRole,
  Right,
  Role,
  Status,
  UnitId,
  conform,
} from "@tocsin/core";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";

/**
 * The network file: one readable document that names chains, units and officers. `tocsin init` makes keys, genesis
 * documents and folders from it; the keys themselves never stand in it.
 */
const strict = { additionalProperties: false } as const;

/** Who raises, by itself, what the detectors of the chain's policy find. Without it a node raises nothing. */
export const Detectors = Type.Object(
  {
    unit: UnitId,
    /** A reporter of the unit whose key the node keeps. */
    officer: OfficerId,
    /** Hours after the end of a day at which its counts are judged; 1 where absent. */
    afterHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 72 })),
  },
  strict,
);

/** Which unit the public may tell something at the chain's node. Without it there is no public intake. */
export const PublicIntake = Type.Object(
  {
    unit: UnitId,
    /** Submissions from one address in a minute; 20 where absent. */
    perAddressMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  strict,
);

export const NetworkUnit = Type.Object(
  {
    id: UnitId,
    name: BilingualName,
    role: Role,
    department: Department,
    /** GB/T 2260 code that the unit answers for; "" is the nation. */
    area: Type.String({ pattern: "^[0-9]{0,12}$" }),
    rights: Type.Optional(Type.Array(Right, { maxItems: 8 })),
    officers: Type.Array(
      Type.Object({ id: OfficerId, roles: Type.Array(OfficerRole, { minItems: 1, maxItems: 7 }) }, strict),
      { minItems: 1, maxItems: 16 },
    ),
  },
  strict,
);
export type NetworkUnit = Static<typeof NetworkUnit>;

const NetworkChain = Type.Object(
  {
    id: ChainId,
    parent: Type.Optional(ChainId),
    /** Loopback port of the chain's node. */
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** What orders the chain: the node itself, or CometBFT beside it. */
    engine: Type.Optional(Type.Union([Type.Literal("embedded"), Type.Literal("cometbft")])),
    /** Loopback port where the chain's CometBFT listens. */
    enginePort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    units: Type.Array(NetworkUnit, { minItems: 1, maxItems: 256 }),
    detectors: Type.Optional(Detectors),
    intake: Type.Optional(PublicIntake),
    /** Policies that differ from the defaults. */
    policies: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  strict,
);
export type NetworkChain = Static<typeof NetworkChain>;

export const NetworkFile = Type.Object(
  {
    format: Type.Literal("tocsin/network/v1"),
    status: Status,
    clock: Type.Union([Type.Literal("host"), Type.Literal("scenario")]),
    /** Genesis time, ms; now where absent. */
    time: Type.Optional(Type.Integer({ minimum: 0 })),
    chains: Type.Array(NetworkChain, { minItems: 1, maxItems: 64 }),
  },
  strict,
);
export type NetworkFile = Static<typeof NetworkFile>;

/**
 * Reads a network file and checks what its schema cannot: parents before children, every chain and unit once.
 * @throws Usage with what to mend
 */
export function parseNetworkFile(text: string): NetworkFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Usage("The network file is not JSON.");
  }
  conform(NetworkFile, value as never);
  const network = value as NetworkFile;
  const known = new Set<string>();
  const ports = new Set<number>();
  for (const { id, parent, units, engine, port, enginePort, detectors, intake } of network.chains) {
    if (known.has(id)) throw new Usage(`The network file names the chain ${id} twice.`);
    if (id !== "cn" && (parent === undefined || !known.has(parent)))
      throw new Usage(`The parent of ${id} must stand before it.`);
    if (new Set(units.map((unit) => unit.id)).size !== units.length)
      throw new Usage(`The chain ${id} names a unit twice.`);
    if (detectors !== undefined && !hasOfficer(units, detectors))
      throw new Usage(`The chain ${id} has no officer ${detectors.officer} of ${detectors.unit} for its detectors.`);
    if (intake !== undefined && units.every((unit) => unit.id !== intake.unit))
      throw new Usage(`The chain ${id} has no unit ${intake.unit} for its public intake.`);
    if (units.every((unit) => unit.role === "member")) throw new Usage(`The chain ${id} has no manager.`);
    if ((engine === "cometbft") !== (enginePort !== undefined))
      throw new Usage(`The chain ${id} needs an enginePort where its engine is cometbft, and only there.`);
    if (engine === "cometbft" && network.clock !== "host")
      throw new Usage(`The engine of ${id} signs by the machine's clock, so the network's clock must be host.`);
    for (const used of [port, enginePort]) {
      if (used === undefined) continue;
      if (ports.has(used)) throw new Usage(`The network file names the port ${used} twice.`);
      ports.add(used);
    }
    known.add(id);
  }
  if (!known.has("cn")) throw new Usage("The network file has no main chain cn.");
  return network;
}

function hasOfficer(units: readonly NetworkUnit[], { unit, officer }: Static<typeof Detectors>): boolean {
  return units.some(({ id, officers }) => id === unit && officers.some((one) => one.id === officer));
}

/** The folder of a chain's node inside a network's folder. */
export function nodeFolder(dir: string, chain: string): string {
  return `${dir}/${chain}`;
}
