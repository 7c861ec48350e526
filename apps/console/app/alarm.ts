import type { StreamMessage } from "@tocsin/client";
import { useSyncExternalStore } from "react";
import { remembered, remember } from "./remember.ts";

/** How this browser calls its officer when a threshold is crossed; nothing unless it was chosen. */
export interface AlarmChoice {
  readonly sound: boolean;
  readonly notification: boolean;
}

/** What is worth calling somebody for: a legal clock that runs short or out, and a notice of the two highest levels. */
export type Threshold = "short" | "breached" | "notice";

const KEY = "alarm";
const NONE: AlarmChoice = { sound: false, notification: false };
const URGENT_LEVEL_MAX = 2;
/** Two tones, the second higher, of which the ear tells the direction over other noise. */
const TONES_HZ = [660, 880] as const;
const TONE_S = 0.28;
const LOUDNESS = 0.25;

const listeners = new Set<() => void>();
let chosen: AlarmChoice | undefined;

function choice(): AlarmChoice {
  chosen ??= remembered<AlarmChoice>(KEY) ?? NONE;
  return chosen;
}

export function chooseAlarm(next: AlarmChoice): void {
  remember(KEY, next);
  chosen = next;
  for (const listener of listeners) listener();
}

export function useAlarmChoice(): AlarmChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, choice);
}

/** Which threshold a message of the stream tells of; undefined for everything else, which calls nobody. */
export function thresholdOf({ topic, data }: Pick<StreamMessage, "topic" | "data">): Threshold | undefined {
  const { warning, c } = contentOf(data);
  if (topic === "clock") return warning === "breached" ? "breached" : "short";
  if (topic !== "notice") return undefined;
  const isUrgent = [warning, c].some((level) => typeof level === "number" && level <= URGENT_LEVEL_MAX);
  return isUrgent ? "notice" : undefined;
}

/** What a message of the stream tells of. */
export function contentOf(data: unknown): { readonly [name: string]: unknown } {
  return (data as { readonly content: { readonly [name: string]: unknown } }).content;
}

/** Calls as it was chosen. @param text what a notification says */
export function callOfficer(text: string): void {
  const { sound, notification } = choice();
  // Before the first press of a key or button the browser keeps a page silent; it would ring when nobody knows what for.
  if (sound && navigator.userActivation.hasBeenActive) void ring();
  if (notification && "Notification" in globalThis && Notification.permission === "granted")
    new Notification(text, { tag: "tocsin" });
}

/** Two tones, made by the browser itself: no file is loaded. Resolves when they have ended. */
export async function ring(): Promise<void> {
  const audio = new AudioContext();
  // Its time stands still until it plays, and so do the tones: a machine whose sound is slow holds up nothing else.
  void audio.resume().catch(() => undefined);
  const loudness = audio.createGain();
  loudness.gain.value = LOUDNESS;
  loudness.connect(audio.destination);
  for (const [i, frequency] of TONES_HZ.entries()) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(loudness);
    tone.start(audio.currentTime + i * TONE_S);
    tone.stop(audio.currentTime + (i + 1) * TONE_S);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000 * TONE_S * (TONES_HZ.length + 1)));
  await audio.close();
}
