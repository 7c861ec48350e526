import { NotificationOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/subscriptions",
  title: ["Subscriptions", "订阅与推送"],
  menu: { group: "administration", order: 50, icon: NotificationOutlined },
  isFor: ({ roles }) => roles.includes("administrator"),
  load: () => import("./Subscriptions.tsx"),
};
