/**
 * The five situations of a public-health emergency: how the disease spreads, what medicine does, what the authorities do,
 * what people feel and say, what the media report.
 */
export const SITUATIONS = ["epidemic", "medical", "government", "opinion", "media"] as const;

export type Situation = (typeof SITUATIONS)[number];

/** What a text is about; `none` where it is about no such emergency. */
export const CLASSES = [...SITUATIONS, "none"] as const;

export type SituationClass = (typeof CLASSES)[number];
