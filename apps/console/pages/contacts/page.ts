import { TeamOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/contacts",
  title: ["Shared place and time", "同时同处"],
  menu: { group: "events", order: 20, icon: TeamOutlined },
  load: () => import("./Contacts.tsx"),
};
