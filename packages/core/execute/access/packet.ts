import { type Static, Type } from "typebox";
import { RECEIPT_DIGESTS_MAX } from "../../limits.ts";
import { BilingualName, ChainId, DigestText, Time, UnitId } from "../../unit/unit.ts";
import { Text, strict } from "../action.ts";
import { ActOrigin } from "../exchange/claim.ts";
import { Purpose, Requester, Standing } from "./state.ts";

/** Who asks, as the record's chain needs it to decide and to wrap keys. */
const asking = {
  request: DigestText,
  asker: ActOrigin,
  requester: Requester,
  name: BilingualName,
  record: DigestText,
  at: Time,
};

/** A request for a record's detail, to the record's chain. */
const AskBody = Type.Object({ say: Type.Literal("ask"), ...asking, purpose: Purpose, reason: Text(1_000) }, strict);
/** Takes a request back; complete, because it may arrive before the request. */
const WithdrawBody = Type.Object({ say: Type.Literal("withdraw"), ...asking, purpose: Purpose }, strict);
export const RequestBody = Type.Union([AskBody, WithdrawBody]);
export type RequestBody = Static<typeof RequestBody>;

/** An access in an emergency, to the record's chain and the main chain. */
export const BreakGlassBody = Type.Object({ ...asking, origin: ChainId, reason: Text(1_000) }, strict);
export type BreakGlassBody = Static<typeof BreakGlassBody>;

/** What the record's chain has decided, to the requester's chain and the main chain. Reasons of officers travel here only. */
export const DecisionBody = Type.Object(
  {
    request: DigestText,
    record: DigestText,
    unit: UnitId,
    chain: ChainId,
    purpose: Purpose,
    standing: Standing,
    reason: Type.Optional(Text(1_000)),
  },
  strict,
);
export type DecisionBody = Static<typeof DecisionBody>;

/** The requester's acknowledgement of a download, to the record's chain. */
export const ReceiptBody = Type.Object(
  {
    grant: DigestText,
    asker: ActOrigin,
    record: DigestText,
    /** Ciphertexts that were received, checked and opened. */
    digests: Type.Array(DigestText, { minItems: 1, maxItems: RECEIPT_DIGESTS_MAX, uniqueItems: true }),
    at: Time,
  },
  strict,
);
export type ReceiptBody = Static<typeof ReceiptBody>;
