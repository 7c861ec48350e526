import type { AnchorHTMLAttributes, ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import { Icon } from "./Icon.tsx";
import type { Drawing } from "./iconset.ts";

interface Look {
  /** `primary` for what a page is there for; `text` and `link` have no frame. */
  readonly type?: "primary" | "default" | "text" | "link";
  readonly size?: "small" | "large";
  /** For what cannot be taken back. */
  readonly danger?: boolean;
  /** As wide as what it stands in. */
  readonly block?: boolean;
  readonly icon?: Drawing;
  /** What it does is under way: it stays as it is, and another press does nothing. */
  readonly loading?: boolean;
  readonly children?: ReactNode;
}
type Pressed = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type"> & {
  readonly htmlType?: "submit" | "reset";
  readonly href?: undefined;
  readonly ref?: Ref<HTMLButtonElement>;
};
/** One that leads elsewhere is a link with a button's look. */
type Followed = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** What is pressed. It is the browser's own button, so that the first page needs no library to be shown. */
export function Button(props: Look & (Pressed | Followed)) {
  const { type, size, danger, block, icon, loading = false, children, className, ...rest } = props;
  const names = ["button", type && `button-${type}`, size && `button-${size}`, danger && "button-danger"];
  const shape = [block && "button-block", loading && "button-loading", children === undefined && "button-icon"];
  const look = [...names, ...shape, className].filter(Boolean).join(" ");
  const shown = (
    <>
      {loading ? <span className="spinner" aria-hidden="true" /> : icon !== undefined && <Icon of={icon} />}
      {children !== undefined && <span>{children}</span>}
    </>
  );
  if (rest.href !== undefined)
    return (
      <a {...rest} className={look}>
        {shown}
      </a>
    );
  const { htmlType = "button", onClick, ...button } = rest;
  const press = (event: MouseEvent<HTMLButtonElement>) => (loading ? event.preventDefault() : onClick?.(event));
  return (
    <button {...button} type={htmlType} className={look} aria-busy={loading || undefined} onClick={press}>
      {shown}
    </button>
  );
}
