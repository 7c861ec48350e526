import { useId } from "react";
import { useLocation, Link } from "wouter";
import { textOf } from "./catalogue.ts";
import { Icon } from "./Icon.tsx";
import { useLanguage } from "./language.tsx";
import { MENU_GROUPS, type MenuGroup, type Page } from "./page.ts";
import { PAGES } from "./pages.ts";
import { useSession } from "./session.tsx";

type Entry = Page & NonNullable<Page["menu"]>;

/** The pages that the officer's duties include, under the headings that have any. */
export function Menu() {
  const session = useSession();
  const shown: readonly Entry[] = PAGES.flatMap(({ menu, ...page }) =>
    menu === undefined ? [] : [{ ...page, ...menu }],
  )
    .filter(({ isFor }) => isFor?.(session) ?? true)
    .sort((a, b) => a.order - b.order);
  return (Object.keys(MENU_GROUPS) as MenuGroup[]).map((group) => (
    <Group key={group} group={group} entries={shown.filter((entry) => entry.group === group)} />
  ));
}

function Group({ group, entries }: { readonly group: MenuGroup; readonly entries: readonly Entry[] }) {
  const { language } = useLanguage();
  const [path] = useLocation();
  const id = useId();
  if (entries.length === 0) return null;
  return (
    <>
      <p className="menu-title" id={id}>
        {textOf(MENU_GROUPS[group], language)}
      </p>
      <ul className="menu" aria-labelledby={id}>
        {entries.map(({ path: to, title, icon }) => (
          <li key={to}>
            <Link href={to} aria-current={isAt(path, to) ? "page" : undefined}>
              <span aria-hidden="true" className="menu-icon">
                <Icon of={icon} />
              </span>
              {textOf(title, language)}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function isAt(path: string, to: string): boolean {
  return path === to || (to !== "/" && path.startsWith(`${to}/`));
}
