import type { Readable } from "node:stream";
import {
  AppHashOpening,
  ChainId,
  DigestText,
  type IncludedTransaction,
  OfficerId,
  type ProvenState,
  UnitId,
  chainContains,
  type LightBlockJson,
} from "@tocsin/core";
import { Type } from "typebox";
import type {
  AnchoredChild,
  Escalated,
  EscalationTaken,
  Peer,
  PeerStep,
  ProofView,
  Release,
  ReleaseRequest,
} from "../peer.ts";
import { answered, asked, demandChain } from "./asked.ts";
import type { ChainNodes } from "./chainnodes.ts";
import type { Calls } from "./server.ts";

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Name = Type.String({ maxLength: 100 });
const Base64 = Type.String({ maxLength: 100_000 });
const AnyObject = Type.Object({}, { additionalProperties: true });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const AnchoredAsked = Type.Object({ child: ChainId, size: Count }, strict);
const AnchorAsked = Type.Object({ child: ChainId, height: Count }, strict);
const HeightAsked = Type.Object({ height: Count }, strict);
const RecordAsked = Type.Object({ record: DigestText }, strict);
/** What stands in a registry, and how a chain follows another, is nobody's secret between chains. */
const StateAsked = Type.Object(
  {
    key: Type.String({
      maxLength: 100,
      pattern: "^(unit/cn(-[0-9]{2,12})?:[a-z0-9-]{1,48}|client/cn(-[0-9]{2,12})?)$",
    }),
  },
  strict,
);
const ReleaseAsked = Type.Object({ grant: DigestText, record: DigestText, unit: UnitId }, strict);
const EscalatedTold = Type.Object(
  {
    ...{ record: DigestText, revision: Count, unit: UnitId, chain: ChainId },
    c: Type.Integer({ minimum: 1, maximum: 2 }),
    ...{ started: Count, minutes: Count },
  },
  strict,
);
const SealedAsked = Type.Object({ digest: DigestText }, strict);
const IncludedAsked = Type.Object(
  { history: Count, size: Count, record: DigestText, grant: Type.Optional(DigestText) },
  strict,
);

const Step = Type.Object(
  {
    ...{ what: Name, history: Count, height: Count, index: Count, tick: Count },
    ...{ unit: Type.Optional(UnitId), officer: Type.Optional(OfficerId) },
    note: Type.Optional(Type.String({ maxLength: 4_000 })),
  },
  strict,
);
const Part = Type.Object(
  {
    role: Type.Union([Type.Literal("detail"), Type.Literal("attachment")]),
    ...{ digest: DigestText, commitment: DigestText, size: Count, wrap: AnyObject },
  },
  strict,
);
const Told = {
  anchoredChild: orNull(Type.Object({ opened: AnyObject, anchor: AnyObject, height: Count }, strict)),
  anchorAfter: orNull(Type.Object({ height: Count, tick: Count }, strict)),
  signed: Type.Object({ block: AnyObject, opening: AnyObject }, strict),
  newest: Count,
  custody: Type.Array(Step, { maxItems: 10_000 }),
  included: AnyObject,
  registryState: Type.Object(
    { block: AnyObject, opening: AppHashOpening, value: Base64, siblings: Type.Array(DigestText, { maxItems: 256 }) },
    strict,
  ),
  escalated: Type.Object({ unit: UnitId, officer: Type.Optional(OfficerId) }, strict),
  release: Type.Object({ parts: Type.Array(Part, { maxItems: 64 }) }, strict),
};

/** The calls by which nodes of other chains ask this one. Whoever asks is taken for its own chain, never for another. */
export function peerCalls(peer: Peer): Calls {
  return {
    anchoredChild: async (params) => {
      const { child, size } = asked(AnchoredAsked, params);
      return peer.anchoredChild(child, size);
    },
    anchorAfter: async (params) => {
      const { child, height } = asked(AnchorAsked, params);
      return peer.anchorAfter(child, height);
    },
    signed: async (params) => peer.signed(asked(HeightAsked, params).height),
    newest: () => peer.newest(),
    custody: async (params, from) => {
      const steps = await peer.custody(asked(RecordAsked, params).record);
      return chainContains(from.chain, peer.chain) ? steps : steps.map(withoutPersons);
    },
    included: async (params, from) => {
      const { history, size, record, grant } = asked(IncludedAsked, params);
      return peer.included(history, size, { record, grant, asker: from.chain });
    },
    registryState: async (params) => peer.provenState(asked(StateAsked, params).key),
    release: async (params, from) => {
      return peer.release({ ...asked(ReleaseAsked, params), from });
    },
    escalated: async (params, from) => {
      const told = asked(EscalatedTold, params);
      demandChain(told.chain, from);
      return peer.escalated(told);
    },
    sealed: async (params) => peer.sealed(asked(SealedAsked, params).digest),
  };
}

/** A step as chains that are not above may know it: what was done, by which unit and when. */
function withoutPersons({ officer: _officer, note: _note, ...step }: PeerStep): PeerStep {
  return step;
}

/** The nodes of another chain as a peer. What it answers is checked in form here; proofs are checked by whoever asked. */
export class RemotePeer implements Peer {
  readonly chain: string;
  #nodes: ChainNodes;

  constructor(nodes: ChainNodes) {
    this.chain = nodes.chain;
    this.#nodes = nodes;
  }

  async anchoredChild(child: string, size: number): Promise<AnchoredChild | undefined> {
    return ((await this.#ask("anchoredChild", { child, size })) ?? undefined) as AnchoredChild | undefined;
  }

  async anchorAfter(child: string, height: number): ReturnType<Peer["anchorAfter"]> {
    return (await this.#ask("anchorAfter", { child, height })) ?? undefined;
  }

  async signed(height: number): ReturnType<Peer["signed"]> {
    const told = await this.#ask("signed", { height });
    return told as unknown as { block: LightBlockJson } & Awaited<ReturnType<Peer["signed"]>>;
  }

  newest(): Promise<number> {
    return this.#ask("newest", {});
  }

  async custody(record: string): Promise<readonly PeerStep[]> {
    return this.#ask("custody", { record });
  }

  async included(history: number, size: number, { record, grant }: ProofView): Promise<IncludedTransaction> {
    const view = grant === undefined ? { record } : { record, grant };
    return (await this.#ask("included", { history, size, ...view })) as unknown as IncludedTransaction;
  }

  async provenState(key: string): Promise<ProvenState> {
    return (await this.#ask("registryState", { key })) as unknown as ProvenState;
  }

  async release({ grant, record, unit }: ReleaseRequest): Promise<Release> {
    return (await this.#ask("release", { grant, record, unit })) as unknown as Release;
  }

  async escalated(told: Escalated): Promise<EscalationTaken> {
    return this.#ask("escalated", told);
  }

  sealed(digest: string): Promise<Readable> {
    return this.#nodes.stream("sealed", { digest });
  }

  turn(): void {
    this.#nodes = this.#nodes.turned();
  }

  async #ask<N extends keyof typeof Told>(name: N, params: unknown) {
    return answered(Told[name], await this.#nodes.call(name, params), this.chain);
  }
}
