/**
 * The whole key schema of the state. Keys are printable ASCII; identifiers in them hold no `/` (unit ids use `:`).
 * Contracts read single keys only; there are no range reads (PROTOCOL 3).
 */
export const key = {
  /** Facts of the chain: id, epoch, parent, status. Written by genesis. */
  chain: () => "chain",
  /** Sorted unit ids of the chain's managers and authorities: the electorate of governance. */
  managers: () => "managers",
  /** The validators of a chain that has several, once its genesis or governance has named them. */
  validators: () => "validators",
  /** The engine that a chain has gone over to; two blocks after this was written it orders the chain. */
  engine: () => "engine",
  unit: (unit: string) => `unit/${unit}`,
  /** Unit that a node key of this chain's registry is of, now or before: it is never another's. */
  nodeKey: (text: string) => `node-key/${text}`,
  officer: (unit: string, officer: string) => `officer/${unit}/${officer}`,
  /** Passkeys that speak for an officer's acts, the revoked ones among them. */
  passkeys: (unit: string, officer: string) => `passkeys/${unit}/${officer}`,
  /** A sidechain's manager as the main chain authorised it; on the main chain only. */
  authority: (chain: string, unit: string) => `authority/${chain}/${unit}`,
  /** Public audience key of a role on a chain, by epoch; `audience/<role>@<chain>` names the current one. */
  audience: (role: string, chain: string) => `audience/${role}@${chain}`,
  policy: (name: string) => `policy/${name}`,
  /** Governance changes that wait for their height: a bounded list under one key. */
  pendingChanges: () => "pending-changes",
  change: (id: string) => `change/${id}`,
  /** Every act that was ever used up on this chain: intent digest and code (PROTOCOL 4). */
  act: (id: string) => `act/${id}`,
  report: (record: string) => `report/${record}`,
  erasure: (record: string, unit: string) => `erasure/${record}/${unit}`,
  sameAs: (a: string, b: string) => (a < b ? `same/${a}/${b}` : `same/${b}/${a}`),
  event: (event: string) => `event/${event}`,
  /** Response level and stage of one leg of an event, the own one or another chain's. */
  eventLeg: (event: string, chain: string) => `event/${event}/leg/${chain}`,
  /** What a chain's manager said about a unit's part in an event. */
  eventLimit: (event: string, unit: string) => `event/${event}/limit/${unit}`,
  eventPost: (event: string, post: string) => `event/${event}/post/${post}`,
  eventSplit: (event: string, into: string) => `event/${event}/split/${into}`,
  /** What one chain says about two events being the same. */
  sameEvent: (a: string, b: string, chain: string) =>
    a < b ? `same-event/${a}/${b}/${chain}` : `same-event/${b}/${a}/${chain}`,
  eventMember: (event: string, unit: string) => `event/${event}/member/${unit}`,
  eventGroup: (event: string, group: string) => `event/${event}/group/${group}`,
  eventTask: (event: string, task: string) => `event/${event}/task/${task}`,
  eventDecision: (event: string, decision: string) => `event/${event}/decision/${decision}`,
  resource: (resource: string) => `resource/${resource}`,
  offer: (offer: string) => `offer/${offer}`,
  /** A request as the requester's chain knows it; the source's grant decides. */
  request: (request: string) => `request/${request}`,
  /** A request as the source record's chain has decided it, under the request's id (PROTOCOL 16). */
  grant: (grant: string) => `grant/${grant}`,
  /** The main chain's copy of what a source chain has decided on a request. */
  decision: (source: string, request: string) => `decision/${source}/${request}`,
  receipt: (receipt: string) => `receipt/${receipt}`,
  breakGlass: (id: string) => `break-glass/${id}`,
  /** A signal of a detector in the triage queue. */
  signal: (signal: string) => `signal/${signal}`,
  /** A bulletin that was signed, or what was published. */
  release: (release: string) => `release/${release}`,
  summary: (record: string) => `summary/${record}`,
  acknowledgement: (record: string, unit: string) => `ack/${record}/${unit}`,
  /** A registered child chain: genesis digest and present epoch. */
  child: (chain: string) => `child/${chain}`,
  /** Light client of a followed chain. */
  client: (chain: string) => `client/${chain}`,
  /** Evidence of two signed headers at one height. */
  evidence: (chain: string, height: number) => `evidence/${chain}/${height}`,
  /** Next number of a queue of this chain. Held by the machine, outside read and write sets. */
  queue: (queue: string) => `queue/${queue}`,
  /** Receipts of a lane of another chain: low-water mark and numbers received above it. */
  lane: (source: string, queue: string) => `lane/${source}/${queue}`,
} as const;

/** Policies are the only keys whose change is told apart from other conflicts. */
export function isPolicyKey(text: string): boolean {
  return text.startsWith("policy/");
}
