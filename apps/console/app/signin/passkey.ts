import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { PasskeyItem, SessionReply } from "@tocsin/api";
import { node } from "../node.ts";

/** The user or the browser ended it without a passkey. */
export class PasskeyCancelled extends Error {
  override readonly name = "PasskeyCancelled";
}

/** @throws PasskeyCancelled; ProblemError when the node refuses the passkey */
export async function signInByPasskey(): Promise<SessionReply> {
  const { challenge, options } = await node.call("askPasskey");
  const response = await answered(() => startAuthentication({ optionsJSON: options as never }));
  return node.call("signInByPasskey", { body: { challenge, response } });
}

/**
 * Registers a passkey of this device: for the officer of a one-time code, else for whoever is signed in.
 * @throws PasskeyCancelled; ProblemError when the node refuses
 */
export async function registerPasskey(label: string, code?: string): Promise<PasskeyItem> {
  const withCode = code === undefined ? {} : { code };
  const { challenge, options } = await node.call("askNewPasskey", { body: withCode });
  const response = await answered(() => startRegistration({ optionsJSON: options as never }));
  return node.call("createPasskey", { body: { ...withCode, challenge, response, label } });
}

async function answered<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    throw new PasskeyCancelled(error instanceof Error ? error.name : "unknown");
  }
}
