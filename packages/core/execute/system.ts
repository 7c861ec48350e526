import { type Refusal, type Code, demand } from "../codes.ts";
import type { SignatureFacts } from "../crypto/signature.ts";
import type { Leaf } from "../order/leaf.ts";
import type { System } from "../order/transaction.ts";
import { climb } from "./exchange/climb.ts";
import { freezeOnMisbehaviour } from "./exchange/client.ts";
import { receive } from "./exchange/receive.ts";
import type { SystemLedger } from "./systemledger.ts";

/** The outcome of a system transaction; a refused one has written nothing. */
export interface SystemOutcome {
  readonly code: Code;
  readonly at: string;
  readonly anchor?: NonNullable<Leaf["anchor"]>;
}

/**
 * Executes a system transaction on a ledger of its own.
 * @throws UnknownSignature when a vote was not verified before
 */
export function executeSystem(
  ledger: SystemLedger,
  tick: number,
  facts: SignatureFacts,
  transaction: System,
): SystemOutcome {
  let anchor: SystemOutcome["anchor"];
  const refusal: Refusal | undefined = ledger.attempt((nested) => {
    const { payload } = transaction;
    switch (payload.type) {
      case "receive":
        anchor = receive(nested, tick, facts, payload);
        return;
      case "climb":
        climb(nested, tick, payload);
        return;
      case "misbehaviour":
        freezeOnMisbehaviour(nested, facts, payload);
        return;
      case "heartbeat":
        demand(payload.chain === nested.chain.id, "WRONG_CHAIN", payload.chain);
    }
  });
  if (refusal !== undefined) return { code: refusal.code, at: refusal.at };
  return { code: "VALID", at: "", ...(anchor === undefined ? {} : { anchor }) };
}
