import type { Random } from "../host/random.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses behind the first attempt and each further one, as Standard Webhooks proposes them: hours, not seconds, in the end. */
const PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS],
];
/** A message is given up behind so many attempts. */
export const ATTEMPTS_MAX = PAUSES_MS.length + 1;

/** A receiver that does not answer is asked this often at least, whatever waits for it. */
const RECEIVER_PAUSE_MS_MAX = 5 * MINUTE_MS;
/** What a receiver may ask for with `Retry-After`. */
const ASKED_MS_MAX = HOUR_MS;
const JITTER_PERCENT = 20;

/**
 * Pause behind a failed attempt, ms: the schedule's, a fifth longer or shorter by chance, so that messages that failed
 * together do not come together again.
 * @param attempts how many have failed, from 1
 */
export function pauseMs(random: Random, attempts: number, askedMs = 0): number {
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] as number;
  const [high = 0, low = 0] = random.bytes(2);
  const chance = (high * 256 + low) / 65_535;
  const jittered = Math.round(pause * (1 + ((2 * chance - 1) * JITTER_PERCENT) / 100));
  return Math.max(jittered, Math.min(askedMs, ASKED_MS_MAX));
}

/** Pause of a whole subscription whose receiver has failed so many times in a row. */
export function receiverPauseMs(random: Random, failures: number, askedMs?: number): number {
  return Math.max(Math.min(pauseMs(random, failures), RECEIVER_PAUSE_MS_MAX), Math.min(askedMs ?? 0, ASKED_MS_MAX));
}
