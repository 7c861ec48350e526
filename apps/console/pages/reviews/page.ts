import { AlertOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

const DUTIES: readonly string[] = ["auditor", "access", "governor"];

export const page: Page = {
  path: "/reviews",
  title: ["Emergency access: reviews", "紧急调阅复核"],
  menu: { group: "access", order: 20, icon: AlertOutlined },
  isFor: ({ roles }) => roles.some((role) => DUTIES.includes(role)),
  load: () => import("./Reviews.tsx"),
};
