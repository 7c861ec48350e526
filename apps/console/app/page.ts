import type { SessionReply } from "@tocsin/api";
import type { ComponentType } from "react";
import type { Pair } from "./catalogue.ts";

/** A page of the console, as its folder declares it in `page.ts`. */
export interface Page {
  /** `/reports/:record`: what follows a colon is handed to the page by `useParams`. */
  readonly path: string;
  /** Of the menu, the heading and the browser's title. */
  readonly title: Pair;
  /** Where it stands in the menu, the lowest first; a page without is reached by a link. */
  readonly menu?: { readonly order: number; readonly icon: ComponentType };
  /** Whether the officer may do anything there; all may where absent. The node judges each act again. */
  readonly isFor?: (session: SessionReply) => boolean;
  /** The component as the module's `Page`; it is loaded when the page is opened. */
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
}
