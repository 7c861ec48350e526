import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ChainId, HostPort, Status, TrustedChain, UnitId, conform } from "@tocsin/core";
import { KnownNode, replaceFile } from "@tocsin/node";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";
import { Detectors, PublicIntake } from "./file.ts";

/**
 * What stands in a unit's folder beside its chains: which chains its node takes part in, where it listens, and who the
 * other nodes of the network are. The node keeps the last up to date.
 */
const strict = { additionalProperties: false } as const;

const UnitChain = Type.Object(
  {
    id: ChainId,
    parent: Type.Optional(ChainId),
    /** Loopback port of the HTTP interface. */
    api: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** Where other nodes are listened to. */
    peer: HostPort,
    detectors: Type.Optional(Detectors),
    intake: Type.Optional(PublicIntake),
    /** Where other nodes' engines are listened to. */
    engine: Type.Optional(HostPort),
    /** Place among the nodes of the chain: the first does what needs to be done once, the others see that it was. */
    rank: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type UnitChain = Static<typeof UnitChain>;

/** A chain of the network with what is needed to follow it. */
export const TreeEntry = Type.Object({ id: ChainId, parent: Type.Optional(ChainId), trust: TrustedChain }, strict);
export type TreeEntry = Static<typeof TreeEntry>;

export const UnitFile = Type.Object(
  {
    format: Type.Literal("tocsin/unit/v1"),
    unit: UnitId,
    status: Status,
    chains: Type.Array(UnitChain, { minItems: 1, maxItems: 8 }),
    /** Every chain, parents first. */
    tree: Type.Array(TreeEntry, { minItems: 1, maxItems: 64 }),
    nodes: Type.Array(KnownNode, { maxItems: 10_000 }),
  },
  strict,
);
export type UnitFile = Static<typeof UnitFile>;

export const UNIT_FILE = "unit.json";

/** Whether a folder is a unit's, not a whole network's. */
export function isUnitFolder(dir: string): boolean {
  return existsSync(join(dir, UNIT_FILE));
}

/** @throws Usage, Refusal SCHEMA */
export function readUnit(dir: string): UnitFile {
  const path = join(dir, UNIT_FILE);
  if (!existsSync(path)) throw new Usage(`${dir} is no unit's folder; make one with tocsin network init.`);
  const value = parsed(readFileSync(path, "utf8"), path);
  conform(UnitFile, value as never);
  return value as UnitFile;
}

/** Replaces the file whole or not at all: a full disk leaves the one before. @throws the system's error */
export function writeUnit(dir: string, file: UnitFile): void {
  replaceFile(join(dir, UNIT_FILE), Buffer.from(`${JSON.stringify(file, null, 2)}\n`));
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Usage(`${path} is cut or damaged; put the one from the newest backup in its place.`);
  }
}

/** Name of a unit's folder and service. */
export function unitFolder(unit: string): string {
  return unit.replace(":", "_");
}
