import { useSyncExternalStore } from "react";

/** How an act came to its end, told in passing. */
export interface Message {
  readonly id: number;
  readonly is: "success" | "error";
  readonly text: string;
}

const SHOWN_MS = 3_000;
const listeners = new Set<() => void>();
let shown: readonly Message[] = [];
let last = 0;

function show(next: readonly Message[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

function tell(is: Message["is"], text: string): void {
  const id = ++last;
  show([...shown, { id, is, text }]);
  setTimeout(() => show(shown.filter((message) => message.id !== id)), SHOWN_MS);
}

/** Tells at the head of the page how an act came to its end, whatever page is shown then. */
export const message = {
  success: (text: string) => tell("success", text),
  error: (text: string) => tell("error", text),
};

export function useMessages(): readonly Message[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
