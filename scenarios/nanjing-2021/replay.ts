import { DAYS } from "./cases.ts";
import { filedAt, playDay } from "./daily.ts";
import { OPINION_DAYS, reportOpinion } from "./opinion.ts";
import { lukou, openEvent, resources, revisions, rosters, suspension } from "./outbreak.ts";
import { crossProvince, otherAccesses } from "./sharing.ts";
import type { Stage } from "./stage.ts";
import { beijing } from "./time.ts";
import { discarded, promoted } from "./warning.ts";

interface Scene {
  readonly from: number;
  play(stage: Stage): Promise<void>;
}

/** Where contract time has arrived when everything is played. */
export const END = beijing("2021-08-31 23:59");

const SCENES: readonly Scene[] = [
  { from: beijing("2021-07-20 08:00"), play: rosters },
  { from: beijing("2021-07-20 15:00"), play: lukou },
  { from: beijing("2021-07-20 15:30"), play: openEvent },
  { from: beijing("2021-07-21 09:00"), play: revisions },
  { from: beijing("2021-07-22 03:00"), play: crossProvince },
  { from: beijing("2021-07-22 09:00"), play: otherAccesses },
  { from: beijing("2021-07-30 08:00"), play: promoted },
  { from: beijing("2021-07-31 08:00"), play: discarded },
  { from: beijing("2021-08-02 10:00"), play: resources },
  { from: beijing("2021-08-05 09:00"), play: suspension },
  ...OPINION_DAYS.map((day) => ({
    from: filedAt(day) - 60_000,
    play: (stage: Stage) => reportOpinion(stage, day),
  })),
  ...DAYS.map((day) => ({ from: filedAt(day.day), play: (stage: Stage) => playDay(stage, day) })),
];

/** Plays every scene in the order of contract time. Steps that are done already are not done again. */
export async function replay(stage: Stage): Promise<void> {
  for (const scene of [...SCENES].sort((a, b) => a.from - b.from)) await scene.play(stage);
  await stage.at(END);
  await stage.settle();
}
