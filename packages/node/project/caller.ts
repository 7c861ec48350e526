import type { Department, OfficerRole, Role } from "@tocsin/core";

/** Who asks: an officer of a unit. Every list, total, search and stream is judged for a caller. */
export interface Caller {
  readonly unit: string;
  /** Chain in whose registry the unit has this role and department; of a unit of this node's chain, the chain itself. */
  readonly chain: string;
  readonly role: Role;
  readonly department: Department;
  readonly officer: string;
  readonly officerRoles: readonly OfficerRole[];
}

/** A unit of a chain, for whom a query is answered whoever of it asks. */
export type UnitViewer = Pick<Caller, "unit" | "chain" | "role" | "department">;

/** For whom a query is answered: a unit, or the node itself for its own work (proofs, climbing, clocks, audit). */
export type Viewer = UnitViewer | "node";
