import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/submissions/:id",
  title: ["One submission", "一条填报"],
  load: () => import("./OneSubmission.tsx"),
};
