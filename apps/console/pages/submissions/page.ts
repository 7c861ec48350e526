import { InboxOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/submissions",
  title: ["Told by the public", "公众填报"],
  menu: { group: "public", order: 30, icon: InboxOutlined },
  isFor: ({ roles, intake }) => intake && (roles.includes("reporter") || roles.includes("verifier")),
  load: () => import("./Submissions.tsx"),
};
