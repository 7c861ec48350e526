import { useSyncExternalStore } from "react";

/** The user or the browser ended it without a passkey. */
export class PasskeyCancelled extends Error {
  override readonly name = "PasskeyCancelled";
}

/** The act that waits for the officer's passkey now. */
let waiting: string | undefined;
const listeners = new Set<() => void>();

function show(action: string | undefined): void {
  waiting = action;
  for (const listener of listeners) listener();
}

/**
 * The passkey's answer to what the node asks about an act; meanwhile the page says what is being confirmed.
 * @throws PasskeyCancelled
 */
export async function confirmed(action: string, options: object): Promise<Record<string, unknown>> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  show(action);
  try {
    return { ...(await startAuthentication({ optionsJSON: options as never })) };
  } catch (error) {
    throw new PasskeyCancelled(error instanceof Error ? error.name : "unknown");
  } finally {
    show(undefined);
  }
}

/** Ends the browser's question; the act is not done. */
export async function cancelConfirming(): Promise<void> {
  const { WebAuthnAbortService } = await import("@simplewebauthn/browser");
  WebAuthnAbortService.cancelCeremony();
}

/** Action of the act that waits to be confirmed. */
export function useConfirming(): string | undefined {
  return useSyncExternalStore(subscribe, () => waiting);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
