/**
 * Cases of cryptosporidiosis in Germany a week, 2001 to 2005: the series k1 of the R package surveillance, with the weeks
 * of the known outbreak. Its first week is not told there; 1 January 2001 stands for it.
 */
export const K1: { readonly counts: readonly number[]; readonly outbreak: readonly number[] } = {
  counts: [
    0, 0, 1, 1, 2, 1, 0, 2, 4, 1, 6, 1, 2, 1, 0, 1, 2, 0, 2, 3, 1, 1, 0, 1, 1, 1, 4, 2, 2, 1, 7, 1, 3, 10, 200, 10, 16,
    22, 9, 8, 12, 7, 12, 11, 5, 5, 1, 1, 1, 2, 3, 0, 1, 2, 1, 0, 1, 1, 0, 0, 2, 3, 1, 0, 1, 1, 4, 1, 0, 2, 1, 2, 0, 2,
    0, 1, 0, 1, 1, 3, 3, 2, 1, 3, 1, 2, 1, 6, 3, 4, 1, 2, 2, 1, 3, 2, 1, 5, 4, 4, 0, 2, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 2,
    0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 2, 0, 0, 3, 2, 1, 2, 3, 6, 1, 4, 4, 3, 0, 2, 12, 12, 17, 11, 6, 5, 4, 5, 5, 1, 1, 0,
    1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 2, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 3, 0, 3, 2, 1, 0, 2,
    1, 5, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ],
  /** Indexes of the weeks of the outbreak. */
  outbreak: [33, 34],
};
