import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/acknowledge/:record",
  title: ["Acknowledge a notice", "确认收悉通报"],
  load: () => import("./Acknowledge.tsx"),
};
