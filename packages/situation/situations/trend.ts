import { dayText } from "../epidemic/days.ts";
import type { Provenance } from "../provenance.ts";
import { keywordCounts } from "./keywords.ts";
import { type PostStream, streamDigest } from "./posts.ts";
import { SITUATIONS, type Situation } from "./situation.ts";

/** A figure for each situation. */
export type BySituation<T> = { readonly [situation in Situation]: T };

/** A day of the stream. */
export interface TrendRow {
  readonly date: string;
  readonly posts: number;
  /** How many of the posts are made up. */
  readonly synthetic: number;
  /** Each situation's share of the day's keywords; the five add up to 1. Null on a day without keywords. */
  readonly shares: BySituation<number | null>;
  /** Keywords of each situation. */
  readonly keywords: BySituation<number>;
  /** Posts that hold a keyword of the situation. */
  readonly mentions: BySituation<number>;
}

export interface Trend {
  readonly provenance: Provenance;
  readonly rows: readonly TrendRow[];
}

/** Raised whenever the lists of keywords change. */
const VERSION = 1;

/** The share of each situation's keywords by day: the trend of the five situations. */
export function keywordTrend(stream: PostStream): Trend {
  const rows = stream.days.map((posts, i): TrendRow => {
    const keywords = zeros();
    const mentions = zeros();
    for (const { words } of posts) {
      const counts = keywordCounts(words);
      for (const situation of SITUATIONS) {
        keywords[situation] += counts[situation];
        if (counts[situation] > 0) mentions[situation] += 1;
      }
    }
    const synthetic = posts.filter((post) => post.synthetic).length;
    return {
      date: dayText(stream.first + i),
      posts: posts.length,
      synthetic,
      shares: sharesOf(keywords),
      keywords,
      mentions,
    };
  });
  const provenance = {
    method: "situation-keyword-share",
    version: VERSION,
    parameters: {},
    inputs: streamDigest(stream),
  };
  return { provenance, rows };
}

/** Each situation's part of all keywords, or null where there are none. */
export function sharesOf(keywords: BySituation<number>): BySituation<number | null> {
  const total = SITUATIONS.reduce((sum, situation) => sum + keywords[situation], 0);
  const share = (situation: Situation) => (total === 0 ? null : keywords[situation] / total);
  return {
    epidemic: share("epidemic"),
    medical: share("medical"),
    government: share("government"),
    opinion: share("opinion"),
    media: share("media"),
  };
}

function zeros(): { [situation in Situation]: number } {
  return { epidemic: 0, medical: 0, government: 0, opinion: 0, media: 0 };
}
