import { HeartOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/health",
  title: ["Node health", "节点健康"],
  menu: { group: "administration", order: 60, icon: HeartOutlined },
  isFor: ({ roles }) => roles.includes("administrator"),
  load: () => import("./Health.tsx"),
};
