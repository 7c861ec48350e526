import { HomeOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/",
  title: ["On duty", "值班首页"],
  menu: { group: "duty", order: 10, icon: HomeOutlined },
  isPlain: true,
  load: () => import("./Home.tsx"),
};
