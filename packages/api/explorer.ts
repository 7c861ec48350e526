import { AppHashOpening, LightBlockText, Unit } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyJson, AnyObject, Count, Page, PageQuery, strict } from "./forms.ts";

/** JSON members as the ledger has them. */
const Members = Type.Unsafe<{ readonly [name: string]: unknown }>(AnyObject);
const Validators = Type.Array(Type.Object({ key: Type.String(), power: Count }, strict));

/** A chain of the tree, as this node knows it. */
export const ChainItem = Type.Object(
  {
    chain: Type.String(),
    /** With its epoch, `cn-3201.e1`; absent for a chain of which only its place in the tree is known. */
    name: Type.Optional(Type.String()),
    parent: Type.Union([Type.String(), Type.Null()]),
    /** This node's own chain. */
    self: Type.Boolean(),
    /** Of the own chain what is committed; of another what a node of it said, which proves nothing. */
    height: Type.Optional(Count),
    /** Newest header that this chain's ledger trusts, its time (ms), and those who signed it. */
    trustedHeight: Type.Optional(Count),
    timeMs: Type.Optional(Count),
    frozen: Type.Optional(Type.Boolean()),
    validators: Type.Optional(Validators),
  },
  strict,
);
export type ChainItem = Static<typeof ChainItem>;

export const BlockItem = Type.Object(
  {
    height: Count,
    hash: Type.String(),
    tick: Count,
    transactions: Type.Array(
      Type.Object(
        {
          index: Count,
          history: Count,
          code: Type.String(),
          what: Type.String(),
          act: Type.Optional(Type.String()),
          unit: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type BlockItem = Static<typeof BlockItem>;

/** A transaction with what proves that the chain took it in. */
export const TransactionReply = Type.Object(
  {
    /** As it was ordered, without the open body, and without packets that the caller may not see. */
    transaction: Members,
    /** Whether something of the effects was left out, so that they do not make the digest that was endorsed. */
    withheld: Type.Boolean(),
    /** What the endorsements sign, hex; absent for system transactions. */
    effectsDigest: Type.Optional(Type.String()),
    leaf: Members,
    index: Count,
    path: Type.Array(Type.String()),
    opening: AppHashOpening,
    block: LightBlockText,
  },
  strict,
);
export type TransactionReply = Static<typeof TransactionReply>;

/** A key of the state with its proof against a signed header, or the proof that there is nothing under it. */
export const StateReply = Type.Object(
  {
    key: Type.String(),
    value: AnyJson,
    /** Stored bytes, base64url; empty where there is nothing. */
    bytes: Type.String(),
    height: Count,
    opening: AppHashOpening,
    block: LightBlockText,
    siblings: Type.Array(Type.String()),
    other: Type.Union([Type.Object({ keyHash: Type.String(), valueHash: Type.String() }, strict), Type.Null()]),
  },
  strict,
);
export type StateReply = Static<typeof StateReply>;

export const explorer = {
  chains: endpoint({
    method: "GET",
    path: "/v1/chains",
    summary: "The tree of chains as this node knows it, with trusted heights of those that its chain follows.",
    tag: "explorer",
    auth: "token",
    reply: Type.Object({ items: Type.Array(ChainItem) }, strict),
  }),
  blocks: endpoint({
    method: "GET",
    path: "/v1/blocks",
    summary: "Blocks with transactions, newest first; a unit that may not follow the chain sees its own transactions.",
    tag: "explorer",
    auth: "token",
    query: Type.Object(PageQuery, strict),
    reply: Page(BlockItem),
  }),
  block: endpoint({
    method: "GET",
    path: "/v1/blocks/{height}",
    summary: "One block.",
    tag: "explorer",
    auth: "token",
    params: Type.Object({ height: Type.Integer({ minimum: 1 }) }, strict),
    reply: BlockItem,
  }),
  transaction: endpoint({
    method: "GET",
    path: "/v1/blocks/{height}/transactions/{index}",
    summary:
      "A transaction with effects, endorsements, and its proof; of others for managers and units that may follow the chain.",
    tag: "explorer",
    auth: "token",
    params: Type.Object({ height: Type.Integer({ minimum: 1 }), index: Type.Integer({ minimum: 0 }) }, strict),
    reply: TransactionReply,
  }),
  state: endpoint({
    method: "GET",
    path: "/v1/state",
    summary:
      "A key of the state with its proof against a signed header; for managers and units that may follow the chain.",
    tag: "explorer",
    auth: "token",
    query: Type.Object({ key: Type.String({ minLength: 1, maxLength: 300 }) }, strict),
    reply: StateReply,
  }),
  unit: endpoint({
    method: "GET",
    path: "/v1/units/{unit}",
    summary: "A unit of this chain's registry, or of another chain's as its nodes prove it.",
    tag: "registry",
    auth: "token",
    params: Type.Object({ unit: Type.String({ maxLength: 80 }) }, strict),
    reply: Unit,
  }),
} as const;
