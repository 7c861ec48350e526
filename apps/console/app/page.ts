import type { SessionReply } from "@tocsin/api";
import type { ComponentType } from "react";
import type { Pair } from "./catalogue.ts";
import type { Drawing } from "./iconset.ts";

/** Headings of the menu, in their order. */
export const MENU_GROUPS = {
  duty: ["On duty", "值班"],
  reports: ["Reports and search", "报告与检索"],
  events: ["Events and contacts", "事件与流调"],
  access: ["Access and proof", "授权与证明"],
  public: ["Bulletins and the public", "简报与公众"],
  administration: ["Administration", "管理"],
} as const satisfies { readonly [group: string]: Pair };
export type MenuGroup = keyof typeof MENU_GROUPS;

/** A page of the console, as its folder declares it in `page.ts`. */
export interface Page {
  /** `/reports/:record`: what follows a colon is handed to the page by `useParams`. */
  readonly path: string;
  /** Of the menu, the heading and the browser's title. */
  readonly title: Pair;
  /** Where it stands in the menu: under which heading, the lowest first; a page without is reached by a link. */
  readonly menu?: { readonly group: MenuGroup; readonly order: number; readonly icon: Drawing };
  /** Whether the officer may do anything there; all may where absent. The node judges each act again. */
  readonly isFor?: (session: SessionReply) => boolean;
  /** Whether it is made without the component library, which then is not waited for. */
  readonly isPlain?: boolean;
  /** The component as the module's `Page`; it is loaded when the page is opened. */
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
}
