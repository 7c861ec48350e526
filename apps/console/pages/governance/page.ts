import { BankOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

const DUTIES: readonly string[] = ["governor", "registrar", "auditor", "administrator"];

export const page: Page = {
  path: "/governance",
  title: ["Governance", "治理"],
  menu: { group: "administration", order: 20, icon: BankOutlined },
  isFor: ({ roles }) => roles.some((role) => DUTIES.includes(role)),
  load: () => import("./Governance.tsx"),
};
