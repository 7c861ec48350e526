import { TableOutlined } from "@ant-design/icons";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/linelist",
  title: ["Line list", "病例清单"],
  menu: { order: 37, icon: TableOutlined },
  load: () => import("./LineList.tsx"),
};
