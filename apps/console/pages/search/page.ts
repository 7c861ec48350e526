import { SearchOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/search",
  title: ["Search", "检索"],
  menu: { group: "reports", order: 40, icon: SearchOutlined },
  load: () => import("./Search.tsx"),
};
