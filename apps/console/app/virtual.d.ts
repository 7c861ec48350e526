declare module "virtual:areas" {
  /** Code without trailing zeros, Chinese name, pinyin by syllable. */
  export type AreaEntry = readonly [code: string, name: string, pinyin: string];
  export function loadCounties(): Promise<readonly AreaEntry[]>;
  /** Townships by the two digits of their province. */
  export const TOWNS: { readonly [province: string]: () => Promise<readonly AreaEntry[]> };
}
