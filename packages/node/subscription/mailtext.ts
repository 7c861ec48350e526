import { beijingTime } from "@tocsin/core";
import type { Happening } from "./happening.ts";
import { linkOf, type Sender } from "./message.ts";
import type { Subscription } from "./subscription.ts";

type Language = "zh" | "en";
type Pair = readonly [en: string, zh: string];

const WORDS = {
  report: ["Report", "报告"],
  standing: ["Report changed", "报告状态变化"],
  signal: ["Signal", "信号"],
  notice: ["Notice", "通报"],
  clock: ["Time limit", "时限"],
  exercise: ["EXERCISE", "演练"],
  test: ["TEST", "测试"],
  level: ["response level", "响应级别"],
  area: ["area", "地区"],
  unit: ["unit", "单位"],
  record: ["record", "记录"],
  standingIs: ["standing", "核实状态"],
  events: ["messages", "条消息"],
  limited: ["Its content is not sent by mail; sign in to read it.", "内容不通过邮件发送，请登录后查看。"],
  acknowledge: ["Acknowledge:", "请签收："],
  acknowledgeBy: ["Sign in and acknowledge this notice.", "请登录系统签收此通报。"],
  short: ["is running out", "即将到时"],
  breached: ["has run out", "已超时"],
  tried: ["This is a test of the subscription", "这是订阅的测试消息"],
  foot: ["Sent by Tocsin because of the subscription", "由 Tocsin 警钟按订阅发送"],
} as const satisfies { readonly [key: string]: Pair };

const LEVELS = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"];
const SUBJECT_LENGTH_MAX = 120;

/** Subject and text of a mail about one event or several. */
export function mailText(
  sender: Sender,
  { name }: Pick<Subscription, "name">,
  language: Language,
  events: readonly Happening[],
): { readonly subject: string; readonly text: string } {
  const t = wordsIn(language);
  const [first] = events as readonly [Happening, ...Happening[]];
  const subject =
    events.length === 1 ? headOf(first, language) : `${events.length} ${t("events")}: ${headOf(first, language)} …`;
  const text = [...events.map((one) => partOf(sender, one, language)), `${t("foot")}: ${plain(name)}`].join("\n\n");
  return { subject: subjectOf(sender, subject, language), text: `${text}\n` };
}

/** A mail that tries whether mails arrive. */
export function testText(sender: Sender, { name }: Pick<Subscription, "name">, language: Language) {
  const said = `${wordsIn(language)("tried")}: ${plain(name)}`;
  return { subject: subjectOf(sender, said, language), text: `${said}\n` };
}

function subjectOf({ chain, status }: Sender, text: string, language: Language): string {
  const t = wordsIn(language);
  const mark = status === "actual" ? "" : `[${t(status === "exercise" ? "exercise" : "test")}] `;
  return `${mark}[Tocsin ${chain}] ${text}`.slice(0, SUBJECT_LENGTH_MAX);
}

function headOf({ topic, data }: Happening, language: Language): string {
  const t = wordsIn(language);
  const level = typeof data["c"] === "number" ? ` ${LEVELS[data["c"] - 1]}` : "";
  const what = data["headline"] ?? data["series"] ?? data["rule"] ?? String(data["record"] ?? "").slice(0, 12);
  return `${t(topic as keyof typeof WORDS)}${level} ${plain(what)}`.trim();
}

function partOf({ address }: Sender, event: Happening, language: Language): string {
  const t = wordsIn(language);
  const { data, at, owed } = event;
  const field = (key: "area" | "unit" | "record", value: unknown) =>
    value === undefined ? [] : [`${t(key)}: ${plain(value)}`];
  const level = typeof data["c"] === "number" ? [`${t("level")}: ${LEVELS[data["c"] - 1]}`] : [];
  const standing = data["standing"] === undefined ? [] : [`${t("standingIs")}: ${plain(data["standing"])}`];
  const warning = data["warning"];
  const clock = warning === "short" || warning === "breached" ? [`${plain(data["rule"])} ${t(warning)}`] : [];
  const limited = Number(data["s"] ?? 0) > 2 ? [t("limited")] : [];
  const link =
    address === undefined || owed === undefined ? [] : [`${t("acknowledge")} ${linkOf(address, owed.record)}`];
  const owes = owed === undefined || link.length > 0 ? link : [t("acknowledgeBy")];
  return [
    headOf(event, language),
    `${minuteText(at)} (UTC+8)`,
    ...[...level, ...clock, ...field("area", data["area"]), ...field("unit", data["unit"]), ...standing],
    ...[...field("record", data["record"]), ...limited, ...owes],
  ].join("\n");
}

/** What others wrote, on one line, without characters that nobody sees or that turn the direction of the text. */
function plain(value: unknown): string {
  return String(value)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
}

function minuteText(at: number): string {
  return beijingTime(at).slice(0, 16).replace("T", " ");
}

function wordsIn(language: Language): (key: keyof typeof WORDS) => string {
  return (key) => WORDS[key][language === "zh" ? 1 : 0];
}
