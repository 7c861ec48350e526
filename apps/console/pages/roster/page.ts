import { ScheduleOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/roster",
  title: ["Duty roster", "值班表"],
  menu: { group: "duty", order: 40, icon: ScheduleOutlined },
  load: () => import("./Roster.tsx"),
};
