import { FileTextOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/reports",
  title: ["Reports", "报告"],
  menu: { group: "reports", order: 30, icon: FileTextOutlined },
  load: () => import("./Reports.tsx"),
};
