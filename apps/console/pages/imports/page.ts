import { ImportOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/imports",
  title: ["Import a line list", "导入清单"],
  menu: { group: "reports", order: 20, icon: ImportOutlined },
  isFor: ({ roles, unit }) => roles.includes("reporter") && unit.rights.includes("report"),
  load: () => import("./Imports.tsx"),
};
