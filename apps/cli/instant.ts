import { Usage } from "./exit.ts";
import type { Session } from "./session.ts";

/** Milliseconds of a time that a flag gives. @throws Usage */
export function instant(flag: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Usage(`${flag} is no time; write it as 2021-07-20T08:00:00+08:00.`);
  return time;
}

/** Now as the node has it: an exercise may run on a clock of its own. */
export async function nodeTime(session: Session): Promise<number> {
  return (await session.client.call("node")).now;
}
