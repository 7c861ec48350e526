import { FormOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/report",
  title: ["File a report", "填写报告"],
  menu: { group: "reports", order: 10, icon: FormOutlined },
  isFor: ({ roles, unit }) => roles.includes("reporter") && unit.rights.includes("report"),
  load: () => import("./File.tsx"),
};
