/**
 * The outbreak's figures, day by day. Facts typed from public bulletins:
 *
 * - Local confirmed cases by prefecture of Jiangsu, 20 July to 31 August 2021: daily bulletins of the Jiangsu Provincial
 *   Health Commission as reprinted by the press; `stated` in a bulletin, or `derived` as a difference of cumulatives.
 *   20 July is 0 because the first bulletin covers 20 July 00:00 to 21 July 08:00 and books its 7 cases on 21 July.
 * - `jiangsuAll` and `hunanAll` (confirmed, imported included): COVID-19 Data Repository by the Center for Systems
 *   Science and Engineering (CSSE) at Johns Hopkins University, CC BY 4.0.
 *
 * Asymptomatic infections are not in these figures. Nothing here is estimated or invented.
 */
export interface Day {
  readonly day: string;
  /** New local confirmed cases. */
  readonly nanjing: number;
  readonly huaian: number;
  readonly yangzhou: number;
  readonly suqian: number;
  /** The province's own total of new local confirmed cases. */
  readonly local: number;
  readonly basis: "stated" | "derived";
  /** New confirmed cases of the whole province, imported ones included. */
  readonly jiangsuAll: number;
  readonly hunanAll: number;
}

type Row = readonly [string, number, number, number, number, number, "s" | "d", number, number];

// day, Nanjing, Huai'an, Yangzhou, Suqian, province local, stated/derived, Jiangsu all, Hunan all
const ROWS: readonly Row[] = [
  ["2021-07-20", 0, 0, 0, 0, 0, "d", 0, 0],
  ["2021-07-21", 11, 0, 0, 0, 11, "s", 13, 1],
  ["2021-07-22", 12, 0, 0, 0, 12, "s", 12, 0],
  ["2021-07-23", 12, 0, 0, 0, 12, "s", 12, 0],
  ["2021-07-24", 2, 0, 0, 0, 2, "s", 2, 2],
  ["2021-07-25", 38, 0, 0, 1, 39, "s", 39, 0],
  ["2021-07-26", 31, 0, 0, 0, 31, "s", 34, 0],
  ["2021-07-27", 47, 0, 0, 1, 48, "s", 48, 0],
  ["2021-07-28", 18, 0, 2, 0, 20, "d", 20, 0],
  ["2021-07-29", 13, 1, 4, 0, 18, "s", 18, 2],
  ["2021-07-30", 6, 2, 10, 1, 19, "s", 19, 6],
  ["2021-07-31", 14, 4, 12, 0, 30, "s", 30, 4],
  ["2021-08-01", 11, 3, 26, 0, 40, "s", 43, 7],
  ["2021-08-02", 5, 0, 40, 0, 45, "s", 47, 6],
  ["2021-08-03", 3, 0, 32, 0, 35, "s", 38, 15],
  ["2021-08-04", 4, 0, 36, 0, 40, "s", 40, 9],
  ["2021-08-05", 1, 2, 58, 0, 61, "s", 61, 9],
  ["2021-08-06", 1, 0, 52, 0, 53, "s", 54, 9],
  ["2021-08-07", 2, 0, 36, 0, 38, "d", 38, 6],
  ["2021-08-08", 0, 0, 38, 0, 38, "s", 38, 12],
  ["2021-08-09", 2, 0, 48, 0, 50, "s", 50, 6],
  ["2021-08-10", 0, 0, 54, 0, 54, "s", 54, 5],
  ["2021-08-11", 1, 0, 37, 0, 38, "s", 38, 7],
  ["2021-08-12", 1, 0, 25, 0, 26, "d", 26, 2],
  ["2021-08-13", 0, 0, 18, 0, 18, "d", 18, 3],
  ["2021-08-14", 0, 0, 18, 0, 18, "d", 18, 1],
  ["2021-08-15", 0, 0, 6, 0, 6, "s", 6, 1],
  ["2021-08-16", 0, 0, 3, 0, 3, "d", 3, 0],
  ["2021-08-17", 0, 0, 6, 0, 6, "d", 6, 0],
  ["2021-08-18", 0, 0, 3, 0, 3, "s", 3, 0],
  ["2021-08-19", 0, 0, 2, 0, 2, "s", 3, 0],
  ["2021-08-20", 0, 0, 1, 0, 1, "d", 1, 0],
  ["2021-08-21", 0, 0, 1, 0, 1, "d", 1, 0],
  ["2021-08-22", 0, 0, 0, 0, 0, "s", 0, 0],
  ["2021-08-23", 0, 0, 0, 0, 0, "d", 0, 0],
  ["2021-08-24", 0, 0, 1, 0, 1, "d", 2, 0],
  ["2021-08-25", 0, 0, 0, 0, 0, "s", 0, 0],
  ["2021-08-26", 0, 0, 1, 0, 1, "d", 1, 0],
  ["2021-08-27", 0, 0, 0, 0, 0, "d", 0, 0],
  ["2021-08-28", 0, 0, 0, 0, 0, "s", 2, 0],
  ["2021-08-29", 0, 0, 0, 0, 0, "d", 0, 0],
  ["2021-08-30", 0, 0, 0, 0, 0, "d", 0, 0],
  ["2021-08-31", 0, 0, 0, 0, 0, "s", 0, 0],
];

export const DAYS: readonly Day[] = ROWS.map(
  ([day, nanjing, huaian, yangzhou, suqian, local, basis, jiangsuAll, hunanAll]) => ({
    day,
    nanjing,
    huaian,
    yangzhou,
    suqian,
    local,
    basis: basis === "s" ? "stated" : "derived",
    jiangsuAll,
    hunanAll,
  }),
);

/** Cumulative local confirmed cases that official bulletins stated, to check the sums against. */
export const CHECKPOINTS = {
  "2021-08-21": 818,
  "2021-08-31": 820,
} as const;
export const FINAL = { nanjing: 235, huaian: 12, yangzhou: 570, suqian: 3 } as const;
