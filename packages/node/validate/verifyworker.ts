import { parentPort } from "node:worker_threads";
import type { SignatureCheck } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import { verifyOne } from "./verifier.ts";

/** The worker's side: verifies batches and nothing else. */
parentPort?.on("message", ({ id, checks }: { readonly id: number; readonly checks: readonly SignatureCheck[] }) => {
  parentPort?.postMessage({ id, verdicts: checks.map((check) => verifyOne(nodeCrypto, check)) });
});
