import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/bulletins/:digest",
  title: ["Bulletin", "简报详情"],
  load: () => import("./OneBulletin.tsx"),
};
