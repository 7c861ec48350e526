import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/signals/:signal",
  title: ["Signal", "信号详情"],
  load: () => import("./OneSignal.tsx"),
};
