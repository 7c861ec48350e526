import { ReadOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/bulletins",
  title: ["Bulletins", "情势简报"],
  menu: { group: "public", order: 10, icon: ReadOutlined },
  load: () => import("./Bulletins.tsx"),
};
