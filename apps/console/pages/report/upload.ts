import type { SealedReference } from "@tocsin/core";
import { ProblemError, UnreachableError } from "@tocsin/client";
import { node } from "../../app/node.ts";

const PIECE_BYTES = 1 << 20;
const WAIT_MS = 1_000;
/** How often in a row the node may not answer: long enough for a restart. */
const TRIES_MAX = 60;

export interface Uploading {
  readonly signal: AbortSignal;
  /** Told after each piece: bytes that the node has. */
  readonly onProgress: (offset: number) => void;
}

/**
 * Has a file sealed in pieces. A line that breaks and a session that ends are waited for, and the file goes on where it stopped;
 * where the node has begun anew meanwhile, the file does too.
 * @throws ProblemError when the node refuses; UnreachableError when it stays away; AbortError
 */
export async function upload(file: File, { signal, onProgress }: Uploading): Promise<SealedReference> {
  let failures = 0;
  let id: string | undefined;
  for (;;) {
    try {
      const at =
        id === undefined ? await node.call("beginUpload", { body: { size: file.size }, signal }) : await stateOf(id);
      id = at?.upload;
      if (at === undefined) continue;
      const part = at.part ?? (await pieces(file, at.upload, at.offset, { signal, onProgress }));
      return part;
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.status : undefined;
      const isBroken = error instanceof UnreachableError || status === 409 || status === 503;
      if (signal.aborted && id !== undefined)
        void node.call("cancelUpload", { params: { upload: id } }).catch(() => undefined);
      // Whoever has lost the session signs in on the page above the form, and the file waits for that as the form does; where
      // they leave instead, the form goes and ends it.
      if (signal.aborted || (status !== 401 && (!isBroken || ++failures > TRIES_MAX))) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

/** Undefined where the node knows it no more. */
async function stateOf(id: string) {
  try {
    return await node.call("uploadState", { params: { upload: id } });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

async function pieces(
  file: File,
  id: string,
  from: number,
  { signal, onProgress }: Uploading,
): Promise<SealedReference> {
  for (let offset = from; ; ) {
    const body = file.slice(offset, offset + PIECE_BYTES);
    const sent = await node.call("appendUpload", { params: { upload: id }, query: { offset }, body, signal });
    offset = sent.offset;
    onProgress(offset);
    if (sent.part !== undefined) return sent.part;
  }
}
