import { type Static, Type } from "typebox";
import { ChainId, DigestText, KeyText } from "../unit/unit.ts";

/** System transactions: executed in order at commit; their authority is their proof (PROTOCOL 3). */

const AnyObject = Type.Object({}, { additionalProperties: true });
const Base64url = (maxLength: number) => Type.String({ pattern: "^[A-Za-z0-9_-]+$", maxLength });
const Sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** A signed header of another chain, for its light client here. */
export const LightBlockText = Type.Object(
  {
    header: Base64url(2_000),
    commit: Base64url(24_000),
    /** Validators of that height; absent when equal to the trusted set. */
    validators: Type.Array(
      Type.Object(
        { key: KeyText, power: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }) },
        { additionalProperties: false },
      ),
      { maxItems: 64 },
    ),
  },
  { additionalProperties: false },
);
export type LightBlockText = Static<typeof LightBlockText>;

/** One number of a lane with the packet that the source appended there. */
export const LanePacket = Type.Object(
  { queue: Type.String({ pattern: "^[a-z0-9/-]{1,80}$" }), sequence: Sequence, packet: AnyObject },
  { additionalProperties: false },
);

/** A leaf of the source's history, and those of its appends that this chain is to receive. */
const ProvenLeaf = Type.Object(
  { index: Sequence, leaf: AnyObject, packets: Type.Array(LanePacket, { minItems: 1, maxItems: 16 }) },
  { additionalProperties: false },
);

/** Opens the app hash of a header: H(tag ‖ history root ‖ history size ‖ state root). */
export const AppHashOpening = Type.Object(
  { history: DigestText, size: Sequence, state: DigestText },
  { additionalProperties: false },
);
export type AppHashOpening = Static<typeof AppHashOpening>;

export const Receive = Type.Object(
  {
    type: Type.Literal("receive"),
    /** Engine chain id of the source, `cn-3201.e1`. */
    source: Type.String({ minLength: 5, maxLength: 32 }),
    block: LightBlockText,
    /** Absent for a bare anchor: a header without packets. */
    proof: Type.Optional(
      Type.Object(
        {
          opening: AppHashOpening,
          leaves: Type.Array(ProvenLeaf, { minItems: 1, maxItems: 64 }),
          nodes: Type.Array(DigestText, { maxItems: 4_096 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Receive = Static<typeof Receive>;

/** A report's waiting time has passed, or it was verified: its summary climbs. */
export const Climb = Type.Object(
  { type: Type.Literal("climb"), record: DigestText, summary: AnyObject },
  { additionalProperties: false },
);
export type Climb = Static<typeof Climb>;

/** A block asked for by a follower whose trusted header has aged; it writes nothing but its leaf. */
export const Heartbeat = Type.Object(
  { type: Type.Literal("heartbeat"), chain: ChainId, sequence: Sequence },
  { additionalProperties: false },
);

/** Two different signed headers at one height. */
export const Misbehaviour = Type.Object(
  {
    type: Type.Literal("misbehaviour"),
    source: Type.String({ minLength: 5, maxLength: 32 }),
    blocks: Type.Array(LightBlockText, { minItems: 2, maxItems: 2 }),
  },
  { additionalProperties: false },
);
export type Misbehaviour = Static<typeof Misbehaviour>;

export const SystemPayload = Type.Union([Receive, Climb, Heartbeat, Misbehaviour]);
export type SystemPayload = Static<typeof SystemPayload>;
