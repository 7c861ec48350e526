import { BarChart, HeatmapChart, LineChart, MapChart } from "echarts/charts";
import {
  AxisPointerComponent,
  GeoComponent,
  GridComponent,
  LegendPlainComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

/**
 * Apache ECharts with the parts that the figures of `charts` use. It draws on a canvas: as SVG it writes `style` attributes,
 * which the page's policy refuses.
 */
use([
  ...[BarChart, LineChart, HeatmapChart, MapChart],
  ...[GridComponent, GeoComponent, TooltipComponent, AxisPointerComponent, LegendPlainComponent],
  ...[MarkLineComponent, MarkAreaComponent, VisualMapPiecewiseComponent, CanvasRenderer],
]);

export { init, registerMap };
