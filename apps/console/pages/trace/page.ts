import { AuditOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

/** `/trace?record=…` shows a record's custody, `/trace` alone checks a proof file from disk. */
export const page: Page = {
  path: "/trace",
  title: ["Custody and proof", "流转与证明"],
  menu: { group: "access", order: 30, icon: AuditOutlined },
  load: () => import("./Trace.tsx"),
};
