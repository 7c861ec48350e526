import { type Static, Type } from "typebox";
import { parsePublicKey } from "./crypto/keys.ts";
import type { Hash } from "./crypto/seam.ts";
import { type LightState, genesisLightState } from "./proof/lightclient.ts";
import { timestampOfMs } from "./proof/timestamp.ts";
import { type Validator, sortValidators } from "./proof/validators.ts";
import { formatChain } from "./unit/chain.ts";
import { ChainId, DigestText, KeyText, Time } from "./unit/unit.ts";

const strict = { additionalProperties: false } as const;

/** A validator as documents name it. */
export const ValidatorText = Type.Object(
  { key: KeyText, power: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }) },
  strict,
);

/** What must be trusted of another chain to follow it from its first header. */
export const TrustedChain = Type.Object(
  {
    chain: ChainId,
    epoch: Type.Integer({ minimum: 1 }),
    genesis: DigestText,
    time: Time,
    initialHeight: Type.Integer({ minimum: 1 }),
    validators: Type.Array(ValidatorText, { minItems: 1, maxItems: 64 }),
  },
  strict,
);
export type TrustedChain = Static<typeof TrustedChain>;

/** The light client's state before the first header of a chain that is trusted by its genesis. */
export function trustedState(hash: Hash, trusted: TrustedChain): LightState {
  return genesisLightState(hash, {
    chainId: formatChain({ id: trusted.chain, epoch: trusted.epoch }),
    initialHeight: trusted.initialHeight,
    time: timestampOfMs(trusted.time),
    validators: validatorsOf(hash, trusted),
  });
}

/** The validators of a document as a set in its engine order, whatever the document's own. */
export function validatorsOf(
  hash: Hash,
  source: { readonly validators: readonly Static<typeof ValidatorText>[] },
): Validator[] {
  return sortValidators(
    hash,
    source.validators.map(({ key: text, power }) => ({ publicKey: parsePublicKey(text).bytes, power })),
  );
}
