import {
  Effects,
  Endorsement,
  type Hash,
  type Json,
  type ReadProposal,
  type SealedReference,
  type StateReader,
  type Unit,
  UnitId,
  decodeBase64url,
  effectsDigest,
  encodeBase64url,
  encodeCanonical,
  endorsementCheck,
  key,
  proposalDigest,
  readSignedProposal,
} from "@tocsin/core";
import { Type } from "typebox";
import { type Endorsed, type Endorser, type EndorserSeam, detailOf } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import { type Clock, elapsedMs } from "../host/clock.ts";
import type { ChainReader } from "../chain.ts";
import { verified } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { answered, asked, demandChain } from "./asked.ts";
import type { NodeCaller } from "./caller.ts";
import { isAway } from "./chainnodes.ts";
import type { Custody } from "./custody.ts";
import type { Directory, KnownNode } from "./directory.ts";
import { AVOID_MS, BEHIND_MS_MAX, ENDORSE_MS_MAX, FETCHES_MAX } from "./limits.ts";
import type { Calls } from "./server.ts";

const strict = { additionalProperties: false } as const;
const UNITS_MAX = 16;
const Asked = Type.Object(
  {
    proposal: Type.String({ maxLength: 2 << 20 }),
    units: Type.Array(UnitId, { minItems: 1, maxItems: UNITS_MAX }),
    /** What the asker has committed: the endorser judges by no older state. */
    height: Type.Integer({ minimum: 0 }),
  },
  strict,
);
const Answer = Type.Object(
  { effects: Effects, endorsements: Type.Array(Endorsement, { minItems: 1, maxItems: UNITS_MAX }) },
  strict,
);

export interface EndorsementOptions {
  readonly chain: ChainReader;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly verifier: SignatureVerifier;
  readonly caller: NodeCaller;
  readonly directory: Directory;
  /** Until when a unit's node, which was away, is asked last. */
  readonly avoided: Map<string, number>;
}

/**
 * The call by which other nodes of the chain ask this one's endorser. A sealed detail is taken over before it signs, and only
 * for an act that it would sign: what an author signed who may, with the size that the act itself names.
 */
export function endorsementCalls(
  { chain, clock, hash, directory }: EndorsementOptions,
  endorser: Pick<Endorser, "units" | "judge" | "endorse">,
  custody: Pick<Custody, "fetch">,
  isHeld: (digest: string) => boolean,
): Calls {
  const fetching = new Map<string, number>();
  const takeOver = async (node: KnownNode, signed: ReadProposal, detail: SealedReference) => {
    await endorser.judge(signed);
    const atWork = fetching.get(node.unit) ?? 0;
    if (atWork >= FETCHES_MAX) throw new NodeError("RATE_LIMITED");
    fetching.set(node.unit, atWork + 1);
    try {
      const part = { ...detail, role: "detail" as const, owner: signed.proposal.author.unit };
      await custody.fetch(node, detail.digest, part);
    } finally {
      fetching.set(node.unit, (fetching.get(node.unit) ?? 1) - 1);
    }
  };
  return {
    async endorse(params, from): Promise<Endorsed> {
      demandChain(chain.genesis.chain, from);
      const { proposal, units, height } = asked(Asked, params);
      const signed = readSignedProposal(hash, decodeBase64url(proposal));
      await committed(chain, clock, height);
      const asker = directory.nodesOf(chain.genesis.chain).find(({ unit }) => unit === from.unit);
      const detail = detailOf(signed);
      const isWanted =
        detail !== undefined && !isHeld(detail.digest) && endorser.units.some((id) => units.includes(id));
      if (isWanted && asker !== undefined) await takeOver(asker, signed, detail);
      return endorser.endorse(signed, units);
    },
  };
}

/** Another node's endorser. Its answers are checked before they are used: it may be wrong, or lie. */
class RemoteEndorser implements EndorserSeam {
  readonly #options: EndorsementOptions;
  readonly #node: KnownNode;

  constructor(options: EndorsementOptions, node: KnownNode) {
    this.#options = options;
    this.#node = node;
  }

  /** Managers that are hosted on that node. */
  get units(): readonly string[] {
    const { state } = this.#options.chain;
    const managers = (state.get(key.managers())?.value ?? []) as readonly string[];
    return managers.filter((id) => unitOf(state, id)?.host === this.#node.unit);
  }

  /** @throws NodeError ENDORSER_UNAVAILABLE also when the answer is none; Refusal as that node refuses */
  async endorse(signed: ReadProposal, units: readonly string[]): Promise<Endorsed> {
    const { caller, chain, avoided } = this.#options;
    try {
      const params = { proposal: encodeBase64url(bytesOf(signed)), units, height: chain.head().height };
      const answer = await caller.call(this.#node, "endorse", params, ENDORSE_MS_MAX);
      const endorsed = answered(Answer, answer, this.#node.unit) as unknown as Endorsed;
      await this.#check(signed, units, endorsed);
      return endorsed;
    } catch (error) {
      if (!isAway(error)) throw error;
      avoided.set(this.#node.unit, elapsedMs() + AVOID_MS);
      throw new NodeError("ENDORSER_UNAVAILABLE", this.#node.unit);
    }
  }

  async #check(signed: ReadProposal, units: readonly string[], { effects, endorsements }: Endorsed): Promise<void> {
    const { hash, verifier, chain } = this.#options;
    const { chain: name } = signed.proposal;
    const digest = effectsDigest(hash, proposalDigest(hash, signed.proposalBytes), effects);
    const missing = new Set(units);
    for (const endorsement of endorsements) {
      const isAsked =
        missing.delete(endorsement.unit) && unitOf(chain.state, endorsement.unit)?.endorser === endorsement.key;
      const isSigned = isAsked && (await verified(verifier, endorsementCheck(hash, name, digest, endorsement)));
      if (!isSigned) throw new NodeError("ENDORSER_UNAVAILABLE", endorsement.unit);
    }
  }
}

/** Waits for a height that another node has, for a moment. @throws NodeError ENDORSER_UNAVAILABLE */
async function committed(chain: ChainReader, clock: Clock, height: number): Promise<void> {
  if (chain.head().height >= height) return;
  const reached = new AbortController();
  const unsubscribe = chain.onCommitted((block) => {
    if (block.height >= height) reached.abort();
  });
  await clock.sleep(BEHIND_MS_MAX, reached.signal).catch(() => undefined);
  unsubscribe();
  if (chain.head().height < height) throw new NodeError("ENDORSER_UNAVAILABLE", chain.genesis.chain);
}

/** The canonical bytes that the author's client has sent. */
function bytesOf({ proposal, signature, assertion, body, salt }: ReadProposal): Uint8Array {
  const said = assertion === undefined ? {} : { assertion };
  const content = body === undefined || salt === undefined ? {} : { body, salt };
  return encodeCanonical({ proposal, signature, ...said, ...content } as unknown as Json);
}

/** Endorsers of a chain's other nodes: those that were away a moment ago are asked last, so that nobody waits for them again. */
export function remoteEndorsers(options: EndorsementOptions, own: string): readonly RemoteEndorser[] {
  const { chain, directory, avoided } = options;
  const now = elapsedMs();
  const rank = ({ unit }: KnownNode) => ((avoided.get(unit) ?? 0) > now ? 1 : 0);
  return directory
    .nodesOf(chain.genesis.chain)
    .filter(({ unit }) => unit !== own)
    .sort((a, b) => rank(a) - rank(b))
    .map((node) => new RemoteEndorser(options, node));
}

function unitOf(state: StateReader, id: string): Unit | undefined {
  return (state.get(key.unit(id))?.value ?? undefined) as unknown as Unit | undefined;
}
