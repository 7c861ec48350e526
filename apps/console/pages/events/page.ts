import { TeamOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/events",
  title: ["Events", "突发事件"],
  menu: { group: "events", order: 10, icon: TeamOutlined },
  load: () => import("./Events.tsx"),
};
