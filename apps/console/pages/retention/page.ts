import { DeleteOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

const DUTIES: readonly string[] = ["access", "administrator", "auditor", "governor"];

export const page: Page = {
  path: "/retention",
  title: ["Retention and destruction", "保存与销毁"],
  menu: { group: "administration", order: 40, icon: DeleteOutlined },
  isFor: ({ roles }) => roles.some((role) => DUTIES.includes(role)),
  load: () => import("./Retention.tsx"),
};
