import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/account",
  title: ["Account and sessions", "账户与会话"],
  load: () => import("./Account.tsx"),
};
