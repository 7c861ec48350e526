import type { SessionReply } from "@tocsin/api";

/** What this browser keeps for the user: choices, drafts, the outbox. Each node's is apart, by the page's origin. */
const PREFIX = "tocsin.";

/** A key of what one officer alone is shown again: the next shift sits at the same machine. */
export function ownKey(key: string, { unit, officer }: SessionReply): string {
  return `${key}.${unit.id}.${officer}`;
}

/** Undefined where nothing is kept, or what is kept is not JSON. */
export function remembered<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Whether it could be kept: a browser may refuse, or be full. */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  localStorage.removeItem(PREFIX + key);
}
