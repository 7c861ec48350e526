import { SoundOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/releases",
  title: ["Published", "发布与辟谣"],
  menu: { group: "public", order: 20, icon: SoundOutlined },
  load: () => import("./Releases.tsx"),
};
