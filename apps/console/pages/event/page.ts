import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/events/:event",
  title: ["Event room", "事件协作室"],
  load: () => import("./Room.tsx"),
};
