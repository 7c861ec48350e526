import { useEffect, useRef } from "react";
import { callOfficer, contentOf, type Threshold, thresholdOf } from "./alarm.ts";
import { useWords } from "./language.tsx";
import { useLive } from "./live.tsx";
import { FRAME } from "./words.ts";

/** What comes together is one call. */
const GATHER_MS = 1_000;

/** Calls the officer on whatever page they are. What was told once is not told again when the stream begins anew. */
export function Alarm() {
  const t = useWords(FRAME);
  const { listen } = useLive();
  const told = useRef(new Set<string>());
  const words = useRef(t);
  words.current = t;
  useEffect(() => {
    let waiting: Threshold[] = [];
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      gathering = undefined;
      const [first, ...others] = waiting;
      waiting = [];
      if (first === undefined) return;
      const say = words.current;
      const text = { short: say("alarmShort"), breached: say("alarmBreached"), notice: say("alarmNotice") }[first];
      callOfficer(others.length === 0 ? text : `${text} ${say("alarmMore", { count: others.length })}`);
    };
    const end = listen((message) => {
      const threshold = thresholdOf(message);
      const { record, rule, revision } = contentOf(message.data);
      const name = `${threshold} ${record} ${rule ?? revision}`;
      if (threshold === undefined || told.current.has(name)) return;
      told.current.add(name);
      waiting.push(threshold);
      gathering ??= setTimeout(tell, GATHER_MS);
    });
    return () => {
      end();
      clearTimeout(gathering);
    };
  }, [listen]);
  return null;
}
