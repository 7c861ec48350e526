import { TableOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/linelist",
  title: ["Line list", "病例清单"],
  menu: { group: "reports", order: 50, icon: TableOutlined },
  load: () => import("./LineList.tsx"),
};
