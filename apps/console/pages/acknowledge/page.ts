import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/acknowledge/:record",
  title: ["Acknowledge a notice", "签收通报"],
  load: () => import("./Acknowledge.tsx"),
};
