import { type Officer, key } from "@tocsin/core";
import type { Chain } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { ErasureCertificate } from "../vault/erasure.ts";
import type { Keystore } from "../vault/keystore.ts";

/** The holder's own officer states the erasure, where this node keeps the key. @throws NodeError KEY_MISSING, Refusal */
export async function confirmErasure(
  parts: NodeParts,
  keystore: Keystore,
  certificate: ErasureCertificate,
): Promise<void> {
  const { record, holder, digests } = certificate;
  const held = keystore
    .list()
    .filter(({ use, unit, retired }) => use === "officer" && unit === holder && retired === undefined);
  const signer = held.find(({ officer }) => mayConfirm(parts.chain, holder, officer));
  if (signer === undefined) throw new NodeError("KEY_MISSING", holder);
  const bytes = parts.author.sign(holder, signer.officer, {
    action: "reports.confirmErasure",
    args: { record, digests: [...digests] },
    idempotencyKey: `erased-${record}`,
  });
  await parts.gateway.submit(bytes, holder);
}

function mayConfirm(chain: Chain, unit: string, id: string): boolean {
  const officer = chain.state.get(key.officer(unit, id))?.value as unknown as Officer | null | undefined;
  return officer?.roles.some((role) => role === "administrator" || role === "access") ?? false;
}
