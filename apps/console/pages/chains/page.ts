import { ApartmentOutlined } from "@ant-design/icons-svg";
import type { Page } from "../../app/page.ts";

export const page: Page = {
  path: "/chains",
  title: ["Chains and blocks", "链与区块"],
  menu: { group: "access", order: 40, icon: ApartmentOutlined },
  load: () => import("./Chains.tsx"),
};
