import { createElement, type ReactNode, useMemo } from "react";
import { Plain } from "../../app/Plain.tsx";

/** What a bulletin's HTML is made of, and what stands for it within this page, whose title is its `h1`. */
const ELEMENTS: { readonly [tag: string]: string } = {
  ...{ h1: "h2", h2: "h3", p: "p", ul: "ul", li: "li" },
  ...{ table: "table", thead: "thead", tbody: "tbody", tr: "tr", th: "th", td: "td" },
};
const PICTURE = /^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/;

/**
 * The document of a bulletin, exactly as it is taken away. It is parsed without being run and built again of the few elements
 * that it may have, with no attribute but a picture's: nothing that somebody wrote into it can become a script, a style or an
 * address.
 */
export function Document({ html }: { readonly html: string }) {
  const main = useMemo(() => mainOf(html), [html]);
  return <article className="document">{main === null ? null : childrenOf(main)}</article>;
}

/** What is read of the document: its style sheet, which this page's policy refuses, and its data stand outside. */
function mainOf(html: string): Element | null {
  const main = html.slice(html.indexOf("<main>"), html.indexOf("</main>"));
  return new DOMParser().parseFromString(main, "text/html").querySelector("main");
}

function childrenOf(parent: Element): readonly ReactNode[] {
  return [...parent.childNodes].map((child, i) => nodeOf(child, String(i)));
}

function nodeOf(child: ChildNode, key: string): ReactNode {
  if (child.nodeType === Node.TEXT_NODE) return textNode(child.textContent ?? "", key);
  if (child.nodeType !== Node.ELEMENT_NODE) return null;
  const element = child as Element;
  const tag = element.tagName.toLowerCase();
  if (tag === "img") return picture(element, key);
  const as = ELEMENTS[tag];
  if (as === undefined) return null;
  const scope = element.getAttribute("scope");
  const props = {
    key,
    ...(tag === "table" ? { className: "plain-table" } : {}),
    ...(tag === "p" && element.className === "mark" ? { className: "callout" } : {}),
    ...(tag === "th" && (scope === "row" || scope === "col") ? { scope } : {}),
  };
  const made = createElement(as, props, ...childrenOf(element));
  if (tag !== "table") return made;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section key={key} className="document-table" aria-label={nameOf(element)} tabIndex={0}>
      {made}
    </section>
  );
}

/** A table by the cells of its first row. */
function nameOf(table: Element): string {
  return [...(table.querySelector("tr")?.children ?? [])].map(({ textContent }) => textContent).join(" · ");
}

function textNode(text: string, key: string): ReactNode {
  return text.trim() === "" ? null : <Plain key={key} text={text} />;
}

function picture(element: Element, key: string): ReactNode {
  const source = element.getAttribute("src") ?? "";
  if (!PICTURE.test(source)) return null;
  const size = (name: string) => Number(element.getAttribute(name)) || undefined;
  return (
    <img key={key} src={source} alt={element.getAttribute("alt") ?? ""} width={size("width")} height={size("height")} />
  );
}
