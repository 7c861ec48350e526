import { beijingDay, beijingTime } from "@tocsin/core";
import { useEffect, useState } from "react";
import type { Language } from "./catalogue.ts";
import { useClockAhead } from "./session.tsx";

const MINUTE_MS = 60_000;

/** A time of the law in Beijing time: `7月20日 23:05`, with the year where it is not this year's. The zone is told beside. */
export function beijing(ms: number, language: Language, now: number): string {
  const year = (time: number) => beijingDay(time).slice(0, 4);
  return formatOf(language, year(ms) !== year(now)).format(ms);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once: to make one takes the browser longer than a row's whole cell. */
function formatOf(language: Language, withYear: boolean): Intl.DateTimeFormat {
  const name = `${language} ${withYear}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "Asia/Shanghai",
    ...(withYear ? { year: "numeric" } : {}),
    ...{ month: language === "zh" ? "numeric" : "short", day: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  formats.set(name, format);
  return format;
}

/** For a field of type `datetime-local`, read as Beijing time. */
export function toField(ms: number): string {
  return beijingTime(ms).slice(0, 16);
}

/** Undefined for what is no time. */
export function fromField(text: string): number | undefined {
  const ms = Date.parse(`${text}:00.000+08:00`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `1 h 05 min`, `42 s`: how long something took or has left. */
export function duration(ms: number, language: Language): string {
  const size = Math.abs(ms);
  const unit = (value: number, en: string, zh: string) => (language === "zh" ? `${value} ${zh}` : `${value} ${en}`);
  if (size < 1_000) return unit(Math.round(size), "ms", "毫秒");
  if (size < MINUTE_MS) return unit(Math.round(size / 1_000), "s", "秒");
  const minutes = Math.floor(size / MINUTE_MS);
  if (minutes < 60) return unit(minutes, "min", "分钟");
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60 === 0 ? "" : ` ${unit(minutes % 60, "min", "分钟")}`;
  if (hours < 48) return `${unit(hours, "h", "小时")}${rest}`;
  return unit(Math.floor(hours / 24), "days", "天");
}

/** The node's time, shown anew every so often. */
export function useNow(everyMs = 1_000): number {
  const ahead = useClockAhead();
  const [now, setNow] = useState(() => Date.now() + ahead);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + ahead), everyMs);
    return () => clearInterval(timer);
  }, [ahead, everyMs]);
  return now;
}
