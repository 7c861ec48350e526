import type { ActRequest } from "@tocsin/api";
import { useSyncExternalStore } from "react";
import { remembered, remember } from "./remember.ts";

/** An act that could not be sent because the node was away. Its idempotency key makes sending it again safe. */
export interface Waiting {
  readonly act: ActRequest & { readonly idempotencyKey: string };
  /** By whom: another officer of the same browser does not send it. */
  readonly unit: string;
  readonly officer: string;
  /** When it was put here, ms. */
  readonly at: number;
}

const KEY = "outbox";
const listeners = new Set<() => void>();
let known: readonly Waiting[] | undefined;

function waiting(): readonly Waiting[] {
  known ??= remembered<readonly Waiting[]>(KEY) ?? [];
  return known;
}

function change(next: readonly Waiting[]): boolean {
  const isKept = remember(KEY, next);
  known = next;
  for (const listener of listeners) listener();
  return isKept;
}

/** Whether the browser could keep it. */
export function putInOutbox(entry: Waiting): boolean {
  return change([...waiting(), entry]);
}

export function takeFromOutbox(idempotencyKey: string): void {
  change(waiting().filter(({ act }) => act.idempotencyKey !== idempotencyKey));
}

/** What was refused is sent once more: the refusal is on the chain under the key that it came with. */
export function sendAnew(idempotencyKey: string): void {
  const anew = crypto.randomUUID();
  change(
    waiting().map((entry) =>
      entry.act.idempotencyKey === idempotencyKey ? { ...entry, act: { ...entry.act, idempotencyKey: anew } } : entry,
    ),
  );
}

/** What waits, oldest first; the component is shown again when it changes, in another tab too. */
export function useOutbox(): readonly Waiting[] {
  return useSyncExternalStore(subscribe, waiting);
}

function subscribe(listener: () => void): () => void {
  const onStorage = () => {
    known = undefined;
    listener();
  };
  listeners.add(listener);
  addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", onStorage);
  };
}
