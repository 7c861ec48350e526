export { barsFigure, type BarsData, type BarsWords } from "./bars.ts";
export { epicurveFigure, type EpicurveData, type EpicurveWords } from "./epicurve.ts";
export { written, type Amount, type Figure, type FigureTable, type Series, type Writing } from "./figure.ts";
export { INKS, type Ink, type Look, type Paper } from "./ink.ts";
export { linesFigure, type LinesData, type LinesWords, type Span } from "./lines.ts";
export { boundaryFigure, tileFigure, type AreaAmount, type MapWords } from "./map.ts";
export { reproductionFigure, type ReproductionDay, type ReproductionWords } from "./reproduction.ts";
export { PROVINCE_TILES, tilesInOrder, type ProvinceTile, type Tile } from "./tiles.ts";
