import { KeyOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";
import { ASKERS } from "./duties.ts";

export const page: Page = {
  path: "/requests",
  title: ["Requests and grants", "调阅申请与授权"],
  menu: { group: "access", order: 10, icon: KeyOutlined },
  isFor: ({ roles }) => roles.some((role) => ASKERS.includes(role)),
  load: () => import("./Requests.tsx"),
};
