import type { DayRow } from "@tocsin/situation";

/**
 * New local confirmed cases of Nanjing a day from 21 July 2021 on, until the last one: daily bulletins of the Jiangsu
 * Provincial Health Commission. The first bulletin covers 20 July and the night after it and books its cases on the 21st.
 * Their sum is the official 235.
 */
const NANJING = [11, 12, 12, 2, 38, 31, 47, 18, 13, 6, 14, 11, 5, 3, 4, 1, 1, 2, 0, 2, 0, 1, 1];
const FIRST_MS = Date.UTC(2021, 6, 21);

export const NANJING_DAYS: readonly DayRow[] = NANJING.map((count, i) => ({
  date: new Date(FIRST_MS + i * 86_400_000).toISOString().slice(0, 10),
  count,
}));

/**
 * Mean serial interval of the Nanjing outbreak, days: Wang et al. 2022, Front Public Health 10:933075. Its abstract gives
 * no deviation; 3 days is ours and stands among the assumptions.
 */
export const NANJING_INTERVAL = [4.79, 3] as const;
