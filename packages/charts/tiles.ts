/** A tile of a map without boundaries: where an area stands in a grid of columns and rows. */
export interface Tile {
  /** GB/T 2260 code without trailing zeros. */
  readonly code: string;
  readonly column: number;
  readonly row: number;
}

/** A province: its tile, its one-character name and its letters after ISO 3166-2:CN. */
export interface ProvinceTile extends Tile {
  readonly zh: string;
  readonly en: string;
}

/**
 * The provinces of China, each in one tile of an 8 × 8 grid near where it lies. It draws no boundary, and so needs no
 * audit number (审图号).
 */
export const PROVINCE_TILES: readonly ProvinceTile[] = [
  ["23", "黑", "HL", 7, 0],
  ["15", "蒙", "NM", 4, 1],
  ["11", "京", "BJ", 5, 1],
  ["22", "吉", "JL", 7, 1],
  ["65", "新", "XJ", 0, 2],
  ["62", "甘", "GS", 2, 2],
  ["64", "宁", "NX", 3, 2],
  ["14", "晋", "SX", 4, 2],
  ["13", "冀", "HE", 5, 2],
  ["12", "津", "TJ", 6, 2],
  ["21", "辽", "LN", 7, 2],
  ["63", "青", "QH", 1, 3],
  ["61", "陕", "SN", 3, 3],
  ["41", "豫", "HA", 4, 3],
  ["37", "鲁", "SD", 5, 3],
  ["54", "藏", "XZ", 0, 4],
  ["51", "川", "SC", 2, 4],
  ["50", "渝", "CQ", 3, 4],
  ["42", "鄂", "HB", 4, 4],
  ["34", "皖", "AH", 5, 4],
  ["32", "苏", "JS", 6, 4],
  ["31", "沪", "SH", 7, 4],
  ["53", "滇", "YN", 2, 5],
  ["52", "黔", "GZ", 3, 5],
  ["43", "湘", "HN", 4, 5],
  ["36", "赣", "JX", 5, 5],
  ["33", "浙", "ZJ", 6, 5],
  ["45", "桂", "GX", 3, 6],
  ["44", "粤", "GD", 4, 6],
  ["35", "闽", "FJ", 5, 6],
  ["71", "台", "TW", 7, 6],
  ["46", "琼", "HI", 3, 7],
  ["82", "澳", "MO", 4, 7],
  ["81", "港", "HK", 5, 7],
].map(([code, zh, en, column, row]) => ({ code, zh, en, column, row }) as ProvinceTile);

/** Areas that have no place of their own in a grid: in the order of their codes, as near to a square as it goes. */
export function tilesInOrder(codes: readonly string[]): Tile[] {
  const columns = Math.max(1, Math.ceil(Math.sqrt(codes.length)));
  return [...new Set(codes)].sort().map((code, i) => ({ code, column: i % columns, row: Math.floor(i / columns) }));
}
