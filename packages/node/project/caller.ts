import type { Department, OfficerRole, Role } from "@tocsin/core";

/** Who asks: an officer of a unit of this chain. Every list, total, search and stream is judged for a caller. */
export interface Caller {
  readonly unit: string;
  readonly officer: string;
  readonly role: Role;
  readonly department: Department;
  readonly officerRoles: readonly OfficerRole[];
}
