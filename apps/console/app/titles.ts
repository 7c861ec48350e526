/** Longest title of an event, characters, as the ledger's names in both languages are bounded. */
export const TITLE_MAX = { zh: 80, en: 120 } as const;
