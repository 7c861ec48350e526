import { CheckCircleOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/verify",
  title: ["Reports to verify", "核实队列"],
  menu: { group: "duty", order: 20, icon: CheckCircleOutlined },
  isFor: ({ roles, unit }) => unit.role !== "member" && roles.includes("verifier"),
  load: () => import("./Verify.tsx"),
};
