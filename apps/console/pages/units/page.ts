import { TeamOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

const DUTIES: readonly string[] = ["administrator", "registrar", "auditor", "governor"];

export const page: Page = {
  path: "/units",
  title: ["Units", "单位"],
  menu: { group: "administration", order: 10, icon: TeamOutlined },
  isFor: ({ roles }) => roles.some((role) => DUTIES.includes(role)),
  load: () => import("./Units.tsx"),
};
