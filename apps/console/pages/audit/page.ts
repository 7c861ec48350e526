import { FileSearchOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/audit",
  title: ["Audit", "审计"],
  menu: { group: "administration", order: 30, icon: FileSearchOutlined },
  isFor: ({ roles }) => roles.includes("auditor") || roles.includes("governor"),
  load: () => import("./Audit.tsx"),
};
