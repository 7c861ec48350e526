import { type ComponentType, Fragment, type ReactNode, useEffect, useState } from "react";
import type { Page } from "./page.ts";

const found = import.meta.glob<{ readonly page: Page }>("../pages/*/page.ts", { eager: true });

/** Every folder of `pages` that declares a page; a new one needs no entry anywhere else. */
export const PAGES: readonly Page[] = Object.values(found).map(({ page }) => page);

/** A page's component, and what it stands in: the component library, unless the page does without. */
interface Fetched {
  readonly Component: ComponentType;
  readonly Around: ComponentType<{ readonly children: ReactNode }>;
}

const fetched = new Map<Page, Fetched>();

async function fetchPage(page: Page): Promise<Fetched> {
  const [{ Page: Component }, Around] = await Promise.all([
    page.load(),
    page.isPlain ? Fragment : import("./Library.tsx").then(({ Library }) => Library),
  ]);
  const whole = { Component, Around };
  fetched.set(page, whole);
  return whole;
}

const began = PAGES.find(({ path }) => isAt(path, location.pathname));

/** The page of the address is fetched while it is still asked who is signed in. Resolves in any case. */
export const firstPage: Promise<unknown> =
  began === undefined ? Promise.resolve() : fetchPage(began).catch(() => undefined);

function isAt(path: string, address: string): boolean {
  const [parts, given] = [path.split("/"), address.split("/")];
  return parts.length === given.length && parts.every((part, i) => part.startsWith(":") || part === given[i]);
}

/**
 * The page as soon as it is there. Not by `Suspense`: React shows what was late there not before 300 ms are over.
 * @throws where it cannot be fetched, while it is drawn
 */
export function useFetched(page: Page): Fetched | undefined {
  const [state, setState] = useState<{ readonly whole?: Fetched | undefined; readonly error?: unknown }>(() => ({
    whole: fetched.get(page),
  }));
  useEffect(() => {
    let isGone = false;
    if (fetched.has(page)) return;
    fetchPage(page).then(
      (whole) => isGone || setState({ whole }),
      (error: unknown) => isGone || setState({ error }),
    );
    return () => {
      isGone = true;
    };
  }, [page]);
  if (state.error !== undefined) throw state.error;
  return state.whole;
}
