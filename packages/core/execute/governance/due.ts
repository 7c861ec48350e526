import type { Json } from "../../bytes/canonical.ts";
import type { Hash } from "../../crypto/seam.ts";
import { parseLightBlock } from "../../proof/lightblock.ts";
import { lightStateOf } from "../../proof/lightclient.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import { clientState } from "../exchange/client.ts";
import type { ChainFacts } from "../facts.ts";
import type { Change, PendingChange } from "./change.ts";

/** Changes whose height has come, as writes; the others go on waiting. */
export interface DueChanges {
  readonly remaining: readonly PendingChange[];
  readonly writes: readonly (readonly [key: string, value: Json])[];
}

/**
 * What takes effect at a height. Called by the machine before the first transaction of a block; contracts themselves
 * read no height (DESIGN, governance).
 */
export function applyDueChanges(
  hash: Hash,
  pending: readonly PendingChange[],
  height: number,
  read: (name: string) => Json | undefined,
): DueChanges {
  const written = new Map<string, Json>();
  const current = (name: string) => written.get(name) ?? read(name);
  for (const { change } of pending.filter((one) => one.height <= height)) {
    for (const [name, value] of writesOf(hash, change, current)) written.set(name, value);
  }
  return { remaining: pending.filter((one) => one.height > height), writes: [...written] };
}

function writesOf(hash: Hash, change: Change, read: (name: string) => Json | undefined): readonly (readonly [string, Json])[] {
  switch (change.kind) {
    case "policy": {
      const version = (read(key.policy(change.name)) as { readonly version: number } | undefined)?.version ?? 0;
      return [[key.policy(change.name), { version: version + 1, value: change.value as Json }]];
    }
    case "contract": {
      const facts = read(key.chain()) as unknown as ChainFacts;
      return [[key.chain(), { ...facts, contract: change.version } as unknown as Json]];
    }
    case "role":
      return roleWrites(change.unit, change.role, read);
    case "client": {
      const block = parseLightBlock(change.block as unknown as Json);
      return [[key.client(change.chain), clientState(lightStateOf(hash, block), block.validators) as unknown as Json]];
    }
  }
}

/** The unit with its new role, and the list of managers; a chain keeps at least one. */
function roleWrites(unitId: string, role: Unit["role"], read: (name: string) => Json | undefined): readonly (readonly [string, Json])[] {
  const unit = read(key.unit(unitId)) as unknown as Unit | undefined;
  if (unit === undefined) return [];
  const managers = (read(key.managers()) ?? []) as readonly string[];
  const others = managers.filter((id) => id !== unitId);
  const next = role !== "member" && unit.status === "active" ? [...others, unitId].sort() : others;
  if (next.length === 0) return [];
  return [
    [key.unit(unitId), { ...unit, role } as unknown as Json],
    [key.managers(), next],
  ];
}
