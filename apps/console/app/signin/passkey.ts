import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { ActReply, PasskeyItem, SessionReply } from "@tocsin/api";
import { PasskeyCancelled } from "../confirming.ts";
import { node } from "../node.ts";

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

/** Lets the passkey confirm the officer's acts. Whoever has one that does confirms this with it. @throws as any act */
export function letConfirm({ unit, officer, key, host }: PasskeyItem): Promise<ActReply> {
  const args = { unit, officer, passkey: { key, host } };
  return node.call("act", { body: { action: "registry.addPasskey", args } });
}

/** The passkey confirms nothing more; itself it may still confirm this. @throws as any act */
export function stopConfirming({ unit, officer, key }: PasskeyItem): Promise<ActReply> {
  return node.call("act", { body: { action: "registry.revokePasskey", args: { unit, officer, key } } });
}

async function answered<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask();
  } catch (error) {
    throw new PasskeyCancelled(error instanceof Error ? error.name : "unknown");
  }
}
