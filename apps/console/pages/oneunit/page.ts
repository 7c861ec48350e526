import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/units/:unit",
  title: ["Unit", "单位"],
  load: () => import("./OneUnit.tsx"),
};
