import { createHash } from "node:crypto";
import type { Roster, RosterContact } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { linkOf } from "../subscription/message.ts";
import type { Courier } from "../subscription/send.ts";
import type { Outcome } from "../subscription/webhook.ts";

/** What somebody on duty is told: never what the notice says, for gateways are other people's. */
export interface Call {
  /** Absent in a test. */
  readonly record?: string;
  /** Response level, 1 or 2. */
  readonly c?: number;
  readonly step: "officer" | "deputy" | "manager" | "test";
  /** Who owes the acknowledgement. */
  readonly unit: string;
  readonly officer: string;
  /** Minutes that are left until the next step; 0 on the last. */
  readonly minutes: number;
}

type Language = "zh" | "en";

/** Bodies that gateways take, as data; a unit writes others in its roster. */
const TEMPLATES: { readonly [name: string]: Json } = {
  sms: { to: "{to}", text: "{text}", id: "{message}" },
  voice: { to: "{to}", say: "{text}", repeat: 2, confirm: "1", id: "{message}" },
  message: {
    type: "tocsin.escalation",
    data: { to: "{to}", step: "{step}", unit: "{unit}", officer: "{officer}", record: "{record}", level: "{level}" },
    text: "{text}",
    link: "{link}",
    id: "{message}",
  },
};

const LEVELS = ["", "Ⅰ", "Ⅱ"];
const RECORD_DIGITS = 12;

/** Sends a call to one contact. */
export async function callContact(
  courier: Courier,
  contact: RosterContact,
  templates: Roster["templates"],
  call: Call,
  secret: Uint8Array,
): Promise<Outcome> {
  const message = callId(contact, call);
  const text = textOf(courier, call, contact.language);
  if (contact.kind === "mail")
    return courier.mail({ to: contact.to, subject: text.split("\n")[0] as string, text, message });
  const template = (templates?.[contact.template] ?? TEMPLATES[contact.template]) as Json;
  const { address } = courier.from;
  const body = filled(template, {
    ...{ to: contact.to, text: text.replaceAll("\n", " "), message, record: call.record ?? "", step: call.step },
    ...{ level: LEVELS[call.c ?? 0] as string, unit: call.unit, officer: call.officer },
    link: address === undefined || call.record === undefined ? "" : linkOf(address, call.record),
  });
  return courier.post(contact.url, message, JSON.stringify(body), [secret]);
}

/** Whether a contact's template is there. */
export function hasTemplate(contact: RosterContact, templates: Roster["templates"]): boolean {
  if (contact.kind === "mail") return true;
  return Object.hasOwn(templates ?? {}, contact.template) || Object.hasOwn(TEMPLATES, contact.template);
}

/** The same for each try of a step, so that nobody is rung up twice for it. */
function callId(contact: RosterContact, { record = "", step, unit, officer }: Call): string {
  const named = JSON.stringify([record, step, unit, officer, contact]);
  return `msg_${createHash("sha256").update(named).digest("hex").slice(0, 32)}`;
}

/** A template with its places filled: in texts only, so that no value becomes a member or breaks out of its text. */
function filled(template: Json, values: { readonly [name: string]: string }): Json {
  if (typeof template === "string")
    return template.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  if (Array.isArray(template)) return template.map((one) => filled(one, values));
  if (template === null || typeof template !== "object") return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filled(value as Json, values)]));
}

function textOf({ from: { address, status, chain } }: Courier, call: Call, language: Language): string {
  const isZh = language === "zh";
  const { record, c, step, unit, officer, minutes } = call;
  const exercise = status === "actual" ? "" : isZh ? `【${status === "exercise" ? "演练" : "测试"}】` : `[${status}] `;
  if (record === undefined)
    return `${exercise}${isZh ? "警钟：值班联系方式测试" : "Tocsin: test of your duty contact"} (${chain})`;
  const short = record.slice(0, RECORD_DIGITS);
  const level = LEVELS[c ?? 0];
  const first = isZh
    ? `${exercise}警钟：${level}级通报 ${short} 待 ${unit} 确认`
    : `${exercise}Tocsin: level ${level} notice ${short} waits for ${unit}`;
  const rest = isZh
    ? `${officer}，您作为${{ officer: "值班人员", deputy: "副值班人员", manager: "上级管理单位值班人员", test: "" }[step]}收到此消息。${minutes > 0 ? `请在 ${minutes} 分钟内登录确认，否则将继续上报。` : "请登录处理。"}`
    : `${officer}, you are told as ${{ officer: "officer on duty", deputy: "deputy", manager: "officer on duty of the manager above", test: "" }[step]}. ${minutes > 0 ? `Sign in and acknowledge it within ${minutes} minutes, or it goes further.` : "Sign in and act."}`;
  const link = address === undefined ? [] : [linkOf(address, record)];
  return [first, rest, ...link].join("\n");
}
