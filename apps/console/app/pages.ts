import { type ComponentType, lazy } from "react";
import type { Page } from "./page.ts";

const found = import.meta.glob<{ readonly page: Page }>("../pages/*/page.ts", { eager: true });

/** A page with its component, which is loaded when it is first shown. */
export interface OpenablePage extends Page {
  readonly Component: ComponentType;
}

/** The page of the address is fetched while it is still asked who is signed in. */
const began = Object.values(found).find(({ page }) => isAt(page.path, location.pathname));
void began?.page.load();

function isAt(path: string, address: string): boolean {
  const [parts, given] = [path.split("/"), address.split("/")];
  return parts.length === given.length && parts.every((part, i) => part.startsWith(":") || part === given[i]);
}

/** Every folder of `pages` that declares a page; a new one needs no entry anywhere else. */
export const PAGES: readonly OpenablePage[] = Object.values(found).map(({ page }) => ({
  ...page,
  Component: lazy(async () => ({ default: (await page.load()).Page })),
}));
