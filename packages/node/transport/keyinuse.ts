import { NodeError } from "../errors.ts";
import { NodeCaller } from "./caller.ts";
import { nodeCertificate } from "./certificate.ts";
import type { KnownNode } from "./directory.ts";

/** Who does not answer by then is not there. */
const ANSWER_MS = 3_000;

/**
 * Before a node listens and its engine votes, nobody may answer at its own address with its own key: who does is another
 * process with a copy of its keys, and the two would vote twice. An address that is not reached from here tells nothing.
 * @param seed seed of the node key
 * @throws NodeError KEY_IN_USE
 */
export async function demandKeyUnused(own: KnownNode, seed: Uint8Array): Promise<void> {
  const certificate = nodeCertificate(seed);
  const caller = new NodeCaller(() => certificate);
  try {
    await caller.call(own, "nodes", {}, ANSWER_MS);
  } catch (error) {
    // Any answer but silence came over a connection that has shown the key.
    if (error instanceof NodeError && error.code === "PEER_UNAVAILABLE") return;
  } finally {
    caller.close();
  }
  throw new NodeError("KEY_IN_USE", own.address);
}
