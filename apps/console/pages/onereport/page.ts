import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/reports/:record",
  title: ["Report", "报告详情"],
  load: () => import("./OneReport.tsx"),
};
