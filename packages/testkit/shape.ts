import { type Department, type Role, areaOfChain } from "@tocsin/core";

/** A unit of a simulated chain. */
export interface UnitPlan {
  readonly id: string;
  readonly role: Role;
  readonly department: Department;
}

/** A simulated chain with the units that take part in it. */
export interface ChainPlan {
  readonly id: string;
  readonly parent?: string;
  readonly units: readonly UnitPlan[];
}

/** A tree of chains, parents before their children. */
export type Shape = readonly ChainPlan[];

function unit(id: string, role: Role, department: Department): UnitPlan {
  return { id, role, department };
}

/** The scenario's six chains with fewer units. */
export const NANJING: Shape = [
  {
    id: "cn",
    units: [
      unit("cn:nhc", "authority", "health"),
      unit("cn-32:hc", "manager", "health"),
      unit("cn-43:hc", "manager", "health"),
    ],
  },
  {
    id: "cn-32",
    parent: "cn",
    units: [
      unit("cn-32:hc", "manager", "health"),
      unit("cn-32:cdc", "manager", "cdc"),
      unit("cn-32:huaian", "member", "health"),
    ],
  },
  {
    id: "cn-3201",
    parent: "cn-32",
    units: [
      unit("cn-3201:hc", "manager", "health"),
      unit("cn-3201:police", "manager", "security"),
      unit("cn-3201:lukou", "member", "airport"),
      unit("cn-3201:customs", "member", "customs"),
      unit("cn-3201:media", "member", "media"),
    ],
  },
  {
    id: "cn-3210",
    parent: "cn-32",
    units: [
      unit("cn-3210:hc", "manager", "health"),
      unit("cn-3210:cdc", "manager", "cdc"),
      unit("cn-3210:hospital", "member", "hospital"),
    ],
  },
  { id: "cn-43", parent: "cn", units: [unit("cn-43:hc", "manager", "health"), unit("cn-43:cdc", "manager", "cdc")] },
  {
    id: "cn-4308",
    parent: "cn-43",
    units: [
      unit("cn-4308:hc", "manager", "health"),
      unit("cn-4308:cdc", "manager", "cdc"),
      unit("cn-4308:tourism", "member", "tourism"),
    ],
  },
];

/** A municipality directly below the nation: depth 2. */
export const CHONGQING: Shape = [chain("cn"), chain("cn-50", "cn")];

/** Nation, province, prefecture, county, township: depth 5. */
export const LUKOU: Shape = [
  chain("cn"),
  chain("cn-32", "cn"),
  chain("cn-3201", "cn-32"),
  chain("cn-320115", "cn-3201"),
  chain("cn-320115005", "cn-320115"),
];

/** A prefecture without counties (townships 441900…) and a county directly below its province (429004). */
export const IRREGULAR: Shape = [
  chain("cn"),
  chain("cn-44", "cn"),
  chain("cn-4419", "cn-44"),
  chain("cn-441900003", "cn-4419"),
  chain("cn-42", "cn"),
  chain("cn-429004", "cn-42"),
];

/** A chain with two managers, one of them N1 on the main chain, and a hospital. */
function chain(id: string, parent?: string): ChainPlan {
  const first: Role = areaOfChain(id) === "" ? "authority" : "manager";
  const units = [
    unit(`${id}:hc`, first, "health"),
    unit(`${id}:cdc`, "manager", "cdc"),
    unit(`${id}:hospital`, "member", "hospital"),
  ];
  return parent === undefined ? { id, units } : { id, parent, units };
}
