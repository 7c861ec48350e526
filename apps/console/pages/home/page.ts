import { HomeOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";
import { Page as Home } from "./Home.tsx";

export const page: Page = {
  path: "/",
  title: ["On duty", "值班首页"],
  menu: { group: "duty", order: 10, icon: HomeOutlined },
  isPlain: true,
  // It is opened first, so it comes with the frame and is not asked for after it.
  load: async () => ({ Page: Home }),
};
