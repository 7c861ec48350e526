import type { PublicRelease, PublicReleases } from "@tocsin/api";
import {
  ATOM_MEDIA_TYPE,
  CAP_MEDIA_TYPE,
  type FeedEntry,
  publicAlertsOf,
  type ReleasedWarning,
  writeCap,
  writeFeed,
} from "@tocsin/interop";

/** What is released, for readers of feeds and alerts: their documents by media type. */
export const FEED_TYPE = `${ATOM_MEDIA_TYPE}; charset=utf-8`;
export const ALERT_TYPE = `${CAP_MEDIA_TYPE}; charset=utf-8`;

type Language = "en" | "zh";

const WORDS = {
  title: { zh: "公共卫生信息发布", en: "Public health releases" },
  exercise: { zh: "[演练] ", en: "[Exercise] " },
  test: { zh: "[测试] ", en: "[Test] " },
  actual: { zh: "", en: "" },
  superseded: { zh: "[已被替代] ", en: "[Superseded] " },
  withdrawn: { zh: "[已撤回] ", en: "[Withdrawn] " },
  released: { zh: "", en: "" },
} as const;

/** The releases as an Atom feed, newest first; a warning links to its newest alert. */
export function releasesFeed({ chain, status, items }: PublicReleases, language: Language): string {
  return writeFeed({
    id: `urn:tocsin:releases:${chain}`,
    title: `${WORDS[status][language]}${WORDS.title[language]}`,
    language: language === "zh" ? "zh-CN" : "en",
    self: `/public/releases.atom${language === "zh" ? "" : "?lang=en"}`,
    updated: 0,
    entries: items.map((item) => entryOf(item, language)),
  });
}

function entryOf(item: PublicRelease, language: Language): FeedEntry {
  const { release, kind, status, standing, title, claim, text, reason, name, tick, changed } = item;
  const say = (said: { readonly zh: string; readonly en?: string } | undefined) => said?.[language] ?? said?.zh;
  const marks = `${WORDS[status][language]}${WORDS[standing][language]}`;
  const summary = [reason, say(claim), say(text)].filter((part) => part !== undefined).join("\n");
  return {
    record: release,
    title: `${marks}${say(title) ?? kind}`,
    ...(summary === "" ? {} : { summary }),
    author: say(name) ?? item.unit,
    published: tick,
    updated: changed,
    categories: [kind],
    ...(item.warning === undefined ? {} : { alert: `/public/alerts/${release}` }),
  };
}

/**
 * The alert of a release that is a warning: the newest that it gave rise to, so its Cancel once it was withdrawn.
 * @param items among which those stand whose place it took
 * @returns undefined where the release is no warning, or is not there
 */
export function releaseAlert(items: readonly PublicRelease[], release: string): string | undefined {
  const byId = new Map(items.map((item) => [item.release, item]));
  const chain: ReleasedWarning[] = [];
  for (let at = byId.get(release); at?.warning !== undefined; at = byId.get(at.supersedes ?? ""))
    chain.unshift({ ...at, warning: at.warning });
  const alert = publicAlertsOf(chain).at(-1);
  return alert === undefined ? undefined : writeCap(alert);
}
