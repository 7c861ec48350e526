declare module "virtual:areas" {
  import type { AreaEntry } from "@tocsin/api";
  export function loadCounties(): Promise<readonly AreaEntry[]>;
  /** Townships by the two digits of their province. */
  export const TOWNS: { readonly [province: string]: () => Promise<readonly AreaEntry[]> };
}
