import { DigestText, Officer, Status, Time, Unit } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyJson, AnyObject, Count, Page, PageQuery, strict } from "./forms.ts";

export const NodeReply = Type.Object(
  {
    chain: Type.String(),
    epoch: Count,
    parent: Type.Optional(Type.String()),
    status: Status,
    clock: Type.Union([Type.Literal("host"), Type.Literal("scenario")]),
    now: Time,
    height: Count,
    tick: Count,
    appHash: Type.String(),
    genesis: Type.String(),
    projected: Count,
    units: Type.Array(Type.String()),
    version: Type.String(),
    links: Type.Array(AnyObject),
    /** Version of the contracts in force, and the versions that this build has. */
    contract: Count,
    contracts: Type.Array(Count),
  },
  strict,
);
export type NodeReply = Static<typeof NodeReply>;

export const TokenItem = Type.Object(
  { id: Type.String(), unit: Type.String(), officer: Type.String(), created: Time, expires: Time },
  strict,
);
export type TokenItem = Static<typeof TokenItem>;

/** A policy in force; `since` is the height from which this version holds. */
export const PolicyItem = Type.Object({ name: Type.String(), version: Count, value: AnyJson, since: Count }, strict);
export type PolicyItem = Static<typeof PolicyItem>;

/** A vote on a change of governance; the proposing unit's is its proposal. */
export const ChangeVote = Type.Object(
  {
    unit: Type.String(),
    officer: Type.String(),
    approves: Type.Boolean(),
    reason: Type.String(),
    tick: Count,
  },
  strict,
);
export type ChangeVote = Static<typeof ChangeVote>;

/** A change of governance with its readable difference, its votes and what came of it. */
export const ChangeItem = Type.Object(
  {
    change: DigestText,
    kind: Type.String(),
    by: Type.String(),
    status: Type.Union([
      Type.Literal("proposed"),
      Type.Literal("approved"),
      Type.Literal("rejected"),
      Type.Literal("withdrawn"),
      Type.Literal("applied"),
      Type.Literal("lapsed"),
    ]),
    effectiveHeight: Count,
    approvals: Type.Array(Type.String()),
    rejections: Type.Array(Type.String()),
    votes: Type.Array(ChangeVote),
    reason: Type.Optional(Type.String()),
    content: AnyJson,
    differences: Type.Array(
      Type.Object({ path: Type.String(), before: Type.Optional(AnyJson), after: Type.Optional(AnyJson) }, strict),
    ),
    /** What a vote names in `ifMatch`. */
    digest: DigestText,
    /** Height at which it took effect or lapsed, and why it lapsed. */
    settled: Type.Optional(Count),
    code: Type.Optional(Type.String()),
    tick: Count,
  },
  strict,
);
export type ChangeItem = Static<typeof ChangeItem>;

const ReadyReply = Type.Object(
  {
    ready: Type.Boolean(),
    checks: Type.Array(Type.Object({ check: Type.String(), ok: Type.Boolean(), note: Type.String() }, strict)),
  },
  strict,
);

/** Boundaries of areas that the operator of the node has configured, with the number under which they were audited (审图号). */
export const MapReply = Type.Object(
  {
    audit: Type.Optional(Type.String()),
    /** By GB/T 2260 code without trailing zeros; geometry as GeoJSON has it (RFC 7946). */
    areas: Type.Optional(Type.Array(Type.Object({ code: Type.String(), geometry: AnyObject }, strict))),
  },
  strict,
);
export type MapReply = Static<typeof MapReply>;

export const node = {
  healthz: endpoint({
    method: "GET",
    path: "/healthz",
    summary: "Whether the process lives.",
    tag: "health",
    auth: "none",
    reply: Type.Object({ ok: Type.Boolean() }, strict),
  }),
  readyz: endpoint({
    method: "GET",
    path: "/readyz",
    summary: "Whether the node can serve: chain, read model, clock.",
    tag: "health",
    auth: "none",
    reply: ReadyReply,
  }),
  metrics: endpoint({
    method: "GET",
    path: "/metrics",
    summary: "Prometheus metrics.",
    tag: "health",
    auth: "administrator",
    reply: { mediaType: "text/plain" },
  }),
  node: endpoint({
    method: "GET",
    path: "/v1/node",
    summary: "This node: chain, height, app hash, units, links.",
    tag: "node",
    auth: "token",
    reply: NodeReply,
  }),
  map: endpoint({
    method: "GET",
    path: "/v1/map",
    summary: "The operator's boundaries of areas with their audit number; empty where none are configured.",
    tag: "node",
    auth: "token",
    reply: MapReply,
  }),
  genesis: endpoint({
    method: "GET",
    path: "/v1/genesis",
    summary: "The chain's genesis document as canonical bytes.",
    tag: "node",
    auth: "token",
    reply: { mediaType: "application/json" },
  }),
  units: endpoint({
    method: "GET",
    path: "/v1/units",
    summary: "Units of this chain's registry.",
    tag: "registry",
    auth: "token",
    query: Type.Object(PageQuery, strict),
    reply: Page(Unit),
  }),
  officers: endpoint({
    method: "GET",
    path: "/v1/officers",
    summary: "Officers of a unit with their keys' validity.",
    tag: "registry",
    auth: "token",
    query: Type.Object({ unit: Type.Optional(Type.String({ maxLength: 80 })), ...PageQuery }, strict),
    reply: Page(Officer),
  }),
  policies: endpoint({
    method: "GET",
    path: "/v1/policies",
    summary: "Policies in force.",
    tag: "governance",
    auth: "token",
    reply: Type.Object({ items: Type.Array(PolicyItem) }, strict),
  }),
  changes: endpoint({
    method: "GET",
    path: "/v1/changes",
    summary: "Proposed and decided changes of governance, each with its difference.",
    tag: "governance",
    auth: "token",
    query: Type.Object(PageQuery, strict),
    reply: Page(ChangeItem),
  }),
  createToken: endpoint({
    method: "POST",
    path: "/v1/tokens",
    summary: "Create a bearer token for an officer whose key this node keeps.",
    tag: "tokens",
    auth: "administrator",
    body: Type.Object(
      {
        unit: Type.String({ maxLength: 80 }),
        officer: Type.String({ maxLength: 40 }),
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
      },
      strict,
    ),
    reply: Type.Object({ ...TokenItem.properties, token: Type.String() }, strict),
  }),
  tokens: endpoint({
    method: "GET",
    path: "/v1/tokens",
    summary: "Tokens of the caller's unit, without their secrets.",
    tag: "tokens",
    auth: "administrator",
    reply: Type.Object({ items: Type.Array(TokenItem) }, strict),
  }),
  revokeToken: endpoint({
    method: "DELETE",
    path: "/v1/tokens/{id}",
    summary: "Revoke a token of the caller's unit.",
    tag: "tokens",
    auth: "administrator",
    params: Type.Object({ id: Type.String({ maxLength: 40 }) }, strict),
    reply: Type.Object({ revoked: Type.Boolean() }, strict),
  }),
} as const;
