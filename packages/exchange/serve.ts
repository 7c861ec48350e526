import {
  AUTHORITY_LANE,
  ChainId,
  type Json,
  Misbehaviour,
  Receive,
  Refusal,
  chainContains,
  conform,
  key,
  parseChain,
} from "@tocsin/core";
import { type Static, type TSchema, Type } from "typebox";
import type { LocalEndpoint } from "./local.ts";

/** Whose node asks. */
export interface Asker {
  readonly chain: string;
}

/** What stands before the ledger for what other chains bring: it is ordered only if it would be valid. @throws Refusal */
export interface BroughtScreen {
  pass<T>(payload: Receive | Misbehaviour, from: string, order: () => Promise<T>): Promise<T>;
}

export type EndpointCalls = { readonly [call: string]: (params: unknown, from: Asker) => Promise<unknown> };

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Queue = Type.String({ pattern: "^[a-z0-9/@-]{1,80}$" });
const LIMIT_MAX = 1_000;
const Limit = Type.Integer({ minimum: 1, maximum: LIMIT_MAX });
const HeightAsked = Type.Object({ height: Count }, strict);
const LaneAsked = Type.Object({ queue: Queue, from: Count, limit: Limit }, strict);
const LeavesAsked = Type.Object(
  { indexes: Type.Array(Count, { minItems: 1, maxItems: LIMIT_MAX }), size: Count },
  strict,
);
const ClientAsked = Type.Object({ chain: ChainId }, strict);
const ReceiptsAsked = Type.Object({ chain: ChainId, queue: Queue }, strict);
const ReceiveAsked = Type.Object({ payload: Type.Union([Receive, Misbehaviour]) }, strict);
const ChangedAsked = Type.Object({ from: Count, limit: Limit, chain: ChainId }, strict);
/** What a follower of notices reads: summaries, and who may see them. */
const StateAsked = Type.Object({ key: Type.String({ pattern: "^(summary/[0-9a-f]{64}|policy/audience)$" }) }, strict);

const AUDIENCE = key.policy("audience");

/** How often the nodes of one chain can cause a block here. */
const HEARTBEAT_MS = 1_000;

/**
 * What nodes of other chains may ask of a chain for the exchange. What a chain hands up is for those above, a lane down for the chain it leads to, the registry's lane for all; a summary only
 * for a chain that could be permitted to see it; the audience policy, by which notices are shown, for every chain. A chain brings its own headers and packets, no other's, and what
 * would be refused comes into no block. Others are told nothing.
 */
export function endpointCalls(
  chain: string,
  endpoint: LocalEndpoint,
  screen: BroughtScreen,
  now: () => number,
): EndpointCalls {
  const heartbeats = new Map<string, number>();
  const related = (from: Asker) => demand(chainContains(chain, from.chain) || chainContains(from.chain, chain));
  return {
    proven: (_params, from) => related(from).then(() => endpoint.proven()),
    lightBlock: async (params, from) => {
      await related(from);
      return endpoint.lightBlock(asked(HeightAsked, params).height);
    },
    lane: async (params, from) => {
      const { queue, from: start, limit } = asked(LaneAsked, params);
      await demand(mayRead(queue, chain, from.chain));
      return endpoint.lane(queue, start, limit);
    },
    leaves: async (params, from) => {
      await related(from);
      const { indexes, size } = asked(LeavesAsked, params);
      return endpoint.leaves(indexes, size);
    },
    client: async (params, from) => {
      await related(from);
      return endpoint.client(asked(ClientAsked, params).chain);
    },
    receipts: async (params, from) => {
      await related(from);
      const { chain: source, queue } = asked(ReceiptsAsked, params);
      return endpoint.receipts(source, queue);
    },
    receive: async (params, from) => {
      const { payload } = asked(ReceiveAsked, params);
      await related(from);
      await demand(parseChain(payload.source).id === from.chain);
      const brought = payload as unknown as Receive | Misbehaviour;
      try {
        return await screen.pass(brought, from.chain, () => endpoint.receive(brought));
      } catch (error) {
        if (error instanceof Refusal) return { code: error.code, at: error.at };
        throw error;
      }
    },
    heartbeat: async (_params, from) => {
      await related(from);
      const before = heartbeats.get(from.chain) ?? Number.NEGATIVE_INFINITY;
      if (now() - before < HEARTBEAT_MS) return;
      heartbeats.set(from.chain, now());
      await endpoint.heartbeat();
    },
    changedSummaries: async (params, from) => {
      const { from: start, limit, chain: of } = asked(ChangedAsked, params);
      await demand(of === from.chain);
      return endpoint.changedSummaries(start, limit, of);
    },
    provenState: async (params, from) => {
      const { key: name } = asked(StateAsked, params);
      if (name === AUDIENCE) await related(from);
      else await demand(endpoint.couldSee(name.slice("summary/".length), from.chain));
      return endpoint.provenState(name);
    },
  };
}

/**
 * A lane down to a chain is that chain's. What a chain hands up, its children's reports among it, is for those above; the
 * registry's lane is for all.
 */
function mayRead(queue: string, chain: string, asker: string): boolean {
  const [direction, to] = queue.split("/");
  if (direction === "down") return to === asker;
  if (direction === "up") return chainContains(asker, chain);
  return queue === AUTHORITY_LANE;
}

/** @throws Refusal NOT_FOUND: whoever may not ask learns nothing */
async function demand(isPermitted: boolean): Promise<void> {
  if (!isPermitted) throw new Refusal("NOT_FOUND");
}

function asked<S extends TSchema>(schema: S, params: unknown): Static<S> {
  conform(schema, params as Json);
  return params as Static<S>;
}
