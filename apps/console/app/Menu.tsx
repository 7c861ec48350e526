import { useLocation, Link } from "wouter";
import { textOf } from "./catalogue.ts";
import { useLanguage } from "./language.tsx";
import { PAGES } from "./pages.ts";
import { useSession } from "./session.tsx";

/** The pages that the officer's duties include. */
export function Menu() {
  const session = useSession();
  const { language } = useLanguage();
  const [path] = useLocation();
  const shown = PAGES.flatMap(({ menu, ...page }) => (menu === undefined ? [] : [{ ...page, ...menu }]))
    .filter(({ isFor }) => isFor?.(session) ?? true)
    .sort((a, b) => a.order - b.order);
  return (
    <ul className="menu">
      {shown.map(({ path: to, title, icon: Icon }) => (
        <li key={to}>
          <Link href={to} aria-current={isAt(path, to) ? "page" : undefined}>
            <span aria-hidden="true" className="menu-icon">
              <Icon />
            </span>
            {textOf(title, language)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function isAt(path: string, to: string): boolean {
  return path === to || (to !== "/" && path.startsWith(`${to}/`));
}
