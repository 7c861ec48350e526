import { RadarChartOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/signals",
  title: ["Signals to triage", "信号研判"],
  menu: { group: "duty", order: 30, icon: RadarChartOutlined },
  load: () => import("./Signals.tsx"),
};
