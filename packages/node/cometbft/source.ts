import { type LightBlock, LightBlockText, formatLightBlock, parseLightBlock } from "@tocsin/core";
import { type Static, Type } from "typebox";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { answered, asked } from "../transport/asked.ts";
import type { Calls } from "../transport/server.ts";
import type { EngineRpc, RpcAnswer } from "./rpc.ts";
import type { EngineStart } from "./start.ts";

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const TimestampText = Type.Object(
  { seconds: Count, nanos: Type.Integer({ minimum: 0, maximum: 999_999_999 }) },
  strict,
);

/** Where a chain stands, for a node that joins it. */
const SourceStatus = Type.Object(
  {
    /** Newest height with a signed header. */
    height: Count,
    /** Where the engine began to order the chain. */
    start: Type.Object({ height: Count, time: TimestampText }, strict),
    /** Oldest block that the node's engine still hands out. */
    oldest: Count,
  },
  strict,
);
export type SourceStatus = Static<typeof SourceStatus>;

/** What a light client may ask of an engine. */
const EngineAsked = Type.Object(
  {
    method: Type.Union([Type.Literal("commit"), Type.Literal("validators")]),
    height: Type.Optional(Count),
    page: Type.Optional(Count),
  },
  strict,
);
export type EngineAsked = Static<typeof EngineAsked>;

const EngineTold = Type.Union([
  Type.Object({ result: Type.Object({}, { additionalProperties: true }) }, strict),
  Type.Object({ error: Type.String({ maxLength: 4_000 }) }, strict),
]);

/** The chain's nodes, as one that joins asks them. Nothing of what they say is believed without proof. */
export interface ChainSource {
  status(): Promise<SourceStatus>;
  lightBlock(height: number): Promise<LightBlock>;
  /** An engine's own answer: the order in which validators take turns stands nowhere else. */
  engine(asked: EngineAsked): Promise<RpcAnswer>;
}

/** This node as a source for others. */
export function localSource(chain: ChainReader, rpc: EngineRpc, start: () => EngineStart): ChainSource {
  return {
    async status() {
      const { sync_info } = (await rpc.call("status")) as {
        readonly sync_info: { readonly earliest_block_height: string };
      };
      return { height: chain.proven().height, start: start(), oldest: Number(sync_info.earliest_block_height) };
    },
    async lightBlock(height) {
      const block = chain.lightBlock(height);
      if (block === undefined) throw new NodeError("NOT_FOUND", `header ${height}`);
      return block;
    },
    async engine({ method, height, page = 1 }) {
      const at = height === undefined ? {} : { height: String(height) };
      const params = method === "commit" ? at : { ...at, page: String(page), per_page: String(VALIDATORS_PER_PAGE) };
      const [answer] = await rpc.batch([{ method, params }]);
      return answer ?? { error: "no answer" };
    },
  };
}

const VALIDATORS_PER_PAGE = 100;
const HeightAsked = Type.Object({ height: Count }, strict);

/** The calls by which nodes that join ask this one. */
export function sourceCalls(source: ChainSource): Calls {
  return {
    chainStatus: () => source.status(),
    chainHeader: async (params) => formatLightBlock(await source.lightBlock(asked(HeightAsked, params).height)),
    chainEngine: (params) => source.engine(asked(EngineAsked, params)),
  };
}

/** Nodes on other machines as a source. @param call asks one of them; another when it does not answer */
export function remoteSource(chain: string, call: (name: string, params: unknown) => Promise<unknown>): ChainSource {
  return {
    status: async () => answered(SourceStatus, await call("chainStatus", {}), chain),
    lightBlock: async (height) =>
      parseLightBlock(answered(LightBlockText, await call("chainHeader", { height }), chain) as never),
    engine: async (question) => answered(EngineTold, await call("chainEngine", question), chain) as RpcAnswer,
  };
}
